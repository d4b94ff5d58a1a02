"""The county of a demonstration: divisions, institutions, teams, staff, grids and duties."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Institution, Region, Staff, Team, TeamMember
from contracts_app.services.demo import words
from contracts_app.services.demo.people import COUNTY
from contracts_app.services.demo.staff_records import add_staff_records
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import InstitutionKind, RegionLevel

POSTS: Final = ("gp", "physician", "nurse", "public_health", "village_doctor")


@dataclass(frozen=True)
class Size:
    """How much there is of everything; the last grid is left without a team on purpose."""

    towns: int
    villages: int
    grids: int
    teams: int
    households: int
    on_screen: float
    """Share of the contracts that carry signatures made on the screen; the others are on paper."""
    more_hospitals: tuple[str, ...] = ()
    """Hospitals beside that of the county."""
    referrals: int = 0
    """How many of the last year are written in bulk when all grids are filled."""

    @property
    def all_grids(self) -> int:
        return self.towns * self.villages * self.grids


SIZES: Final = {
    "township": Size(towns=2, villages=4, grids=2, teams=2, households=75, on_screen=0.7),
    "county": Size(
        towns=15, villages=20, grids=3, teams=20, households=367, on_screen=0.05,
        more_hospitals=("示例县中医医院", "示例县第二人民医院"), referrals=50_000,
    ),
}  # fmt: skip


@dataclass
class Township:
    """One town with its health centre, village stations, teams and grids."""

    code: str
    name: str
    centre: Institution
    stations: list[Institution] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)


@dataclass
class County:
    """All places, and which team has which grid.

    By team id, `doctors` are its GPs and physicians, `village_doctors` who works in the villages.
    """

    bureau: Institution
    hospital: Institution
    towns: list[Township] = field(default_factory=list)
    on_duty: dict[int, Team] = field(default_factory=dict)
    doctors: dict[int, list[Staff]] = field(default_factory=dict)
    village_doctors: dict[int, Staff] = field(default_factory=dict)
    village_names: dict[str, str] = field(default_factory=dict)

    @property
    def teams(self) -> list[Team]:
        return [team for town in self.towns for team in town.teams]

    @property
    def grids(self) -> list[Grid]:
        return [grid for town in self.towns for grid in town.grids]


@dataclass
class Builder:
    """Puts the places into the database; `since` is the first day of every duty."""

    rng: Random
    size: Size
    since: date
    today: date
    names: int = 0

    def county(self) -> County:
        """All places of the demonstration county."""
        self._region(COUNTY, "示例县", RegionLevel.COUNTY, None)
        bureau = self._institution("ORG00", "示例县卫生健康局", "health_authority", COUNTY, None)
        hospital = self._institution("ORG90", "示例县人民医院", "hospital", COUNTY, bureau)
        county = County(bureau, hospital)
        for number in range(self.size.towns):
            county.towns.append(self._town(number, county))
        for number, name in enumerate(self.size.more_hospitals, 91):
            self._institution(f"ORG{number}", name, "hospital", COUNTY, bureau)
        self._incomplete_team(county.towns[-1], len(county.teams) + 1)
        add_staff_records(county, self.today)
        db.session.flush()
        return county

    def _town(self, number: int, county: County) -> Township:
        code, name = f"{COUNTY}{100 + number}", f"{words.TOWN_WORDS[number]}镇"
        self._region(code, name, RegionLevel.TOWN, COUNTY)
        centre = self._institution(
            f"ORG{number + 1:02d}", f"{name}卫生院", "township_centre", code, county.bureau
        )
        town = Township(code, name, centre)
        for place in range(self.size.villages):
            self._village(town, place, county)
        for place in range(self.size.teams):
            serial = number * self.size.teams + place + 1
            town.teams.append(self._team(centre, serial, POSTS, county))
        db.session.flush()
        self._duties(town, county, last=number == self.size.towns - 1)
        return town

    def _village(self, town: Township, place: int, county: County) -> None:
        code = f"{town.code}{201 + place}"
        name = f"{town.name[:-1]}{words.VILLAGE_WORDS[place]}村"
        self._region(code, name, RegionLevel.VILLAGE, town.code)
        county.village_names[code] = name
        station = self._institution(
            f"ST{code[6:]}", f"{name}卫生室", "village_station", code, town.centre
        )
        town.stations.append(station)
        for number in range(self.size.grids):
            grid = Grid(
                county_code=COUNTY,
                code=f"G{code[6:]}{number + 1}",
                name=f"{name}第{words.NUMERALS[number]}网格",
                kind="village_group",
                village_code=code,
            )
            db.session.add(grid)
            town.grids.append(grid)

    def _duties(self, town: Township, county: County, *, last: bool) -> None:
        """Each team gets a run of grids side by side; the county's very last grid gets none."""
        share = -(-len(town.grids) // len(town.teams))
        for place, grid in enumerate(town.grids):
            team = town.teams[place // share]
            county.on_duty[grid.id] = team
            if last and grid is town.grids[-1]:
                continue
            db.session.add(
                GridDuty(
                    county_code=COUNTY, grid_id=grid.id, team_id=team.id, valid_from=self.since
                )
            )

    def _team(
        self, centre: Institution, serial: int, posts: tuple[str, ...], county: County
    ) -> Team:
        people = [self._staff(centre) for _ in posts]
        team = Team(
            county_code=COUNTY,
            code=f"T{serial:02d}",
            name=f"{centre.name[:-3]}第{serial}家庭医生团队",
            institution_id=centre.id,
            leader_name=people[0].name,
            hotline=f"0539-621{serial:04d}",
            service_hours="周一至周五 8:00-17:30",
        )
        db.session.add(team)
        db.session.flush()
        for person, post in zip(people, posts, strict=True):
            leads = person is people[0]
            db.session.add(
                TeamMember(team_id=team.id, staff_id=person.id, post=post, is_leader=leads)
            )
        county.doctors[team.id] = people[:2]
        county.village_doctors[team.id] = people[-1]
        return team

    def _incomplete_team(self, town: Township, serial: int) -> None:
        """A team without a nurse: it may not sign, and the team page says why."""
        county = County(town.centre, town.centre)
        town.teams.append(self._team(town.centre, serial, ("gp", "public_health"), county))

    def _staff(self, centre: Institution) -> Staff:
        self.names += 1
        woman = self.rng.random() < 0.5
        given = self.rng.choice(words.WOMEN if woman else words.MEN)
        person = Staff(
            key=new_key(),
            county_code=COUNTY,
            name=self.rng.choice(words.SURNAMES) + given,
            institution_id=centre.id,
            phone=f"1390000{self.names:04d}",
        )
        db.session.add(person)
        db.session.flush()
        return person

    def _region(self, code: str, name: str, level: RegionLevel, parent: str | None) -> None:
        if db.session.scalar(select(Region.code).filter_by(code=code)) is None:
            db.session.add(
                Region(
                    code=code,
                    county_code=COUNTY,
                    name=name,
                    level=level,
                    parent_code=parent,
                    record_code=_record_code(code, level),
                )
            )
            db.session.flush()

    def _institution(
        self, code: str, name: str, kind: str, region: str, parent: Institution | None
    ) -> Institution:
        made = Institution(
            county_code=COUNTY,
            code=code,
            name=name,
            kind=InstitutionKind(kind),
            region_code=region,
            parent_id=parent.id if parent else None,
            phone=f"0539-620{len(code)}{self.rng.randrange(1000):03d}",
        )
        db.session.add(made)
        db.session.flush()
        return made


def _record_code(code: str, level: RegionLevel) -> str | None:
    """The place inside a health record code: villages are counted from 101, not from 201 there."""
    if level == RegionLevel.COUNTY:
        return None
    return code[6:9] if level == RegionLevel.TOWN else f"{int(code[9:]) - 100:03d}"
