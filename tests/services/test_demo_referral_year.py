"""A county's year of referrals: true chains of events, places given once, most over, some open."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.models import (
    BedHold,
    Clinic,
    ClinicBooking,
    Referral,
    ReferralEvent,
)
from contracts_app.services.audit import Actor
from contracts_app.services.checks import run_checks
from contracts_app.services.demo.referral_year import ReferralYear
from contracts_app.vocabulary.referrals import OVER, Direction
from tests.factories import TODAY
from tests.services.test_demo import load

_COUNT = 110


def write(count: int = _COUNT, seed: int = 1) -> ReferralYear:
    year = ReferralYear(Random(seed), TODAY, lambda: None, Actor("command:demo"))
    year.write(count)
    return year


def told() -> list[Any]:
    query = (
        select(Referral.referral_no, ReferralEvent.seq, ReferralEvent.move, ReferralEvent.at_utc)
        .join(ReferralEvent, ReferralEvent.referral_id == Referral.id)
        .where(Referral.client_key.startswith("demo-year"))
        .order_by(Referral.referral_no, ReferralEvent.seq)
    )
    return [tuple(row) for row in db.session.execute(query)]


def count(model: type, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


@pytest.mark.parametrize(
    "any_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_all_that_the_database_and_the_checks_promise_holds_for_a_year(any_app: Flask) -> None:
    load(grids=1)
    before = count(Referral)
    assert write().written == _COUNT
    db.session.commit()
    assert count(Referral) == before + _COUNT
    failed = [one.name for one in run_checks().checks if one.violations and not one.warning]
    assert failed == []
    first, last = db.session.execute(
        select(func.min(Referral.started_at_utc), func.max(Referral.started_at_utc))
    ).one()
    assert (last - first).days > 300
    assert count(ReferralEvent, ReferralEvent.took_seconds > 0) > _COUNT
    read = db.session.scalars(select(Referral).where(Referral.feedback.is_not(None))).all()
    assert {one.form["doctor"] for one in read if one.form} == {"刘敏"}
    raw = db.session.execute(text("SELECT form, feedback FROM referral WHERE form IS NOT NULL"))
    assert not any(b"doctor" in bytes(one) for row in raw for one in row if one is not None)


def test_most_are_over_in_each_way_and_what_came_last_is_open(app: Flask) -> None:
    load(grids=2)
    write(220)
    own = Referral.client_key.startswith("demo-year")
    ends = Counter(db.session.scalars(select(Referral.outcome).where(own)))
    assert {"result_seen", "followed", "refused"} <= set(ends)
    still = count(Referral, own, Referral.status.not_in(OVER))
    assert 0.02 < still / 220 < 0.15
    began = select(func.min(Referral.started_at_utc)).where(own, Referral.status.not_in(OVER))
    assert db.session.scalar(began).date() > TODAY - timedelta(days=200)
    assert count(Referral, own, Referral.direction == Direction.DOWN) > 20
    states = Counter(db.session.scalars(select(ClinicBooking.state)))
    assert states["used"] > 30
    assert count(BedHold, BedHold.state == "freed") > 30
    assert count(Clinic, Clinic.released_at_utc.is_not(None)) > 1000


@pytest.mark.deep
def test_the_same_seed_gives_the_same_year(app: Flask) -> None:
    load(grids=1)
    db.session.commit()

    def year(seed: int) -> list[Any]:
        write(60, seed)
        found = told()
        db.session.rollback()
        return found

    first = year(1)
    assert first
    assert first == year(1)
    assert first != year(2)
