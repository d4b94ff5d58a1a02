"""What teams and doctors carry, with room granted, places kept and doctors who left."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import CapacityGrant, Contract, Handover, Policy, Staff, TeamMember
from contracts_app.queries import team_load
from contracts_app.queries.policies import policies_for, policies_of
from contracts_app.queries.scope import everything
from contracts_app.queries.teams import get_team
from contracts_app.rules.capacity import KEYS, Room
from contracts_app.services.keys import new_key
from tests.factories import (
    COUNTY,
    TODAY,
    InstitutionFactory,
    World,
    make_household,
    make_team,
    make_world,
)
from tests.services.test_signing import request_for, sign

DAY = timedelta(days=1)
A_MONTH_AGO = TODAY - timedelta(days=30)
SOME = Room(2, 5)


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


def sign_with(world: World, doctor: Staff, members: int = 3, team: str = "T01") -> Contract:
    household, people = make_household(world.grids[0], members=members)
    return sign(request_for(household, people[0], doctor=doctor.key, team_code=team))


def another_doctor(world: World, post: str = "gp") -> Staff:
    person = Staff(key=new_key(), county_code=COUNTY, name="医生乙", institution_id=world.centre.id)
    db.session.add(person)
    db.session.flush()
    db.session.add(TeamMember(team_id=world.team.id, staff_id=person.id, post=post))
    db.session.flush()
    return person


def hand_over(world: World, old: Staff, new: Staff, on: date = A_MONTH_AGO) -> None:
    row = Handover(
        county_code=COUNTY,
        team_id=world.team.id,
        from_staff_id=old.id,
        to_staff_id=new.id,
        handed_on=on,
    )
    db.session.add(row)
    db.session.flush()


def carried(*doctors: Staff, day: date = TODAY) -> list[int]:
    found = team_load.persons_of_doctors([one.id for one in doctors], day)
    return [found.get(one.id, 0) for one in doctors]


def besides(world: World, doctor: Staff) -> int:
    load = team_load.load_besides(world.team.id, doctor.id, 0, [], TODAY)
    return int(load.of_doctor)


def test_a_doctor_carries_the_persons_of_contracts_that_name_him_in_all_teams(world: World) -> None:
    other, _leader = make_team(world.centre, code="T02")
    db.session.add(TeamMember(team_id=other.id, staff_id=world.doctor.id, post="gp"))
    db.session.flush()
    sign_with(world, world.doctor, 3)
    sign_with(world, world.doctor, 2, team="T02")
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0]))
    assert carried(world.doctor) == [5]
    assert besides(world, world.doctor) == 5


def test_who_takes_over_carries_what_the_other_signed_from_that_day_on(world: World) -> None:
    new = another_doctor(world)
    sign_with(world, world.doctor, 3)
    sign_with(world, new, 2)
    hand_over(world, world.doctor, new, TODAY)
    assert carried(world.doctor, new, day=TODAY - DAY) == [3, 2]
    assert carried(world.doctor, new) == [0, 5]
    assert (besides(world, world.doctor), besides(world, new)) == (0, 5)


def test_a_line_of_successors_ends_with_the_last_one(world: World) -> None:
    second, third = another_doctor(world), another_doctor(world)
    sign_with(world, world.doctor, 3)
    hand_over(world, world.doctor, second)
    hand_over(world, second, third, TODAY - DAY)
    assert carried(world.doctor, second, third) == [0, 0, 3]
    assert besides(world, third) == 3


def test_who_comes_back_takes_the_contracts_back(world: World) -> None:
    second = another_doctor(world)
    sign_with(world, world.doctor, 3)
    hand_over(world, world.doctor, second)
    hand_over(world, second, world.doctor, TODAY - DAY)
    assert carried(world.doctor, second) == [3, 0]
    assert (besides(world, world.doctor), besides(world, second)) == (3, 0)


def test_a_handover_in_one_team_leaves_the_contracts_of_another_team_alone(world: World) -> None:
    other, _leader = make_team(world.centre, code="T02")
    db.session.add(TeamMember(team_id=other.id, staff_id=world.doctor.id, post="gp"))
    new = another_doctor(world)
    sign_with(world, world.doctor, 3)
    sign_with(world, world.doctor, 2, team="T02")
    hand_over(world, world.doctor, new)
    assert carried(world.doctor, new) == [2, 3]


def test_a_signing_counts_what_the_doctor_took_over(world: World) -> None:
    new = another_doctor(world, post="village_doctor")
    sign_with(world, world.doctor, 3)
    hand_over(world, world.doctor, new)
    soft = select(Policy).filter_by(key="village_doctor.persons_soft")
    db.session.scalars(soft).one().value = 4
    assert sign_with(world, new, 1).capacity_note is None
    assert sign_with(world, new, 1).capacity_note == "not_given"


def grant(world: World, first: date, last: date, room: Room = SOME) -> None:
    row = CapacityGrant(
        county_code=COUNTY,
        team_id=world.team.id,
        households=room.households,
        persons=room.persons,
        valid_from=first,
        valid_to=last,
        reason="新村并入",
        granted_at_utc=clock.utcnow(),
    )
    db.session.add(row)
    db.session.flush()


def test_room_is_granted_from_its_first_through_its_last_day(world: World) -> None:
    grant(world, TODAY, TODAY + DAY)
    grant(world, TODAY + DAY, TODAY + DAY, Room(1, 0))
    found = [
        team_load.granted_to_teams([world.team.id], TODAY + n * DAY).get(world.team.id)
        for n in (-1, 0, 1, 2)
    ]
    assert found == [None, (2, 5), (3, 5), None]


def test_the_load_of_a_team_tells_soft_limit_and_what_was_granted(world: World) -> None:
    world.team.max_households = 10
    grant(world, TODAY, TODAY)
    team = get_team("T01", everything(TODAY), TODAY)
    assert team
    assert (team.households_soft, team.households_limit) == (400, 12)
    assert (team.persons_limit, team.granted) == (10005, (2, 5))


def test_the_nearest_institution_and_its_latest_day_win_for_one_and_for_many(world: World) -> None:
    far = InstitutionFactory(code="ORG02", parent_id=world.bureau.id)
    for code, day, value in (
        ("ORG00", TODAY - DAY, 900), ("ORG00", TODAY + DAY, 100), ("ORG01", A_MONTH_AGO, 800),
        ("ORG01", TODAY, 700),
    ):  # fmt: skip
        key = "team.households_hard"
        db.session.add(Policy(key=key, institution_code=code, valid_from=day, value=value))
    db.session.flush()
    places = [world.bureau.id, world.centre.id, world.station.id, far.id, world.hospital.id]
    for day, expected in (
        (TODAY, [900, 700, 700, 900, 900]),
        (TODAY - DAY, [900, 800, 800, 900, 900]),
        (TODAY - 2 * DAY, [1500, 800, 800, 1500, 1500]),
        (TODAY + DAY, [100, 700, 700, 100, 100]),
    ):
        many = policies_of(places, KEYS, day)
        assert [many[one]["team.households_hard"] for one in places] == expected
        single = [policies_for(one, day)["team.households_hard"] for one in places]
        assert single == expected
