"""A second township beside the usual one, and people who move there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, Institution, Resident, Team, User
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import leave_household
from contracts_app.services.joining import add_membership
from contracts_app.vocabulary import Role
from tests.factories import TODAY, World, make_household, make_team, store
from tests.support.makers import COUNTY, GridFactory, InstitutionFactory, RegionFactory

TOWN, VILLAGE = "110199101", "110199101201"
YESTERDAY = TODAY - timedelta(days=1)


@dataclass
class Township:
    """The centre, station, team and grid of another township, with a household in it.

    Its accounts stand beside those of the usual one: `leader2`, `doctor2` and `village2`.
    """

    centre: Institution
    station: Institution
    team: Team
    grid: Grid
    home: Household


def other_township(world: World, code: str = "2") -> Township:
    """A township of its own in the county of a world; with a code, one more."""
    town, village = TOWN[:-1] + code, VILLAGE[:8] + code + VILLAGE[9:]
    store(RegionFactory.build(code=town), RegionFactory.build(code=village))
    centre = InstitutionFactory.build(
        code=f"ORG0{code}", name=f"南山镇{code}卫生院", region_code=town, parent_id=world.bureau.id
    )
    store(centre)
    station = _station(f"ST{code}", village, centre)
    grid = GridFactory.build(code=f"N{code}", village_code=village)
    store(station, grid)
    team = make_team(centre, code=f"T0{code}")[0]
    begun = {"team_id": team.id, "valid_from": TODAY.replace(year=2020)}
    store(GridDuty(county_code=COUNTY, grid_id=grid.id, **begun))
    for role, house in ((Role.LEADER, centre), (Role.DOCTOR, centre), (Role.VILLAGE, station)):
        user = _user(world, role, house, code, team)
        world.users[user.username] = user
    return Township(centre, station, team, grid, make_household(grid, members=1)[0])


def _station(code: str, village: str, centre: Institution) -> Institution:
    made: Institution = InstitutionFactory.build(
        code=code, name="南山村卫生室", kind="village_station", region_code=village,
        parent_id=centre.id,
    )  # fmt: skip
    return made


def _user(world: World, role: Role, house: Institution, code: str, team: Team) -> User:
    like = world.users[role.value]
    values: dict[str, Any] = {"role": role, "institution": house}
    made = User(
        username=f"{role.value}{code}",
        display_name=f"{role.value}{code}",
        team=team if role == Role.DOCTOR else None,
        created_at_utc=like.created_at_utc,
        password_hash=like.password_hash,
        **values,
    )
    store(made)
    return made


def move_to(person: Resident, home: Household) -> None:
    """Somebody moved out yesterday and lives in another household from today on."""
    leave_household(person.key, "moved_out", YESTERDAY, everything(TODAY), SYSTEM, TODAY)
    add_membership(home, person, "20", TODAY)
    db.session.commit()
