"""Loading a whole demonstration: places, people, accounts, contracts, and some trouble to find."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Institution, Team, User
from contracts_app.queries.scope import everything
from contracts_app.services import audit
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import Actor
from contracts_app.services.demo.around_care import add_around_care
from contracts_app.services.demo.care import GRIDS, CareWriter
from contracts_app.services.demo.consultations import add_consultations
from contracts_app.services.demo.people import Family, Maker
from contracts_app.services.demo.places import SIZES, Builder, County, Size
from contracts_app.services.demo.referral_year import ReferralYear
from contracts_app.services.demo.referrals import add_referrals
from contracts_app.services.demo.store import Store
from contracts_app.services.demo.story import UNUSUAL, Story
from contracts_app.services.demo.strokes import signature
from contracts_app.services.demo.team_life import add_team_life
from contracts_app.services.demo.terms import Signer
from contracts_app.services.demo.trouble import add_trouble
from contracts_app.services.keys import new_key
from contracts_app.services.renewal import renew_due
from contracts_app.services.status import move_statuses
from contracts_app.vocabulary import Role

ACTOR: Final = Actor("command:demo")
_RENEWED_AHEAD: Final = 30

Progress = Callable[[int, int], None]
"""Is told after each grid how many are done, of how many."""


@dataclass
class DemoReport:
    """What was loaded; `password` is set when it was made up here."""

    institutions: int
    teams: int
    grids: int
    households: int
    residents: int
    contracts: int
    accounts: list[dict[str, str]] = field(default_factory=list)
    password: str | None = None


def load_demo(
    size: str,
    seed: int,
    today: date,
    *,
    password: str | None = None,
    checkpoint: Callable[[], None] = lambda: None,
    progress: Progress = lambda _done, _of: None,
    grids: int | None = None,
    every: int = 1,
    referrals: int | None = None,
) -> DemoReport:
    """Fill an empty database; the same for the same seed and day. `size` is a key of SIZES.

    `checkpoint` is called after each grid and commits where one transaction would be too long.
    `grids` cuts the work short after so many grids; with `every` only each so many is filled. A
    county has the `referrals` of a year, without a number in proportion to its grids. The accounts
    get `password`, or one made up here, and need not change it.
    """
    run = _Run(SIZES[size], Random(seed), today, checkpoint)
    run.open(password or "-".join(new_key(4) for _ in range(4)))
    chosen = run.county.grids[::every][:grids]
    share = len(chosen) / run.size.all_grids
    run.referrals = round(run.size.referrals * share) if referrals is None else referrals
    for done, grid in enumerate(chosen, 1):
        run.fill(done - 1, grid)
        checkpoint()
        progress(done, len(chosen))
    run.close()
    return run.report(None if password else run.password)


class _Run:
    def __init__(
        self, size: Size, rng: Random, today: date, checkpoint: Callable[[], None]
    ) -> None:
        self.size = size
        self.rng = rng
        self.today = today
        self.checkpoint = checkpoint
        self.maker = Maker(rng, today)
        self.store = Store(rng, today)
        self.signer = Signer(ACTOR, today)
        self.households = self.residents = self.referrals = 0
        self.filled: list[Grid] = []

    def open(self, password: str) -> None:
        """Places and accounts."""
        self.password = password
        since = date(self.today.year - 3, 1, 1)
        self.county: County = Builder(self.rng, self.size, since, self.today).county()
        self.users = _accounts(self.county, password)
        self.story = Story(self.rng, self.today, self.size, self.county, self.users)

    def fill(self, place: int, grid: Grid) -> None:
        """One grid: its households, and the contracts they signed."""
        self.filled.append(grid)
        families = [self._family(grid, number) for number in range(self.size.households)]
        self.residents += self.store.write(grid, families)
        if place == 0:
            families = self._renew_ahead(families, grid)
        if place == 1:
            families = self._go_astray(families, grid)
        self.signer.write([plan for family in families for plan in self.story.usual(family, grid)])

    def _family(self, grid: Grid, number: int) -> Family:
        self.households += 1
        village = self.county.village_names[grid.village_code]
        address = f"{village}{number // 15 + 1}组{number % 15 + 1}号"
        return self.maker.family(f"H{self.households:07d}", address)

    def _renew_ahead(self, families: list[Family], grid: Grid) -> list[Family]:
        """Some terms for next year stand already, while all other renewals are still to come."""
        early = families[:_RENEWED_AHEAD]
        self.signer.write([self.story.renewed_ahead(family, grid) for family in early])
        renew_due(date(self.today.year + 1, 1, 1), self.today, ACTOR, self.checkpoint)
        return families[_RENEWED_AHEAD:]

    def _go_astray(self, families: list[Family], grid: Grid) -> list[Family]:
        first, later = self.story.unusual(families[:UNUSUAL], grid)
        self.signer.write(first)
        self.signer.write(later)
        return families[UNUSUAL:]

    def close(self) -> None:
        """The renewals of the last two years, as they ran each New Year; then some trouble."""
        for year in (self.today.year - 1, self.today.year):
            new_year = date(year, 1, 1)
            renew_due(new_year, new_year, ACTOR, self.checkpoint)
        self.signer.write(self.story.signs_again())
        move_statuses(self.today)
        add_trouble(self.county, everything(self.today), ACTOR, self.today)
        add_team_life(self.county, everything(self.today), ACTOR, self.today)
        walking = {team: person.id for team, person in self.county.village_doctors.items()}
        care = CareWriter(self.rng, self.today, self.users[Role.VILLAGE].id, walking)
        care.write(self.filled[:GRIDS], self.checkpoint)
        add_around_care(self.county, self.filled, ACTOR, self.today)
        add_referrals(self.county, self.users, self.filled, self.today)
        add_consultations(self.county, self.users, self.filled, self.today)
        if self.referrals:
            ReferralYear(self.rng, self.today, self.checkpoint, ACTOR).write(self.referrals)
        audit.record(
            ACTOR, "demo.load", "instance", "demo",
            after={"households": self.households, "residents": self.residents},
        )  # fmt: skip
        self.checkpoint()

    def report(self, password: str | None) -> DemoReport:
        """What stands in the database now."""
        accounts = [{"username": user.username, "role": user.role} for user in self.users.values()]
        counted = {
            name: db.session.scalar(select(func.count(column))) or 0
            for name, column in {
                "institutions": Institution.id,
                "teams": Team.id,
                "grids": Grid.id,
                "contracts": Contract.id,
            }.items()
        }
        return DemoReport(
            **counted,
            households=self.households,
            residents=self.residents,
            accounts=accounts,
            password=password,
        )


def _accounts(county: County, password: str) -> dict[str, User]:
    """One account of each role; user name = role name, in the first town."""
    town = county.towns[0]
    team = town.teams[0]
    leader, physician = county.doctors[team.id]
    homes = {
        Role.BUREAU: county.bureau,
        Role.HOSPITAL: county.hospital,
        Role.VILLAGE: town.stations[0],
    }
    own = {
        Role.LEADER: leader,
        Role.DOCTOR: physician,
        Role.VILLAGE: county.village_doctors[team.id],
    }
    users = {}
    for role in Role:
        made = create_user(
            role.value,
            role,
            homes.get(role, town.centre).code,
            ACTOR,
            team_code=team.code if role is Role.DOCTOR else None,
            password=password,
            display_name=own[role].name if role in own else "",
        )
        if role in own:
            made.user.staff_id = own[role].id
            made.user.specimen = signature(own[role].name)
        users[role.value] = made.user
    db.session.flush()
    return users
