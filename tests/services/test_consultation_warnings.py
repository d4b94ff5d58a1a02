"""Who is told of answers from afar that are due or late: each once, whenever it is looked at."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Consultation, ConsultationWarning, User
from contracts_app.queries.consultations import (
    count_groups,
    list_inspected,
    list_told,
)
from contracts_app.queries.referral_scope import stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.services import consult_watch
from contracts_app.services.in_turn import LOT
from tests.factories import TODAY, World, make_world
from tests.support.consultations import asked, moved
from tests.support.desks import Work, race
from tests.support.elsewhere import STRANGERS, add_strangers
from tests.support.referral_moves import Green, green_channel
from tests.support.statements import counted_statements

MakeApp = Callable[..., Flask]
ALL = ["reminder", "coordinator", "inspector"]


@pytest.fixture
def green(world: World) -> Green:
    return green_channel(world)


@pytest.fixture
def question(green: Green) -> Consultation:
    """An ECG that is to be read within two hours."""
    return asked(green, urgency="urgent")


def told(green: Green, question: Consultation) -> list[str]:
    consult_watch.warn(green.now, db.session.commit)
    return [one.step for one in list_told(question.id)]


def counted(green: Green, role: str, group: str) -> int:
    return count_groups(green.stand(role), green.now)[group]


def test_the_hospital_is_reminded_near_the_end_then_the_coordinator_and_the_inspector_hear_of_it(
    green: Green, question: Consultation
) -> None:
    for minutes, steps in ((89, []), (1, ALL[:1]), (30, ALL[:1]), (1, ALL[:2])):
        green.later(minutes=minutes)
        assert told(green, question) == steps
    green.later(hours=23, minutes=58)
    assert told(green, question) == ALL[:2]
    green.later(minutes=1)
    assert told(green, question) == ALL == told(green, question)


def test_who_looks_days_later_finds_the_same(green: Green, question: Consultation) -> None:
    green.later(days=9)
    assert told(green, question) == ALL
    assert {one.told_at_utc for one in list_told(question.id)} == {green.now}


def test_that_the_hospital_has_taken_it_on_is_no_answer(
    green: Green, question: Consultation
) -> None:
    moved(green, question, "hospital", "take")
    green.later(hours=3)
    assert told(green, question) == ALL[:2]


@pytest.mark.parametrize(
    ("role", "what"), [("hospital", "answer"), ("hospital", "decline"), ("doctor", "withdraw")]
)
def test_of_what_nobody_waits_for_nobody_is_told(
    green: Green, question: Consultation, role: str, what: str
) -> None:
    moved(green, question, role, what)
    green.later(days=3)
    assert told(green, question) == []


def test_an_institution_decides_when_the_inspector_hears_of_it(
    green: Green, question: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    policies = {"referral.warn.inspector": "1h"}
    monkeypatch.setattr("contracts_app.services.referrals.clocks.policies_for", lambda *_: policies)
    green.later(hours=3, minutes=1)
    assert told(green, question) == ALL


def test_the_lists_follow_the_ladder(green: Green, question: Consultation) -> None:
    green.later(minutes=90)
    told(green, question)
    assert (counted(green, "hospital", "soon"), counted(green, "leader", "overdue")) == (1, 0)
    green.later(minutes=31)
    told(green, question)
    assert (counted(green, "hospital", "soon"), counted(green, "leader", "overdue")) == (0, 1)
    assert (
        counted(green, "leader", "inspected"),
        list_inspected(green.stand("bureau"), green.now),
    ) == (0, [])
    green.later(days=1)
    told(green, question)
    assert counted(green, "leader", "inspected") == 1


def test_the_bureau_sees_that_there_is_one_and_nobody_whom_it_is_about(
    green: Green, question: Consultation
) -> None:
    green.later(days=2)
    told(green, question)
    [seen] = list_inspected(green.stand("bureau"), green.now)
    assert (seen.kind, seen.due_at_utc) == ("ecg", question.due_at_utc)
    assert (seen.key, seen.name, seen.id_last4) == (None, None, None)
    for role in ("leader", "hospital"):
        [seen] = list_inspected(green.stand(role), green.now)
        assert (seen.key, seen.name) == (question.key, green.person.name)
    moved(green, question, "hospital", "answer")
    assert list_inspected(green.stand("bureau"), green.now) == []


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_hear_of_none(green: Green, question: Consultation, who: str) -> None:
    add_strangers(green.world)
    green.later(days=2)
    told(green, question)
    assert list_inspected(green.stand(who), green.now) == []


def test_more_than_a_lot_is_told_of_wholly(
    green: Green, question: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LOT > 2
    monkeypatch.setattr(consult_watch, "LOT", 2)
    for _ in range(4):
        asked(green, urgency="urgent")
    green.later(hours=2, minutes=1)
    commits: list[int] = []
    assert consult_watch.warn(green.now, lambda: commits.append(1)) == 10
    # One by one: whoever holds several of them has them in another order.
    assert len(commits) == 5


def test_what_is_not_due_soon_is_not_asked_for_one_by_one(green: Green) -> None:
    def count() -> int:
        with counted_statements() as seen:
            consult_watch.warn(green.now, lambda: None)
        return len(seen)

    asked(green)
    one = count()
    for _ in range(3):
        asked(green)
    assert count() == one


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_of_many_who_look_at_once_each_is_told_once(make_app: MakeApp, engine: str) -> None:
    app = make_app(engine)
    with app.app_context():
        green = green_channel(make_world(users=True))
        asked(green, urgency="urgent")
        db.session.commit()
        late = green.now + timedelta(days=2)

    def looks() -> Work:
        return lambda: str(consult_watch.warn(late, db.session.commit))

    outcomes = race(app, [looks() for _ in range(3)])
    assert outcomes == {"3": 1, "0": 2}
    with app.app_context():
        number = select(func.count()).select_from(ConsultationWarning)
        assert db.session.scalar(number) == 3
        bureau = db.session.scalars(select(User).filter_by(username="bureau")).one()
        assert len(list_inspected(stand_of(bureau, scope_of(bureau, TODAY)), late)) == 1
