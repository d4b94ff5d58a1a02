"""The report that is read before a plan is published: changes, gaps, loads, contracts in flight."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.crypto import canonical_json
from contracts_app.models import DutyPlan
from contracts_app.queries import duty_plans as plans
from contracts_app.queries import publishing as facts
from contracts_app.queries.publishing import InFlight
from contracts_app.queries.scope import Scope
from contracts_app.queries.team_limits import limits_of
from contracts_app.rules import duty_days
from contracts_app.rules.duty import Change, Duty, after_change, change_hands
from contracts_app.rules.duty_days import Span
from contracts_app.rules.duty_plan import Teams, changed
from contracts_app.rules.teams import exists_on


@dataclass(frozen=True)
class ChangedGrid:
    """A grid that changes hands; no team is an empty name."""

    code: str
    name: str
    village: str
    households: int
    from_team: str
    to_team: str
    until: date | None
    """The last day of the new duty, where somebody has decided a later one already."""


@dataclass(frozen=True)
class Gap:
    """A grid that is without a team from a day on."""

    code: str
    name: str
    village: str
    households: int
    first: date


@dataclass(frozen=True)
class TeamChange:
    """What a team is responsible for before and after, and what it carries by contract."""

    name: str
    grids_before: int
    grids_after: int
    households_before: int
    households_after: int
    under_contract: int
    soft_limit: int
    hard_limit: int

    @property
    def over(self) -> str:
        """`hard` when not all of its households could sign with it, `soft`, or nothing."""
        if self.households_after > self.hard_limit:
            return "hard"
        return "soft" if self.households_after > self.soft_limit else ""


@dataclass(frozen=True)
class Report:
    """Everything that has to be read before publishing."""

    starts_on: date
    changed: tuple[ChangedGrid, ...]
    gaps: tuple[Gap, ...]
    overlaps: tuple[str, ...]
    """Codes of grids with two teams on the first day; the database forbids them."""
    teams: tuple[TeamChange, ...]
    contracts: tuple[InFlight, ...]
    outdated: tuple[str, ...]
    """Codes of changed grids that came to another team or went since the plan was counted, and of
    those whose new team is gone by the first day."""

    @property
    def digest(self) -> str:
        """Stands for what was read. Contracts signed meanwhile do not make it another report."""
        read = [
            self.starts_on,
            [(one.code, one.from_team, one.to_team, one.until) for one in self.changed],
            [(one.code, one.first) for one in self.gaps],
            self.overlaps,
            [(one.name, one.over) for one in self.teams],
        ]
        return hashlib.sha256(canonical_json(_plain(read))).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Planned:
    """A plan against the duties as they stand: what would be written, and what it leads to."""

    day: date
    base: Teams
    after: Teams
    moved: list[int]
    duties: dict[int, list[Duty]]
    changes: dict[int, Change]
    now: Teams


def planned(plan: DutyPlan, base: Teams, after: Teams, scope: Scope) -> Planned:
    """Compare the plan with the duties of its first day and later."""
    day, duties = plan.starts_on, facts.duties_from(scope, plan.starts_on)
    moved = changed(base, after)
    changes = {grid: change_hands(duties.get(grid, ()), after[grid], day) for grid in moved}
    return Planned(day, base, after, moved, duties, changes, plans.teams_on(scope, day))


def report_of(plan: DutyPlan, found: Planned, scope: Scope) -> Report:
    """The report of a plan as things stand now."""
    gone = facts.dissolved_teams()
    gaps, twice = _gaps(found, gone), _overlapping(found.duties, found.day)
    grids = facts.names_of_grids({*found.moved, *gaps, *twice})
    owners = {one for one in (*found.base.values(), *found.after.values()) if one is not None}
    teams = facts.names_of_teams(owners)
    stale = [one for one in found.moved if _is_stale(found, one, gone)]
    return Report(
        starts_on=found.day,
        changed=tuple(_changed(found, one, grids, teams) for one in found.moved),
        gaps=tuple(
            Gap(grids[one].code, grids[one].name, grids[one].village, grids[one].households, first)
            for one, first in gaps.items()
        ),
        overlaps=tuple(grids[one].code for one in twice),
        teams=tuple(_team_changes(plan, found, scope)),
        contracts=tuple(facts.contracts_in_flight(found.moved)),
        outdated=tuple(grids[one].code for one in stale),
    )


def _is_stale(found: Planned, grid: int, gone: Mapping[int, date]) -> bool:
    """Whether the grid has another team by now, or it or its new team is gone."""
    team = found.after[grid]
    if team is not None and not exists_on(gone.get(team), found.day):
        return True
    return grid not in found.now or found.now[grid] != found.base[grid]


def _gaps(found: Planned, gone: Mapping[int, date]) -> dict[int, date]:
    """The first day without a team of each grid that will have one, once the plan is real."""
    gaps = {}
    for grid in found.now:
        duties = after_change(found.duties.get(grid, ()), found.changes.get(grid))
        spans = [Span(duty.team_id, duty.first, duty.last) for duty in duties]
        lasting = [duty_days.cut_short(span, gone.get(span.who)) for span in spans]
        free = duty_days.gaps([span for span in lasting if span], found.day)
        if free:
            gaps[grid] = free[0].first
    return gaps


def _changed(
    found: Planned, grid: int, grids: Mapping[int, Any], teams: Mapping[int, str]
) -> ChangedGrid:
    holds = next((d for d in found.duties.get(grid, ()) if d.holds_on(found.day)), None)
    begin = found.changes[grid].begin
    before, after = found.base[grid], found.after[grid]
    return ChangedGrid(
        code=grids[grid].code,
        name=grids[grid].name,
        village=grids[grid].village,
        households=grids[grid].households,
        from_team=teams[before] if before is not None else "",
        to_team=teams[after] if after is not None else "",
        until=begin[2] if begin else holds.last if holds and after is not None else None,
    )


def _overlapping(duties: Mapping[int, Iterable[Duty]], day: date) -> list[int]:
    return [
        grid for grid, of_grid in duties.items() if sum(duty.holds_on(day) for duty in of_grid) > 1
    ]


def _team_changes(plan: DutyPlan, found: Planned, scope: Scope) -> Iterable[TeamChange]:
    """The teams whose grids change, with their limits on the first day."""
    households = plans.households_of_plan(plan.id)
    carried = plans.counted_teams(plan.id)
    touched = {found.base[one] for one in found.moved} | {found.after[one] for one in found.moved}
    teams = [team for team in plans.teams_for(scope, found.day) if team.id in touched]
    limits = limits_of(teams, found.day)
    for team in teams:
        before = [one for one, owner in found.base.items() if owner == team.id]
        after = [one for one, owner in found.after.items() if owner == team.id]
        yield TeamChange(
            name=team.name,
            grids_before=len(before),
            grids_after=len(after),
            households_before=sum(households[one] for one in before),
            households_after=sum(households[one] for one in after),
            under_contract=carried.get(team.id, (0, 0))[0],
            soft_limit=limits[team.id].households_soft,
            hard_limit=limits[team.id].hard.households,
        )
