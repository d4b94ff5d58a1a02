"""Giving grids to teams. Who was responsible on which day is kept for ever (S3P2)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Team
from contracts_app.queries.scope import Scope, grids_in, teams_in
from contracts_app.rules.dates import FURTHEST
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.vocabulary import DutyLevel

_DAY: Final = timedelta(days=1)
_CHUNK: Final = 500


class Outcome(StrEnum):
    """What an assignment did to the duty of one grid."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class DutyRefused(Exception):
    """A grid cannot be given to this team from this day; `code` is bad_date, team_inactive or
    grid_not_in_use."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def assign_grids(
    grid_codes: Iterable[str],
    team_code: str,
    valid_from: date,
    scope: Scope,
    actor: Actor,
    today: date,
) -> dict[str, int]:
    """Make a team responsible for grids from a day on; returns how many were created, updated, …

    All or nothing. Raises NotFound for a grid or team outside the scope, Refused(`bad_date`) for
    grids whose present duty began after `valid_from`, Refused(`team_inactive`) for a team that is
    dissolved by then, Refused(`grid_not_in_use`) for grids that went out of use.
    """
    team = db.session.scalar(select(Team).where(Team.code == team_code, teams_in(scope)))
    if team is None:
        raise NotFound("team")
    codes = list(dict.fromkeys(grid_codes))
    grids = _lock_grids(codes, team, scope)
    if len(grids) != len(codes):
        raise NotFound("grid")
    last = last_duties(grids)
    done: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    refusals, trail = [], []
    for grid in grids:
        try:
            given = give(grid, team, valid_from, last.get(grid.id), today)
        except DutyRefused as refused:
            refusals.append(Refusal(refused.code, grid.code))
            continue
        done[given.outcome] += 1
        if given.outcome is not Outcome.UNCHANGED:
            trail.append(duty_event(actor, grid, team, valid_from, given.before))
    if refusals:
        raise Refused(*refusals)
    db.session.flush()
    audit.record_all(trail)
    return dict(done)


def _lock_grids(codes: list[str], team: Team, scope: Scope) -> list[Grid]:
    query = (
        select(Grid)
        .where(Grid.code.in_(codes), Grid.county_code == team.county_code, grids_in(scope))
        .order_by(Grid.id)
        .with_for_update(of=Grid)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def last_duties(grids: Iterable[Grid]) -> dict[int, GridDuty]:
    """The latest team duty of each grid, open or ended, by grid id."""
    return {grid_id: duties[-1] for grid_id, duties in all_duties(grids).items()}


def all_duties(grids: Iterable[Grid]) -> dict[int, list[GridDuty]]:
    """Every team duty of each grid, the oldest first, by grid id."""
    ids = [grid.id for grid in grids]
    found: dict[int, list[GridDuty]] = {}
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(GridDuty)
            .where(
                GridDuty.grid_id.in_(ids[start : start + _CHUNK]),
                GridDuty.level == DutyLevel.TEAM,
            )
            .order_by(GridDuty.valid_from)
        )
        for duty in db.session.scalars(query):
            found.setdefault(duty.grid_id, []).append(duty)
    return found


class Given(NamedTuple):
    """What giving a grid did, the duty before (for the audit), and the one that stands now."""

    outcome: Outcome
    before: dict[str, Any] | None
    duty: GridDuty


def give(grid: Grid, team: Team, valid_from: date, last: GridDuty | None, today: date) -> Given:
    """Give one grid to a team: the duty that stood before ends on the day before and is kept.

    `last` is the grid's latest duty. The same team again changes nothing. A duty that begins on the
    very same day is corrected in place; a day more than two years ahead is a slip of the pen,
    which would lock the grid. Raises DutyRefused.
    """
    _check(grid, team, valid_from, today)
    if last is None:
        return Given(Outcome.CREATED, None, _add(grid, team, valid_from))
    if valid_from < last.valid_from or (last.valid_to is not None and valid_from <= last.valid_to):
        raise DutyRefused("bad_date")
    before = {"team_id": last.team_id, "valid_from": last.valid_from.isoformat()}
    if last.valid_to is not None:
        return Given(Outcome.CREATED, before, _add(grid, team, valid_from))
    if last.team_id == team.id:
        return Given(Outcome.UNCHANGED, before, last)
    if valid_from == last.valid_from:
        last.team_id = team.id
        return Given(Outcome.UPDATED, before, last)
    last.valid_to = valid_from - _DAY
    # The old duty has to be closed in the database before a second open one may stand beside it.
    db.session.flush()
    return Given(Outcome.UPDATED, before, _add(grid, team, valid_from))


def _check(grid: Grid, team: Team, valid_from: date, today: date) -> None:
    if grid.retired_on is not None:
        raise DutyRefused("grid_not_in_use")
    if valid_from > today + FURTHEST:
        raise DutyRefused("bad_date")
    if team.dissolved_on is not None and team.dissolved_on <= valid_from:
        raise DutyRefused("team_inactive")


def _add(grid: Grid, team: Team, valid_from: date) -> GridDuty:
    duty = GridDuty(
        county_code=grid.county_code,
        grid_id=grid.id,
        team_id=team.id,
        level=DutyLevel.TEAM,
        valid_from=valid_from,
    )
    db.session.add(duty)
    return duty


def duty_event(
    actor: Actor, grid: Grid, team: Team, valid_from: date, before: dict[str, Any] | None
) -> dict[str, Any]:
    """The audit row of one assignment."""
    after = {"team_id": team.id, "team": team.code, "valid_from": valid_from.isoformat()}
    return audit.event_row(actor, "grid.assign", "grid", grid.code, before=before, after=after)
