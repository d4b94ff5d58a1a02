"""Test people and places. All are synthetic: county 110199 is not an assigned code."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory

from contracts_app import crypto
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
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.services.keys import new_key
from contracts_app.services.record_numbers import never_behind
from contracts_app.vocabulary import Role

COUNTY = "110199"
TOWN = "110199100"
VILLAGE = "110199100201"
PASSWORD = "tortoise battery 73"
TODAY = date(2026, 11, 21)
_serial = itertools.count(1)


def id_number(birth: date, serial: int, area: str = COUNTY) -> str:
    """A valid synthetic ID number: area, birth date, three-digit serial (odd is male)."""
    body = f"{area}{birth:%Y%m%d}{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


class _Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "flush"


class RegionFactory(_Factory):
    class Meta:
        model = Region

    code = VILLAGE
    county_code = COUNTY
    name = factory.LazyAttribute(lambda region: f"地方{region.code[-3:]}")
    level = factory.LazyAttribute(
        lambda region: {6: "county", 9: "town", 12: "village"}[len(region.code)]
    )
    parent_code = factory.LazyAttribute(
        lambda region: region.code[:-3] if len(region.code) > 6 else None
    )


class InstitutionFactory(_Factory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"ORG{n:03d}")
    county_code = COUNTY
    name = "河口镇卫生院"
    kind = "township_centre"
    region_code = TOWN


class TeamFactory(_Factory):
    class Meta:
        model = Team

    code = factory.Sequence(lambda n: f"T{n:03d}")
    county_code = COUNTY
    name = "第一家庭医生团队"
    hotline = "0539-6210000"
    leader_name = "徐涵东"


class StaffFactory(_Factory):
    class Meta:
        model = Staff

    key = factory.LazyFunction(new_key)
    county_code = COUNTY
    name = factory.Sequence(lambda n: f"医生{n}")


class GridFactory(_Factory):
    class Meta:
        model = Grid

    code = factory.Sequence(lambda n: f"G{n:03d}")
    county_code = COUNTY
    name = factory.LazyAttribute(lambda grid: f"网格{grid.code}")
    kind = "village_group"
    village_code = VILLAGE


class HouseholdFactory(_Factory):
    class Meta:
        model = Household

    code = factory.Sequence(lambda n: f"H{n:06d}")
    county_code = COUNTY
    address = factory.Sequence(lambda n: f"一组{n}号")


def begin_anew() -> None:
    """Count from the beginning again: ID numbers, and the codes and names that are not given."""
    global _serial
    _serial = itertools.count(1)
    for made in _Factory.__subclasses__():
        made.reset_sequence(0)


def make_resident(
    name: str = "王秀英", birth: date = date(1958, 3, 12), sex: str = "female", **values: Any
) -> Resident:
    """A resident with a valid ID number that nobody else in the run has."""
    serial = next(_serial)
    # The serial spreads over area codes as well, because three digits are soon used up.
    number = id_number(birth, serial % 900 + 1, f"99{serial // 900:04d}")
    tags = values.pop("tags", ())
    resident = Resident(
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
    db.session.add(resident)
    db.session.flush()
    for tag in tags:
        db.session.add(
            ResidentTag(
                county_code=COUNTY,
                resident_id=resident.id,
                tag=tag,
                source="test",
                valid_from=date(2020, 1, 1),
            )
        )
    return resident


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
    household = HouseholdFactory(grid_id=grid.id, **more)
    people = [make_resident(**head_values)]
    people += [
        make_resident(f"家人{n}", date(1956 if n == 1 else 1988 + n, 5, 6), "male")
        for n in range(1, members)
    ]
    for place, person in enumerate(people):
        db.session.add(
            Membership(
                county_code=COUNTY,
                household_id=household.id,
                resident_id=person.id,
                relation="02" if place == 0 else "10" if place == 1 else "20",
                is_head=place == 0,
            )
        )
    db.session.flush()
    return household, people


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
    team = TeamFactory(institution_id=centre.id, **values)
    staff = [StaffFactory(institution_id=centre.id) for _ in range(3)]
    for place, (person, post) in enumerate(
        zip(staff, ("gp", "nurse", "public_health"), strict=True)
    ):
        db.session.add(
            TeamMember(team_id=team.id, staff_id=person.id, post=post, is_leader=place == 0)
        )
    db.session.flush()
    return team, staff[0]


def make_world(*, users: bool = False) -> World:
    """The places and one team that nearly every test needs, not yet committed."""
    for code in (COUNTY, TOWN, VILLAGE, "110199100202"):
        RegionFactory(code=code)
    bureau = InstitutionFactory(code="ORG00", kind="health_authority", region_code=COUNTY)
    hospital = InstitutionFactory(
        code="ORG90", kind="hospital", region_code=COUNTY, parent_id=bureau.id
    )
    centre = InstitutionFactory(code="ORG01", parent_id=bureau.id)
    station = InstitutionFactory(
        code="ST1", kind="village_station", region_code=VILLAGE, parent_id=centre.id
    )
    team, doctor = make_team(centre, code="T01")
    grids = [GridFactory(code=code) for code in ("G1", "G2")]
    for grid in grids:
        db.session.add(
            GridDuty(
                county_code=COUNTY,
                grid_id=grid.id,
                team_id=team.id,
                valid_from=date(2020, 1, 1),
            )
        )
    db.session.flush()
    world = World(bureau, hospital, centre, station, team, doctor, grids)
    if users:
        world.users = make_users(world)
    return world


def make_users(world: World) -> dict[str, User]:
    """One account of each role; user name = role name, password = PASSWORD."""
    homes = {
        Role.BUREAU: world.bureau,
        Role.HOSPITAL: world.hospital,
        Role.VILLAGE: world.station,
    }
    made = {}
    for role in Role:
        home = homes.get(role, world.centre)
        team = world.team.code if role is Role.DOCTOR else None
        account = create_user(
            role.value, role, home.code, SYSTEM, team_code=team, password=PASSWORD
        )
        made[role.value] = account.user
    return made
