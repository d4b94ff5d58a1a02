"""What stands around the care of people when two rows were one person, or people join homes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareGroupMember,
    HomeCare,
    Household,
    Resident,
)
from contracts_app.queries.appointments import list_appointments, list_of_household
from contracts_app.queries.groups import list_members
from contracts_app.queries.scope import everything
from contracts_app.services.appointments import give_back
from contracts_app.services.audit import SYSTEM
from contracts_app.services.groups import join_group, leave_group
from contracts_app.services.home_care import close_home_care
from contracts_app.services.household_merges import Merge, merge_households
from contracts_app.services.marriages import Marriage, join_household
from contracts_app.services.same_person import SamePerson, merge_residents
from tests.factories import TODAY, World, make_household
from tests.support.appointments import planned
from tests.support.around_care import cared_for_at_home
from tests.support.same_person import child_of_both
from tests.support.signed_in import sign_up
from tests.support.surrounded import belongs, cared_for, club, give, places, surrounded, undo

DAY = timedelta(days=1)


@pytest.fixture
def home(world: World) -> tuple[Household, list[Resident]]:
    household, people = make_household(world.grids[0], members=3, code="H1")
    sign_up(household, people[0])
    return household, people


@pytest.fixture
def session(world: World) -> AppointmentSession:
    return planned(world, share=0, places=2)


def test_two_rows_of_one_person_have_one_place_one_club_and_one_plan(
    world: World, session: AppointmentSession
) -> None:
    _one, people, _two, others = child_of_both(world)
    kept, merged = people[2], others[2]
    key = club()
    join_group(key, [merged.key], everything(TODAY), SYSTEM, TODAY)
    cared_for_at_home(merged)
    give(session, merged, 510)
    asked = SamePerson(kept.key, merged.key, TODAY)
    action = merge_residents(asked, everything(TODAY), SYSTEM, TODAY)
    assert (places(merged), places(kept)) == (
        [("cancelled", "mistake", 1)], [("booked", None, 1)],
    )  # fmt: skip
    assert belongs(kept) == [(TODAY, None)]
    assert cared_for(merged) == [("rehab", TODAY, "mistake")]
    assert cared_for(kept) == [("rehab", None, None)]
    undo(action)
    assert [one[0] for one in places(merged)] == ["cancelled", "booked"]
    assert [one[0] for one in places(kept)] == ["cancelled"]
    assert belongs(merged)[0][1] is None
    assert belongs(kept) == [(TODAY, TODAY)]
    assert (cared_for(merged), cared_for(kept)) == (
        [("rehab", None, None)], [("rehab", TODAY, "mistake")],
    )  # fmt: skip


def test_a_merge_is_taken_back_although_the_place_and_the_club_ended_meanwhile(
    world: World, session: AppointmentSession
) -> None:
    _one, people, _two, others = child_of_both(world)
    kept, merged = people[2], others[2]
    key = club()
    join_group(key, [merged.key], everything(TODAY), SYSTEM, TODAY)
    cared_for_at_home(merged)
    give(session, merged)
    action = merge_residents(
        SamePerson(kept.key, merged.key, TODAY), everything(TODAY), SYSTEM, TODAY
    )
    place = db.session.scalars(select(Appointment).filter_by(resident_id=kept.id)).one()
    give_back(session.key, place.key, "wish", everything(TODAY), SYSTEM, TODAY)
    leave_group(key, kept.key, TODAY, everything(TODAY), SYSTEM, TODAY)
    care = db.session.scalars(select(HomeCare).filter_by(resident_id=kept.id)).one()
    close_home_care(care.key, TODAY, "better", everything(TODAY), SYSTEM, TODAY)
    undo(action)
    assert places(merged)[1:] == [("booked", None, 1)]
    assert belongs(merged) == [(TODAY, None)]
    assert cared_for(merged) == [("rehab", None, None)]
    assert cared_for(kept) == [("rehab", TODAY, "better")]


def test_what_both_rows_have_stays_once(world: World, session: AppointmentSession) -> None:
    _one, people, _two, others = child_of_both(world)
    kept, merged = people[2], others[2]
    for person in (kept, merged):
        give(session, person)
        cared_for_at_home(person)
    merge_residents(SamePerson(kept.key, merged.key, TODAY), everything(TODAY), SYSTEM, TODAY)
    assert places(kept) == [("booked", None, 1)]
    assert cared_for(kept) == [("rehab", None, None)]


def told_at(code: str, scope: Any = None) -> list[str]:
    household = db.session.scalars(select(Household).filter_by(code=code)).one()
    return [one.name for one in list_of_household(household.id, TODAY, scope or everything(TODAY))]


def test_whoever_lives_in_another_household_takes_places_and_groups_along(
    home: tuple[Household, list], session: AppointmentSession, world: World
) -> None:
    make_household(world.grids[1], members=2, code="H2")
    person = home[1][2]
    key = surrounded(person, session)
    asked = Marriage("H1", person.key, "H2", "80", TODAY)
    join_household(asked, everything(TODAY), SYSTEM, TODAY)
    assert places(person) == [("booked", None, 1)]
    assert (told_at("H1"), told_at("H2")) == ([], [person.name])
    assert [one.household for one in list_appointments(session.id, everything(TODAY))] == ["H2"]
    group = db.session.scalars(select(CareGroupMember)).one().group_id
    assert [one.household for one in list_members(group, everything(TODAY))] == ["H2"]
    assert key


def test_households_that_join_keep_what_their_people_have(
    home: tuple[Household, list], session: AppointmentSession, world: World
) -> None:
    _two, others = make_household(world.grids[0], members=1, code="H2")
    surrounded(home[1][2], session)
    give(session, others[0], 510)
    asked = Merge("H1", "H2", others[0].key, TODAY)
    merge_households(asked, everything(TODAY), SYSTEM, TODAY)
    assert sorted(told_at("H2")) == sorted([home[1][2].name, others[0].name])
    assert told_at("H1") == []
