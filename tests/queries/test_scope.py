"""Who sees which households, teams and contracts: the institution's tree, narrowed to a team."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    GridDuty,
    Household,
    Institution,
    Region,
    Team,
    User,
)
from contracts_app.queries.scope import (
    Scope,
    contracts_in,
    everything,
    grids_in,
    households_in,
    scope_of,
    teams_in,
    villages_in,
)
from contracts_app.vocabulary import InstitutionKind, Role
from tests.factories import (
    COUNTY,
    TODAY,
    VILLAGE,
    GridFactory,
    HouseholdFactory,
    InstitutionFactory,
    RegionFactory,
    World,
    make_household,
    make_team,
    make_world,
)
from tests.services.test_signing import request_for, sign

OTHER_VILLAGE = "110199100202"
OTHER_TOWN, FAR_VILLAGE = "110199101", "110199101201"
NEXT_COUNTY, FOREIGN_VILLAGE = "110198", "110198100201"


@dataclass
class Land:
    """Households of two villages of one town, of another town, and of another county."""

    world: World
    own: Household
    neighbour: Household
    far: Household
    foreign: Household
    duty: GridDuty


@pytest.fixture
def land(any_app: Flask) -> Land:
    world = make_world()
    for code in (OTHER_TOWN, FAR_VILLAGE, NEXT_COUNTY, NEXT_COUNTY + "100", FOREIGN_VILLAGE):
        RegionFactory(code=code, county_code=code[:6])
    homes = {}
    for village in (VILLAGE, OTHER_VILLAGE, FAR_VILLAGE, FOREIGN_VILLAGE):
        county = village[:6]
        grid = GridFactory(code=f"V{village}", village_code=village, county_code=county)
        homes[village] = HouseholdFactory(code=f"H{village}", grid_id=grid.id, county_code=county)
    duty = GridDuty(
        county_code=COUNTY,
        grid_id=homes[VILLAGE].grid_id,
        team_id=world.team.id,
        valid_from=date(2020, 1, 1),
    )
    db.session.add(duty)
    db.session.flush()
    return Land(world, *homes.values(), duty)


def who(role: Role, home: Institution, team: Team | None = None) -> User:
    return User(
        username="x",
        role=role,
        institution=home,
        institution_id=home.id,
        team_id=team.id if team else None,
    )


def seen(scope: Scope) -> set[str]:
    found = db.session.scalars(select(Household.code).where(households_in(scope)))
    return {code.removeprefix("H") for code in found}


def scope_for(role: Role, home: Institution, team: Team | None = None) -> Scope:
    return scope_of(who(role, home, team), TODAY)


def test_a_station_sees_its_own_village_only(land: Land) -> None:
    assert seen(scope_for(Role.VILLAGE, land.world.station)) == {VILLAGE}


@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERK, Role.ADMIN])
def test_a_township_centre_sees_the_township(land: Land, role: Role) -> None:
    assert seen(scope_for(role, land.world.centre)) == {VILLAGE, OTHER_VILLAGE}


@pytest.mark.parametrize("role", [Role.BUREAU, Role.ADMIN])
def test_the_bureau_sees_the_county_and_no_other(land: Land, role: Role) -> None:
    assert seen(scope_for(role, land.world.bureau)) == {VILLAGE, OTHER_VILLAGE, FAR_VILLAGE}


def test_a_hospital_sees_no_household_at_all(land: Land) -> None:
    scope = scope_for(Role.HOSPITAL, land.world.hospital)
    assert scope.prefixes == ()
    assert seen(scope) == set()


@pytest.mark.parametrize("role", list(Role))
def test_no_role_at_a_hospital_sees_households(land: Land, role: Role) -> None:
    assert seen(scope_for(role, land.world.hospital)) == set()


def test_a_hospital_account_sees_nothing_even_at_a_township_centre(land: Land) -> None:
    assert seen(scope_for(Role.HOSPITAL, land.world.centre)) == set()


def test_commands_see_everything(land: Land) -> None:
    assert seen(everything(TODAY)) == {VILLAGE, OTHER_VILLAGE, FAR_VILLAGE, FOREIGN_VILLAGE}


def test_an_account_without_places_sees_nothing(land: Land) -> None:
    nothing = Scope(TODAY, COUNTY, (), (), (), None)
    assert seen(nothing) == set()
    assert db.session.scalars(select(Team.id).where(teams_in(nothing))).all() == []
    assert db.session.scalars(select(Grid.id).where(grids_in(nothing))).all() == []


@pytest.mark.parametrize("start", ["110199%", "1101991002_1", "%", "_"])
def test_a_place_is_never_a_pattern(land: Land, start: str) -> None:
    scope = Scope(TODAY, COUNTY, (), (start,), (), None)
    found = db.session.scalars(select(Region.code).where(villages_in(scope, Region.code))).all()
    assert found == []


def test_a_doctor_sees_the_grids_of_the_team(land: Land) -> None:
    scope = scope_for(Role.DOCTOR, land.world.centre, land.world.team)
    assert seen(scope) == {VILLAGE}
    grids = set(db.session.scalars(select(Grid.code).where(grids_in(scope))))
    assert grids == {"G1", "G2", f"V{VILLAGE}"}


@pytest.mark.parametrize(
    ("first", "last", "visible"),
    [(0, None, True), (0, 0, True), (-9, -1, False), (1, None, False), (1, 9, False)],
    ids=["from_today", "last_day_today", "ended_yesterday", "from_tomorrow", "planned"],
)
def test_a_doctor_sees_a_grid_only_while_the_team_is_responsible(
    land: Land, first: int, last: int | None, visible: bool
) -> None:
    land.duty.valid_from = TODAY + timedelta(days=first)
    land.duty.valid_to = None if last is None else TODAY + timedelta(days=last)
    db.session.flush()
    scope = scope_for(Role.DOCTOR, land.world.centre, land.world.team)
    assert (VILLAGE in seen(scope)) == visible


def test_another_level_of_responsibility_opens_no_grid(land: Land) -> None:
    land.duty.level = "zone_lead"
    db.session.flush()
    assert seen(scope_for(Role.DOCTOR, land.world.centre, land.world.team)) == set()


def test_a_doctor_sees_households_under_contract_with_the_team_wherever_they_live(
    land: Land,
) -> None:
    other_team, _leader = make_team(land.world.centre, code="T02")
    household, people = make_household(land.world.grids[0], code="H-signed")
    contract = sign(request_for(household, people[0], team_code="T02"))
    scope = scope_for(Role.DOCTOR, land.world.centre, other_team)
    assert seen(scope) == {"-signed"}
    contract.status = "expired"
    db.session.flush()
    assert seen(scope) == set()


def test_a_team_elsewhere_opens_nothing_and_closes_the_own_places(land: Land) -> None:
    world = land.world
    foreign = InstitutionFactory(code="ORG02", region_code=OTHER_TOWN, parent_id=world.bureau.id)
    household, people = make_household(world.grids[0], code="H-signed")
    sign(request_for(household, people[0]))
    scope = scope_for(Role.DOCTOR, foreign, world.team)
    assert seen(scope) == set()
    assert contracts(scope) == 0
    assert db.session.scalars(select(Team.id).where(teams_in(scope))).all() == []


def test_a_station_with_a_team_of_its_centre_sees_the_grids_of_the_team_in_its_village(
    land: Land,
) -> None:
    scope = scope_for(Role.VILLAGE, land.world.station, land.world.team)
    assert seen(scope) == {VILLAGE}
    household, people = make_household(GridFactory(village_code=OTHER_VILLAGE), code="H-signed")
    sign(request_for(household, people[0]))
    assert seen(scope) == {VILLAGE, "-signed"}


@pytest.mark.parametrize("status", ["superseded", "void", "expired", "terminated", "renewed"])
def test_a_contract_that_does_not_stand_opens_no_household(land: Land, status: str) -> None:
    other_team, _leader = make_team(land.world.centre, code="T02")
    household, people = make_household(land.world.grids[0])
    sign(request_for(household, people[0], team_code="T02")).status = status
    db.session.flush()
    assert seen(scope_for(Role.DOCTOR, land.world.centre, other_team)) == set()


def contracts(scope: Scope) -> int:
    return len(db.session.scalars(select(Contract.id).where(contracts_in(scope))).all())


def test_contracts_follow_their_household_and_their_team(land: Land) -> None:
    world = land.world
    other_team, _leader = make_team(world.centre, code="T02")
    household, people = make_household(world.grids[0])
    sign(request_for(household, people[0], team_code="T02"))
    assert contracts(scope_for(Role.VILLAGE, world.station)) == 1
    assert contracts(scope_for(Role.LEADER, world.centre)) == 1
    assert contracts(scope_for(Role.BUREAU, world.bureau)) == 1
    assert contracts(scope_for(Role.DOCTOR, world.centre, other_team)) == 1
    assert contracts(scope_for(Role.HOSPITAL, world.hospital)) == 0
    elsewhere = InstitutionFactory(code="ORG02", region_code=OTHER_TOWN)
    assert contracts(scope_for(Role.LEADER, elsewhere)) == 0


def test_a_station_may_sign_with_teams_of_the_centre_above_it(land: Land) -> None:
    world = land.world
    station_team, _one = make_team(world.station, code="T-station")
    foreign = InstitutionFactory(code="ORG02", region_code=OTHER_TOWN, parent_id=world.bureau.id)
    make_team(foreign, code="T-foreign")
    codes = db.session.scalars(
        select(Team.code).where(teams_in(scope_for(Role.VILLAGE, world.station)))
    )
    assert set(codes) == {"T01", "T-station"}
    narrowed = scope_for(Role.DOCTOR, world.station, station_team)
    assert db.session.scalars(select(Team.code).where(teams_in(narrowed))).all() == ["T-station"]


def test_a_circle_of_institutions_ends_and_opens_nothing_more(land: Land) -> None:
    first = InstitutionFactory(code="C1", region_code=FAR_VILLAGE)
    second = InstitutionFactory(code="C2", region_code=FAR_VILLAGE, parent_id=first.id)
    first.parent_id = second.id
    db.session.flush()
    assert seen(scope_for(Role.LEADER, first)) == {FAR_VILLAGE}


PLACES = [
    COUNTY,
    *(f"{COUNTY}{town}" for town in (100, 101)),
    *(f"{COUNTY}{town}{village}" for town in (100, 101) for village in (201, 202)),
]
VILLAGES = [place for place in PLACES if len(place) == 12]
trees = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.sampled_from(PLACES),
        st.sampled_from([kind.value for kind in InstitutionKind]),
    ),
    min_size=1,
    max_size=9,
)


@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tree=trees, at=st.integers(0, 20), role=st.sampled_from(list(Role)))
def test_in_any_tree_exactly_the_places_below_are_visible(
    app: Flask, tree: list[tuple[int, str, str]], at: int, role: Role
) -> None:
    db.session.rollback()
    for code in PLACES:
        RegionFactory(code=code)
    for village in VILLAGES:
        HouseholdFactory(code=f"H{village}", grid_id=GridFactory(village_code=village).id)
    made: list[Institution] = []
    for parent, place, kind in tree:
        # Each hangs below one made before it, or stands alone.
        above = made[parent % (len(made) + 1) - 1].id if made and parent % (len(made) + 1) else None
        made.append(InstitutionFactory(region_code=place, kind=kind, parent_id=above))
    home = made[at % len(made)]
    below = _below(home, made)
    open_places = [] if role == Role.HOSPITAL else [
        one.region_code for one in below if one.kind != "hospital"
    ]  # fmt: skip
    scope = scope_of(who(role, home), TODAY)
    assert set(scope.institution_ids) == {one.id for one in below}
    assert seen(scope) == {
        village for village in VILLAGES if any(village.startswith(one) for one in open_places)
    }


def _below(home: Institution, made: list[Institution]) -> list[Institution]:
    found = [home]
    for one in made:
        if one is not home and one.parent_id in {above.id for above in found}:
            found.append(one)
    return found
