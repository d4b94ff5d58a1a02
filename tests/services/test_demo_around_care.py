"""The demonstration fills the pages around care: what was, what is now and what is to come."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareCard,
    CareGroup,
    CareGroupAttendance,
    CareGroupMember,
    FeeEntry,
    HomeCare,
    HomeCareVisit,
    RecordAccessRequest,
    RecordLoan,
    Refusal,
)
from contracts_app.queries.scope import everything
from contracts_app.rules.care_card import last_day
from contracts_app.services.audit import SYSTEM
from contracts_app.services.care_cards import issue
from contracts_app.services.checks import run_checks
from contracts_app.services.demo.around_care import Around, _cards, _Someone
from tests.factories import TODAY, World, make_household
from tests.services.test_demo import load
from tests.support.around_care import tag_with


def count(model: type, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def kinds(column: Any) -> set[str | None]:
    return set(db.session.scalars(select(column).distinct()))


@pytest.mark.parametrize(
    "any_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.deep)], indirect=True
)
def test_the_pages_around_care_are_filled_and_the_promises_hold(any_app: Flask) -> None:
    load(grids=4)
    before, after = AppointmentSession.held_on < TODAY, AppointmentSession.held_on > TODAY
    assert count(AppointmentSession, before) >= 2
    assert count(AppointmentSession, after) >= 3
    assert count(AppointmentSession, AppointmentSession.held_on == TODAY) >= 1
    assert kinds(Appointment.state) == {"booked", "came", "no_show", "cancelled"}
    assert {"club", "mutual_aid", "care_home"} <= kinds(CareGroup.kind)
    assert count(CareGroupMember) >= 20
    assert count(CareGroupAttendance, CareGroupAttendance.came) >= 20
    assert kinds(HomeCare.kind) == {"family_bed", "rehab"}
    assert count(HomeCare, HomeCare.closed_on.is_not(None)) >= 1
    assert count(HomeCareVisit) >= 8
    assert kinds(CareCard.state) == {"active", "withdrawn"}
    assert {"charge", "payment", "discount"} <= kinds(FeeEntry.kind)
    assert count(Refusal) >= 3
    assert count(RecordLoan, RecordLoan.returned_on.is_(None)) >= 1
    assert kinds(RecordAccessRequest.state) == {"applied", "refused"}
    assert run_checks().ok


def test_two_grids_are_enough(app: Flask) -> None:
    load(grids=2)
    assert count(Appointment) > 0
    assert count(HomeCare) > 0
    assert run_checks().ok


def test_where_everybody_has_a_card_nobody_is_given_another(world: World) -> None:
    _home, people = make_household(world.grids[0], members=1)
    tag_with(people[0], "ELDER")
    year_ago = TODAY - timedelta(days=365)
    (card,) = issue([people[0].key], last_day(TODAY), everything(year_ago), SYSTEM, year_ago)
    someone = _Someone(people[0].id, people[0].key, "H1", None, frozenset({"ELDER"}))
    _cards(Around(world.team, (someone,), SYSTEM, TODAY))
    assert list(db.session.scalars(select(CareCard.card_no))) == [card.card_no]
