"""At once: a paper is lent, a record closed, an application decided, a month submitted once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    HealthRecord,
    RecordAccessRequest,
    RecordLoan,
    RecordReviewStep,
    Resident,
)
from contracts_app.queries.record_returns import Month
from contracts_app.queries.record_review import list_reviews
from contracts_app.queries.scope import Scope, everything
from contracts_app.services import record_access, record_review, record_storage
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.record_events import note_event
from contracts_app.services.record_gone import close_gone
from contracts_app.services.record_grants import note_wrong_code
from contracts_app.vocabulary.records import RecordEventKind
from tests.factories import TODAY, make_household, make_record, make_world
from tests.support.access import CODE, UNTIL, applied, granted
from tests.support.desks import Work, race
from tests.support.signed_in import audited, sign_up

ALL = Scope(TODAY, "", (), ("",), (), None)
BOTH = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


def _record() -> None:
    _household, people = make_household(make_world().grids[0], members=1)
    make_record(people[0], CODE)
    db.session.commit()


def _told(act: Callable[[], object], done: str) -> Work:
    def work() -> str:
        try:
            act()
        except Conflict as clash:
            db.session.rollback()
            return str(clash)
        except Refused as refused:
            db.session.rollback()
            return refused.codes[0]
        return done

    return work


@BOTH
@pytest.mark.usefixtures("patient")
def test_one_paper_is_lent_to_one(make_app: Callable[..., Flask], engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        _record()
        asked = record_storage.Lending("周医生", "", "visit", TODAY, TODAY)
        lend = _told(lambda: record_storage.lend(CODE, asked, ALL, SYSTEM, TODAY), "lent")
        assert race(app, [lend] * 4) == {"lent": 1, "loan_out": 3}
        assert db.session.scalar(select(func.count(RecordLoan.id))) == 1


@BOTH
@pytest.mark.usefixtures("patient")
def test_one_application_is_decided_once(
    make_app: Callable[..., Flask], engine: str, tmp_path: Path
) -> None:
    app = make_app(engine)
    with app.app_context():
        _record()
        key = applied(tmp_path).key
        db.session.commit()
        yes = _told(lambda: record_access.approve(key, UNTIL, ALL, SYSTEM, TODAY), "decided")
        no = _told(lambda: record_access.refuse(key, "用途不明", ALL, SYSTEM), "decided")
        assert race(app, [yes, no, yes, no]) == {"decided": 1, "access_changed": 3}


@BOTH
@pytest.mark.usefixtures("patient")
def test_wrong_codes_that_come_at_once_are_all_counted(
    make_app: Callable[..., Flask], engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, now = make_app(engine), clock.utc_of(TODAY)
    monkeypatch.setattr(clock, "moment", lambda: now)
    with app.app_context():
        _record()
        token = granted(tmp_path)[1].token
        db.session.commit()

        def wrong() -> str:
            note_wrong_code(token, "10.0.0.9", now)
            return "counted"

        assert race(app, [wrong] * 4) == {"counted": 4}
        assert db.session.scalar(select(RecordAccessRequest.wrong_codes)) == 4


@BOTH
@pytest.mark.usefixtures("patient")
def test_a_record_of_who_is_gone_is_closed_by_one(
    make_app: Callable[..., Flask], engine: str
) -> None:
    app = make_app(engine)
    with app.app_context():
        _record()
        db.session.scalars(select(Resident)).one().died_on = TODAY
        db.session.commit()

        def counted() -> str:
            return f"{close_gone([CODE], everything(TODAY), SYSTEM, TODAY)} closed"

        assert race(app, [counted] * 4) == {"1 closed": 1, "0 closed": 3}
        assert len(audited("record.close")) == 1


@BOTH
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("before", ["never", "returned"])
def test_a_month_is_submitted_once(
    make_app: Callable[..., Flask], engine: str, before: str
) -> None:
    app, month = make_app(engine), Month.of(TODAY)
    with app.app_context():
        household, people = make_household(make_world().grids[0], members=1)
        sign_up(household, people[0])
        make_record(people[0], CODE)
        _changed()
        if before == "returned":
            record_review.submit_month(month, ALL, SYSTEM)
            [row] = list_reviews(ALL, "submitted")
            record_review.return_review(row.key, "缺签字", ["paper"], ALL, SYSTEM)
            _changed()
        submit = _told(lambda: record_review.submit_month(month, ALL, SYSTEM), "submitted")
        assert race(app, [submit] * 4) == {"submitted": 1, "review_nothing": 3}
        steps = select(func.count(RecordReviewStep.id)).filter_by(state="submitted")
        assert db.session.scalar(steps) == (2 if before == "returned" else 1)


def _changed() -> None:
    record = db.session.scalars(select(HealthRecord).filter_by(code=CODE)).one()
    note_event(record, RecordEventKind.UPDATED, TODAY, SYSTEM)
    db.session.commit()
