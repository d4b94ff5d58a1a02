"""Test people and places. All are synthetic: county 110199 is not an assigned code."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from contracts_app import clock, crypto
from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    GridDuty,
    HealthRecord,
    Household,
    Institution,
    Membership,
    Region,
    Resident,
    ResidentTag,
    Staff,
    Team,
    TeamMember,
    User,
)
from contracts_app.services.accounts import hashed
from contracts_app.services.audit import SYSTEM, event_row, record_all
from contracts_app.services.keys import new_key
from contracts_app.services.record_numbers import never_behind
from contracts_app.vocabulary import Role
from tests.support.makers import (
    COUNTY,
    TOWN,
    VILLAGE,
    GridFactory,
    HouseholdFactory,
    InstitutionFactory,
    RegionFactory,
    StaffFactory,
    TeamFactory,
    begin_to_count,
)

PASSWORD = "tortoise battery 73"
TODAY = date(2026, 11, 21)
_serial = itertools.count(1)


def id_number(birth: date, serial: int, area: str = COUNTY) -> str:
    """A valid synthetic ID number: area, birth date, three-digit serial (odd is male)."""
    body = f"{area}{birth:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def begin_anew() -> None:
    """Count from the beginning again: ID numbers, and the codes and names that are not given."""
    global _serial
    _serial = itertools.count(1)
    begin_to_count()


def store(*made: Any) -> None:
    """Write rows in as few statements as there are tables, which takes half the time."""
    db.session.add_all(made)
    db.session.flush()


def make_resident(
    name: str = "王秀英", birth: date = date(1958, 3, 12), sex: str = "female", **values: Any
) -> Resident:
    """A resident with a valid ID number that nobody else in the run has."""
    tags = values.pop("tags", ())
    resident = _resident(name, birth, sex, **values)
    store(resident)
    tag_with(resident, *tags)
    return resident


def _resident(name: str, birth: date, sex: str, **values: Any) -> Resident:
    serial = next(_serial)
    # The serial spreads over area codes as well, because three digits are soon used up.
    number = id_number(birth, serial % 900 + 1, f"99{serial // 900:04d}")
    return Resident(
        county_code=COUNTY,
        key=new_key(),
        name=name,
        search_key=name,
        sex=sex,
        birth_date=birth,
        id_type="resident_id",
        identity_hash=crypto.lookup_hash("resident", number),
        id_number=number,
        id_last4=number[-4:],
        **values,
    )


def tag_with(
    person: Resident, *tags: str, since: date = date(2020, 1, 1), source: str = "test"
) -> None:
    """Let somebody belong to these groups."""
    store(
        *(
            ResidentTag(
                county_code=person.county_code,
                resident_id=person.id,
                tag=tag,
                source=source,
                valid_from=since,
            )
            for tag in tags
        )
    )


def set_digits(
    village: str = VILLAGE, digits: str | None = "101", town: str | None = "100"
) -> None:
    """Let the divisions say what a record code of the village has in its middle."""
    for code, value in ((village[:9], town), (village, digits)):
        region = db.session.get(Region, code)
        if region is not None:
            region.record_code = value
    db.session.flush()


def make_record(resident: Resident, code: str, **values: Any) -> HealthRecord:
    """The health record of a resident, as a roster brings it."""
    never_behind([code])
    built_on = values.pop("built_on", date(2020, 1, 1))
    channel = values.pop("channel", "import")
    record = HealthRecord(
        county_code=COUNTY,
        resident_id=resident.id,
        code=code,
        token=new_key(16),
        channel=channel,
        built_on=built_on,
        **values,
    )
    resident.record_code, resident.record_built_on = code, built_on
    db.session.add(record)
    db.session.flush()
    return record


def make_household(
    grid: Grid, members: int = 3, code: str | None = None, **head_values: Any
) -> tuple[Household, list[Resident]]:
    """A household of a head, a spouse, and children born from 1990 on."""
    more = {"code": code} if code else {}
    household = HouseholdFactory.build(grid_id=grid.id, **more)
    tags = head_values.pop("tags", ())
    head = {"name": "王秀英", "birth": date(1958, 3, 12), "sex": "female", **head_values}
    people = [_resident(**head)]
    people += [
        _resident(f"家人{n}", date(1956 if n == 1 else 1988 + n, 5, 6), "male")
        for n in range(1, members)
    ]
    store(household, *people)
    tag_with(people[0], *tags)
    store(*(_membership(household, person, place) for place, person in enumerate(people)))
    return household, people


def _membership(household: Household, person: Resident, place: int) -> Membership:
    return Membership(
        county_code=COUNTY,
        household_id=household.id,
        resident_id=person.id,
        relation="02" if place == 0 else "10" if place == 1 else "20",
        is_head=place == 0,
    )


@dataclass
class World:
    """A county: bureau, hospital, township centre, station, a full team and two grids."""

    bureau: Institution
    hospital: Institution
    centre: Institution
    station: Institution
    team: Team
    doctor: Staff
    grids: list[Grid]
    users: dict[str, User] = field(default_factory=dict)


def make_team(centre: Institution, **values: Any) -> tuple[Team, Staff]:
    """A team with all posts that the policy asks for; its leader is a GP."""
    team = TeamFactory.build(institution_id=centre.id, **values)
    staff = [StaffFactory.build(institution_id=centre.id) for _ in range(3)]
    store(team, *staff)
    posts = zip(staff, ("gp", "nurse", "public_health"), strict=True)
    store(
        *(
            TeamMember(team_id=team.id, staff_id=person.id, post=post, is_leader=place == 0)
            for place, (person, post) in enumerate(posts)
        )
    )
    return team, staff[0]


def make_world(*, users: bool = False) -> World:
    """The places and one team that nearly every test needs, not yet committed."""
    store(*(RegionFactory.build(code=one) for one in (COUNTY, TOWN, VILLAGE, "110199100202")))
    bureau = InstitutionFactory.build(code="ORG00", kind="health_authority", region_code=COUNTY)
    store(bureau)
    hospital = InstitutionFactory.build(
        code="ORG90", kind="hospital", region_code=COUNTY, parent_id=bureau.id
    )
    centre = InstitutionFactory.build(code="ORG01", parent_id=bureau.id)
    store(hospital, centre)
    station = InstitutionFactory.build(
        code="ST1", kind="village_station", region_code=VILLAGE, parent_id=centre.id
    )
    grids = [GridFactory.build(code=code) for code in ("G1", "G2")]
    store(station, *grids)
    team, doctor = make_team(centre, code="T01")
    store(*(_duty(grid, team) for grid in grids))
    world = World(bureau, hospital, centre, station, team, doctor, grids)
    if users:
        world.users = make_users(world)
    return world


def _duty(grid: Grid, team: Team) -> GridDuty:
    begun = date(2020, 1, 1)
    return GridDuty(county_code=COUNTY, grid_id=grid.id, team_id=team.id, valid_from=begun)


def make_users(world: World) -> dict[str, User]:
    """One account of each role; user name = role name, password = PASSWORD."""
    homes = {
        Role.BUREAU: world.bureau,
        Role.HOSPITAL: world.hospital,
        Role.VILLAGE: world.station,
    }
    users = [_user(role, homes.get(role, world.centre), world.team) for role in Role]
    store(*users)
    record_all([_created(user) for user in users])
    return {user.username: user for user in users}


def _user(role: Role, home: Institution, team: Team) -> User:
    return User(
        username=role.value,
        display_name=role.value,
        role=role,
        institution=home,
        team=team if role is Role.DOCTOR else None,
        created_at_utc=clock.utcnow(),
        password_hash=_password_hash(),
    )


def _created(user: User) -> dict[str, Any]:
    """The audit row of `accounts.create_user`."""
    return event_row(SYSTEM, "user.create", "user", user.username, after={"role": user.role})


@cache
def _password_hash() -> str:
    return hashed(PASSWORD)
