"""Whatever decides what is due is followed at once, and a changed number in the next night."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Policy, Resident
from contracts_app.queries.scope import everything
from contracts_app.queries.visits import get_person
from contracts_app.services.audit import SYSTEM
from contracts_app.services.births import Newborn, record_birth
from contracts_app.services.corrections import Correction, correct_member, digest, particulars
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.homes import NewHome, move_home
from contracts_app.services.household_life import leave_household
from contracts_app.services.same_person import SamePerson, merge_residents
from contracts_app.services.undo import undo_action
from tests.factories import TODAY, GridFactory, InstitutionFactory, World, make_household, make_team
from tests.support.care import duties, plan, pressure, record
from tests.support.same_person import child_of_both
from tests.support.signed_in import sign_up

DAY = timedelta(days=1)
Home = tuple[Household, list[Resident]]


@pytest.fixture
def home(world: World) -> Home:
    """A woman of 68 with hypertension and her husband of 70, both planned."""
    made = make_household(world.grids[0], members=2, code="H1", tags=("HTN",))
    plan(made[1])
    return made


def night(day: date = TODAY) -> int:
    db.session.flush()
    done = plan_everybody(day, db.session.flush)
    db.session.expire_all()
    return done.people


def corrected(household: Household, person: Resident, **typed: Any) -> None:
    stands = particulars(person, household.address)
    asked = Correction(
        household.code, person.key, replace(stands, **typed), digest(stands), "document"
    )  # fmt: skip
    assert correct_member(asked, everything(TODAY), SYSTEM, TODAY).changed
    db.session.expire_all()


def test_who_signs_is_promised_care_at_once(home: Home) -> None:
    household, people = home
    contract = sign_up(household, people[0], package_codes=("BASIC", "HTN"))
    db.session.expire_all()
    assert duties(people[0])["HTN_VISIT"].contract_id == contract.id
    assert {"MATERIAL", "ASSESSMENT"} <= duties(people[0]).keys()
    assert night() == 0


def test_who_died_is_not_visited_any_more_from_that_hour_on(home: Home) -> None:
    _household, people = home
    action = leave_household(people[1].key, "death", TODAY, everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert duties(people[1]) == {}
    assert {one.cancelled_for for one in duties(people[1], "cancelled").values()} == {"died"}
    undo_action(action.id, "写错人", everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert "EXAM" in duties(people[1])
    assert night() == 0


def test_who_moves_belongs_to_the_work_of_the_other_team_at_once(world: World, home: Home) -> None:
    _household, people = home
    other, _doctor = make_team(world.centre, code="T02", name="第二团队")
    GridFactory(code="G9")
    assign_grids(["G9"], "T02", date(2026, 1, 1), everything(TODAY), SYSTEM, TODAY)
    move_home(NewHome("H1", TODAY, "G9", "九组1号"), everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert {one.team_id for one in duties(people[0]).values()} == {other.id}
    assert night() == 0


def test_a_newborn_is_visited_from_the_day_of_its_entry(world: World) -> None:
    _home, (mother,) = make_household(world.grids[0], members=1, code="H7", birth=date(1998, 3, 3))
    born = Newborn(mother.key, "王小宝", "male", TODAY - DAY)
    record_birth("H7", born, everything(TODAY), SYSTEM, TODAY)
    child = db.session.scalars(select(Resident).filter_by(birth_date=TODAY - DAY)).one()
    assert {"NEWBORN", "FULL_MONTH"} <= duties(child).keys()
    assert night() == 0


def test_rows_that_are_united_are_planned_as_one_person_at_once(world: World) -> None:
    homes = child_of_both(world)
    kept, merged = homes[1][2], homes[3][2]
    for one in (kept, merged):
        corrected(homes[0] if one is kept else homes[2], one, tags=frozenset({"HTN"}))
    record(merged, "HTN_VISIT", values=pressure(130, 80))
    merge_residents(SamePerson(kept.key, merged.key, TODAY), everything(TODAY), SYSTEM, TODAY)
    db.session.expire_all()
    assert duties(merged) == {}
    assert duties(kept)["HTN_VISIT"].due_from == TODAY + 14 * DAY
    assert night() == 0


def test_a_corrected_birth_date_brings_and_takes_what_belongs_to_an_age(home: Home) -> None:
    household, people = home
    assert "ELDER_ASSESS" in duties(people[0])
    corrected(household, people[0], birth_date=date(1968, 3, 5))
    assert "ELDER_ASSESS" not in duties(people[0])
    corrected(household, people[0], birth_date=date(1958, 3, 5))
    assert "ELDER_ASSESS" in duties(people[0])
    assert night() == 0


def test_a_birth_date_that_another_way_changed_is_seen_by_the_night(home: Home) -> None:
    """A roster corrects thousands; the night plans them."""
    _household, people = home
    people[0].birth_date = date(1968, 3, 5)
    assert night() == 1
    assert "ELDER_ASSESS" not in duties(people[0])


def test_a_group_told_with_a_correction_is_followed_at_once(home: Home) -> None:
    household, people = home
    corrected(household, people[0], tags=frozenset({"HTN", "DM2"}))
    assert "DM_VISIT" in duties(people[0])
    corrected(household, people[0], tags=frozenset({"HTN"}))
    assert "DM_VISIT" not in duties(people[0])
    assert night() == 0


def numbers(key: str, value: Any, on: date, institution: str = "") -> None:
    stands = Policy(institution_code=institution, key=key, value=value, valid_from=on, source="县")
    db.session.add(stands)
    db.session.flush()


def test_a_number_that_changed_reaches_everybody_in_the_night_of_its_day(home: Home) -> None:
    _household, people = home
    numbers("elder.manage_age", 69, TODAY + 2 * DAY)
    assert night(TODAY) == night(TODAY + DAY) == 0
    assert "ELDER_ASSESS" in duties(people[0])
    assert night(TODAY + 2 * DAY) == 2
    assert "ELDER_ASSESS" not in duties(people[0])
    assert "ELDER_ASSESS" in duties(people[1])
    assert night(TODAY + 2 * DAY) == night(TODAY + 3 * DAY) == 0


def test_a_number_that_changed_twice_is_in_the_end_the_second_one(home: Home) -> None:
    _household, people = home
    before = duties(people[0])["ELDER_ASSESS"].due_on
    numbers("elder.manage_age", 70, TODAY + DAY)
    night(TODAY + DAY)
    assert "ELDER_ASSESS" not in duties(people[0])
    numbers("elder.manage_age", 65, TODAY + 2 * DAY)
    assert night(TODAY + 2 * DAY) == 2
    assert duties(people[0])["ELDER_ASSESS"].due_on == before
    assert night(TODAY + 2 * DAY) == 0


def test_a_number_of_one_institution_concerns_only_whom_its_teams_serve(
    world: World, home: Home
) -> None:
    _other, people = make_household(GridFactory(code="G8"), members=1, code="H8")
    plan(people)
    numbers("elder.manage_age", 72, TODAY, world.centre.code)
    assert night() == 2
    assert "ELDER_ASSESS" in duties(people[0])
    assert "ELDER_ASSESS" not in duties(home[1][0])


def test_the_numbers_of_the_team_under_contract_hold_also_after_the_grid_was_given_away(
    world: World, home: Home
) -> None:
    household, people = home
    sign_up(household, people[0])
    other, _leader = make_team(InstitutionFactory(code="ORG02"), code="T02")
    assign_grids(["G1"], other.code, TODAY, everything(TODAY), SYSTEM, TODAY)
    numbers("followup.recall_days", 7, TODAY, world.centre.code)
    record(people[0], "HTN_VISIT", values=pressure(165, 80))
    assert duties(people[0])["HTN_VISIT"].due_on == TODAY + 7 * DAY
    seen = get_person(people[0].key, everything(TODAY))
    assert numbers_for_person(seen, TODAY).followup__recall_days == 7


def test_a_slip_in_a_number_of_one_institution_stops_the_night_of_nobody(
    world: World, home: Home
) -> None:
    before = duties(home[1][0])["HTN_VISIT"].due_on
    numbers("htn.visits_per_year", 0, TODAY, world.centre.code)
    numbers("child.check_months", [], TODAY, world.centre.code)
    _other, people = make_household(world.grids[0], members=1, code="H8", tags=("HTN",))
    assert night() == 1
    assert duties(people[0])["HTN_VISIT"].due_on == before
