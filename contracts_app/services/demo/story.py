"""Which household of a demonstration signed what, and when: some of everything a user may meet."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from contracts_app.models import Grid, Staff, Team, User
from contracts_app.services.demo.people import Family
from contracts_app.services.demo.places import County, Size
from contracts_app.services.demo.term_rows import Plan
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.life import EndReason

_CHANNELS: Final = ("outpatient", "home", "mass", "station")
_CHANNEL_WEIGHTS: Final = (30, 40, 20, 10)
_YEARS_BACK: Final = (3, 2, 1, 0)
_YEAR_WEIGHTS: Final = (22, 18, 30, 30)
_SIGNED: Final = 0.78
_SIGNED_WITHOUT_TEAM: Final = 0.2
_OBJECTS: Final = 0.13
_UNFINISHED: Final = (
    ContractStatus.DRAFT,
    ContractStatus.NOTICE_GIVEN,
    ContractStatus.SIGNED_ONE_SIDE,
)
_ENDED_BY_WISH: Final = (ContractStatus.TERMINATED, EndReason.OWN_WISH)
_GAVE_WAY: Final = (ContractStatus.SUPERSEDED, EndReason.OTHER_TEAM)
UNUSUAL: Final = 19
"""How many families `Story.unusual` wants."""


@dataclass
class Story:
    """Decides about every family; `users` sign on the screen for the teams of the first town."""

    rng: Random
    today: date
    size: Size
    county: County
    users: dict[str, User]
    again: list[tuple[Family, Grid]] = field(default_factory=list)
    """Families that let a contract end and sign anew this year."""

    def usual(self, family: Family, grid: Grid) -> list[Plan]:
        """A contract of one of the last four years, or none."""
        assigned = grid is not self.county.grids[-1]
        if self.rng.random() > (_SIGNED if assigned else _SIGNED_WITHOUT_TEAM):
            return []
        back = self.rng.choices(_YEARS_BACK, _YEAR_WEIGHTS)[0]
        plan = self.plan(family, grid, self._some_day(self.today.year - back))
        plan.cross_grid = plan.cross_grid or not assigned
        if back >= 2 and self.rng.random() < _OBJECTS:
            plan.objected_on = date(plan.signed_on.year + 1, 11, self.rng.randrange(1, 29))
            if self.rng.random() < 0.4:
                self.again.append((family, grid))
        return [plan]

    def renewed_ahead(self, family: Family, grid: Grid) -> Plan:
        """Signed last year; its next term is made before the others and waits for January."""
        return self.plan(family, grid, self._some_day(self.today.year - 1))

    def signs_again(self) -> list[Plan]:
        """A new first term for families whose contract ended."""
        year = self.today.year
        return [self.plan(family, grid, self._some_day(year)) for family, grid in self.again]

    def unusual(self, families: list[Family], grid: Grid) -> tuple[list[Plan], list[Plan]]:
        """Contracts that did not run smoothly, and those that took the place of some of them."""
        queue = iter(families)
        plans = [
            *(self._ended(next(queue), grid, *_ENDED_BY_WISH) for _ in range(4)),
            *(self._terminating(next(queue), grid) for _ in range(3)),
            *(
                self._unfinished(next(queue), grid, status)
                for status in _UNFINISHED
                for _ in range(2)
            ),
        ]
        changed = [self._ended(next(queue), grid, *_GAVE_WAY) for _ in range(3)]
        mistaken = [self._void(next(queue), grid) for _ in range(3)]
        later = [self._with_other_team(plan, grid) for plan in changed]
        later += [self.plan(plan.family, grid, plan.signed_on) for plan in mistaken]
        return [*plans, *changed, *mistaken], later

    def plan(self, family: Family, grid: Grid, signed_on: date) -> Plan:
        """A plain contract with the team of the grid; now and then with a neighbouring team."""
        own = self.county.on_duty[grid.id]
        team = own
        if self.rng.random() < 0.03:
            team = self.rng.choice(self._neighbours(own))
        extra = self.rng.random()
        return Plan(
            family=family,
            grid_id=grid.id,
            team=team,
            signed_on=signed_on,
            channel=self.rng.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
            user=self._user(team),
            doctor=self._doctor(team),
            extra=("TCM",) if extra < 0.05 else ("PLUS",) if extra < 0.07 else (),
            cross_grid=team is not own,
        )

    def _neighbours(self, team: Team) -> list[Team]:
        town = next(town for town in self.county.towns if team in town.teams)
        return [one for one in town.teams if len(self.county.doctors.get(one.id, ())) > 1]

    def _user(self, team: Team) -> User | None:
        if team not in self.county.towns[0].teams or self.rng.random() > self.size.on_screen:
            return None
        first = team is self.county.towns[0].teams[0]
        roles = ("leader", "village", "doctor") if first else ("leader", "village")
        return self.users[self.rng.choice(roles)]

    def _doctor(self, team: Team) -> str | None:
        doctors: list[Staff] = self.county.doctors[team.id]
        return self.rng.choice(doctors).key if self.rng.random() < 0.5 else None

    def _some_day(self, year: int) -> date:
        """A day of the year, not after today; more often in the last quarter."""
        first, last = date(year, 1, 1), min(date(year, 12, 31), self.today)
        if last >= date(year, 10, 1) and self.rng.random() < 0.35:
            first = date(year, 10, 1)
        return first + timedelta(days=self.rng.randrange((last - first).days + 1))

    def _ended(self, family: Family, grid: Grid, status: ContractStatus, reason: EndReason) -> Plan:
        """A contract of last year that ended some weeks ago."""
        plan = self.plan(family, grid, self._some_day(self.today.year - 1))
        days = (self.today - plan.signed_on).days
        plan.status, plan.end_reason = status, reason
        plan.ended_on = self.today - timedelta(days=max(1, min(30, days // 2)))
        return plan

    def _terminating(self, family: Family, grid: Grid) -> Plan:
        plan = self.plan(family, grid, self._some_day(self.today.year - 1))
        plan.status = ContractStatus.TERMINATING
        return plan

    def _void(self, family: Family, grid: Grid) -> Plan:
        plan = self.plan(family, grid, self._some_day(self.today.year))
        plan.status = ContractStatus.VOID
        return plan

    def _unfinished(self, family: Family, grid: Grid, status: ContractStatus) -> Plan:
        plan = self.plan(family, grid, self.today - timedelta(days=self.rng.randrange(5)))
        plan.status = status
        plan.user = plan.user or self.users["village"]
        return plan

    def _with_other_team(self, before: Plan, grid: Grid) -> Plan:
        """The contract with the team a household changed to, from the day after the old one."""
        day = before.ended_on or before.signed_on
        plan = self.plan(before.family, grid, day + timedelta(days=1))
        others = [team for team in self._neighbours(before.team) if team is not before.team]
        plan.team, plan.cross_grid = self.rng.choice(others), True
        plan.user, plan.doctor = self._user(plan.team), None
        return plan
