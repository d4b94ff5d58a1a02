"""Who would knock in vain: grids without a team, or with two, on a day and on the days to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Region, Team
from contracts_app.queries.grid_days import answering, count_homes, is_in_use, is_leaf, on_duty
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.rules.duty_days import Span, cut_short, gaps
from contracts_app.vocabulary import DutyLevel

NO_TEAM = "no_team"
TEAM_DISSOLVED = "team_dissolved"
DUTY_ENDS = "duty_ends"
TWO_TEAMS = "two_teams"
NOT_IN_USE = "not_in_use"
HAS_PARTS = "has_parts"


@dataclass(frozen=True, slots=True)
class Gap:
    """A grid for which not exactly one team answers on a day, and how many households that meets.

    `reason` is why: no team, a dissolved one, two teams, or households in a grid that should hold
    none because it was not in use on that day or has grids below it.
    """

    grid_code: str
    grid: str
    village: str
    reason: str
    teams: int
    households: int


@dataclass(frozen=True, slots=True)
class ComingGap:
    """Days to come on which no team answers for a grid, as far as is decided; both ends included.

    No last day means that nobody follows.
    """

    grid_code: str
    grid: str
    village: str
    reason: str
    first: date
    last: date | None


def list_gaps(scope: Scope, day: date) -> list[Gap]:
    """The grids of the scope in a gap or an overlap on a day, by village and code.

    Every household of the scope whose grid of that day has not exactly one team is counted here,
    whatever the state of the grid. Three statements, four when households moved since.
    """
    found = db.session.execute(_in_trouble(scope, day)).all()
    if not found:
        return []
    ids = _troubled(scope, day)
    homes = count_homes(ids, day)
    return [
        Gap(row.code, row.name, row.village, _reason(row), row.teams, homes.get(row.id, 0))
        for row in found
        if row.needed or homes.get(row.id)
    ]


def _teams(day: date) -> Any:
    own = GridDuty.grid_id == Grid.id
    return select(func.count()).where(own, answering(day)).correlate(Grid).scalar_subquery()


def _troubled(scope: Scope, day: date) -> Any:
    return select(Grid.id).where(grids_in(scope), _teams(day) != 1)


def _in_trouble(scope: Scope, day: date) -> Any:
    promised = select(GridDuty.id).where(GridDuty.grid_id == Grid.id, on_duty(day))
    return (
        select(
            Grid.id,
            Grid.code,
            Grid.name,
            Region.name.label("village"),
            _teams(day).label("teams"),
            promised.correlate(Grid).exists().label("promised"),
            is_in_use(day).label("in_use"),
            is_leaf(day).label("is_leaf"),
            and_(is_in_use(day), is_leaf(day)).label("needed"),
        )
        .join(Region, Region.code == Grid.village_code)
        .where(grids_in(scope), _teams(day) != 1)
        .order_by(Grid.village_code, Grid.code)
    )


def _reason(row: Any) -> str:
    if row.teams > 1:
        return TWO_TEAMS
    if not row.in_use:
        return NOT_IN_USE
    if not row.is_leaf:
        return HAS_PARTS
    return TEAM_DISSOLVED if row.promised else NO_TEAM


def list_coming_gaps(scope: Scope, first: date) -> list[ComingGap]:
    """Days from `first` on without a team, grid by grid, as far as duties are decided.

    A duty ends on its last day, or on the day before its team is dissolved. Two statements.
    """
    grids = db.session.execute(
        select(Grid.id, Grid.code, Grid.name, Region.name.label("village"))
        .join(Region, Region.code == Grid.village_code)
        .where(grids_in(scope), is_in_use(first), is_leaf(first), Grid.retired_on.is_(None))
        .order_by(Grid.village_code, Grid.code)
    ).all()
    spans = _spans(scope, first)
    return [gap for grid in grids for gap in _gaps_of(grid, spans.get(grid.id, []), first)]


def _gaps_of(grid: Any, spans: list["_Promise"], first: date) -> Iterator[ComingGap]:
    kept = [one.span for one in spans if one.span is not None]
    dissolved = {one.dissolved_on for one in spans if one.dissolved_on}
    ended = {one.last + timedelta(days=1) for one in kept if one.last}
    for days in gaps(kept, first):
        if days.first in dissolved or (not kept and dissolved):
            reason = TEAM_DISSOLVED
        else:
            reason = DUTY_ENDS if days.first in ended else NO_TEAM
        yield ComingGap(grid.code, grid.name, grid.village, reason, days.first, days.last)


@dataclass(frozen=True, slots=True)
class _Promise:
    """A duty as far as its team can keep it; no span when the team is gone before it begins."""

    span: Span | None
    dissolved_on: date | None


def _spans(scope: Scope, first: date) -> dict[int, list[_Promise]]:
    query = (
        select(
            GridDuty.grid_id,
            GridDuty.team_id,
            GridDuty.valid_from,
            GridDuty.valid_to,
            Team.dissolved_on,
        )
        .join(Team, Team.id == GridDuty.team_id)
        .where(
            GridDuty.grid_id.in_(select(Grid.id).where(grids_in(scope))),
            GridDuty.level == DutyLevel.TEAM,
            or_(GridDuty.valid_to.is_(None), GridDuty.valid_to >= first),
        )
        .order_by(GridDuty.grid_id, GridDuty.valid_from)
    )
    found: dict[int, list[_Promise]] = {}
    for row in db.session.execute(query):
        whole = Span(row.team_id, row.valid_from, row.valid_to)
        kept = cut_short(whole, row.dissolved_on)
        found.setdefault(row.grid_id, []).append(_Promise(kept, row.dissolved_on))
    return found
