"""The night and a desk, or two nights, plan the same people at the same moment, on PostgreSQL.

On SQLite one of them waits for the other by itself.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import CareRoll, Household, Obligation, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.services.household_life import leave_household
from tests.factories import TODAY, make_household, make_world, tag_with
from tests.services.test_desks_meet_on_postgresql import beside
from tests.support.care import duties, plan, pressure, record
from tests.support.signed_in import sign_up

Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(make_app: Callable[..., Flask]) -> Iterator[Home]:
    """Two people who were planned before; a file said since that both have diabetes."""
    with make_app("postgresql").app_context():
        world = make_world()
        made = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
        plan(made[1])
        for person in made[1]:
            tag_with(person, "DM2", since=TODAY, source="roster")
        db.session.commit()
        yield made


def night() -> None:
    plan_everybody(TODAY, db.session.commit)


def test_a_night_does_not_forget_what_a_desk_signs_at_that_moment(home: Home) -> None:
    household, people = home
    contract = sign_up(household, people[0], package_codes=("BASIC", "HTN"))
    other = beside(night)
    other.end()
    assert other.errors == []
    found = duties(people[0])
    assert (found["HTN_VISIT"].contract_id, "DM_VISIT" in found) == (contract.id, True)
    assert "DM_VISIT" in duties(people[1])
    assert plan_everybody(TODAY, db.session.commit).people == 0


def test_a_night_makes_nothing_due_to_who_dies_at_that_moment(home: Home) -> None:
    _household, people = home
    leave_household(people[1].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    other = beside(night)
    other.end()
    assert (other.errors, duties(people[1])) == ([], {})
    assert "DM_VISIT" in duties(people[0])


def test_a_night_does_not_ask_again_for_a_visit_that_is_recorded_at_that_moment(
    home: Home,
) -> None:
    _household, people = home
    record(people[0], "HTN_VISIT", values=pressure(130, 80))
    other = beside(night)
    other.end()
    assert other.errors == []
    assert duties(people[0])["HTN_VISIT"].due_from == TODAY + timedelta(days=14)
    assert duties(people[0], "done").keys() == {"HTN_VISIT"}


def test_a_desk_that_comes_while_the_night_plans_goes_on_from_it(home: Home) -> None:
    _household, people = home
    plan_everybody(TODAY, db.session.flush)
    other = beside(lambda: record(people[0], "HTN_VISIT", values=pressure(130, 80)))
    other.end()
    assert other.errors == []
    assert duties(people[0], "done").keys() == {"HTN_VISIT"}
    assert {"HTN_VISIT", "DM_VISIT"} <= duties(people[0]).keys()


def test_two_nights_at_once_plan_everybody_once(home: Home) -> None:
    rolls = select(func.count()).select_from(CareRoll)
    plan_everybody(TODAY, db.session.flush)
    other = beside(night)
    other.end()
    assert other.errors == []
    assert db.session.scalar(rolls) == 2
    twice = (
        select(Obligation.resident_id, Obligation.item_code)
        .group_by(Obligation.resident_id, Obligation.item_code)
        .having(func.count() > 1)
    )
    assert db.session.execute(twice).all() == []
