"""What is due over the turn of years: terms that end on 31 December, leap days, the last day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.services.household_life import leave_household
from contracts_app.services.nightly import run_nightly
from contracts_app.services.resident_tags import set_tags
from contracts_app.vocabulary import CoverState
from tests.factories import TODAY, World, make_household
from tests.support.care import duties, plan, pressure, record
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
LAST, FIRST = date(2026, 12, 31), date(2027, 1, 1)
Home = tuple[Household, list[Resident]]


@pytest.fixture
def signed(world: World) -> tuple[Contract, list[Resident]]:
    """A term through 31 December that is not renewed by itself; the material is promised."""
    household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
    contract = sign_up(household, people[0], on=date(2025, 3, 3), package_codes=("BASIC", "HTN"))
    db.session.commit()
    assert contract.period_end == LAST
    return contract, people


def night(day: date) -> dict[str, int]:
    report = run_nightly(day, day, db.session.commit)
    db.session.expire_all()
    return dict(report["duties"])


def test_what_a_term_promised_is_due_through_its_last_day_and_by_the_next_one_from_its_first(
    signed: tuple[Contract, list[Resident]],
) -> None:
    contract, people = signed
    night(LAST)
    before = duties(people[0])
    assert before["HTN_VISIT"].contract_id == before["MATERIAL"].contract_id == contract.id
    assert before["MATERIAL"].due_on <= LAST
    night(FIRST)
    live = select(Cover.contract_id).where(
        Cover.resident_id == people[0].id, Cover.state == CoverState.LIVE
    )
    term = db.session.scalars(live).one_or_none()
    after = duties(people[0])
    assert after["HTN_VISIT"].id == before["HTN_VISIT"].id
    assert after["HTN_VISIT"].contract_id == term
    assert {one.contract_id for one in after.values()} <= {term, None}
    assert night(FIRST)["people"] == night(FIRST + DAY)["people"] == 0


def test_nights_that_were_missed_over_the_new_year_change_nothing_of_the_end(
    signed: tuple[Contract, list[Resident]],
) -> None:
    _contract, people = signed
    night(date(2026, 12, 28))
    night(date(2027, 1, 5))
    late = {item: (one.due_on, one.contract_id) for item, one in duties(people[0]).items()}
    assert night(date(2027, 1, 5))["people"] == 0
    live = select(Cover.contract_id).where(Cover.state == CoverState.LIVE)
    assert {contract for _on, contract in late.values()} <= {*db.session.scalars(live), None}


@pytest.mark.parametrize("reason", ["death", "moved_out"])
def test_who_is_gone_since_31_december_is_due_for_nothing_of_the_new_year(
    signed: tuple[Contract, list[Resident]], reason: str
) -> None:
    _contract, people = signed
    night(LAST)
    leave_household(people[1].key, reason, LAST, everything(FIRST), SYSTEM, FIRST)
    db.session.commit()
    night(FIRST)
    assert duties(people[1]) == {}
    assert "HTN_VISIT" in duties(people[0])


def test_a_child_of_a_leap_day_is_a_child_until_its_seventh_birthday(world: World) -> None:
    _home, (child,) = make_household(world.grids[0], members=1, code="H9", birth=date(2024, 2, 29))
    db.session.commit()
    for day in (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29)):
        plan_everybody(day, db.session.commit)
        db.session.expire_all()
        assert "CHILD_VISIT" in duties(child), day
    plan_everybody(date(2031, 2, 28), db.session.commit)
    assert duties(child).keys() <= {"CHILD_VISIT", "CHILD_HB"}
    plan_everybody(date(2031, 3, 1), db.session.commit)
    db.session.expire_all()
    assert duties(child) == {}


def test_visits_of_a_leap_day_come_round_on_the_last_of_the_month(world: World) -> None:
    _home, (person,) = make_household(world.grids[0], members=1, code="H8", tags=("HTN",))
    leap = date(2028, 2, 29)
    plan([person], date(2028, 1, 3))
    record(person, "HTN_VISIT", values=pressure(130, 80), on=leap, today=leap)
    assert duties(person)["HTN_VISIT"].due_on == date(2028, 5, 29)
    assert duties(person)["HTN_VISIT"].due_from == leap + 14 * DAY


def test_a_group_that_ends_and_begins_again_on_one_day_leaves_one_duty(world: World) -> None:
    """A double press, or a mistake that is taken back at once."""
    _home, (person,) = make_household(world.grids[0], members=1, code="H8", tags=("HTN",))
    plan([person])
    for tags in ((), ("HTN",), (), ("HTN",)):
        set_tags(person, tags, TODAY)
        plan([person])
    assert duties(person)["HTN_VISIT"].due_on == LAST
    assert [one.cancelled_for for one in duties(person, "cancelled").values()] != []
