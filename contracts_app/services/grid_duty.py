"""Giving grids to teams. Who was responsible on which day is kept for ever (S3P2)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Team
from contracts_app.queries.scope import Scope, grids_in, teams_in
from contracts_app.rules.dates import FURTHEST
from contracts_app.rules.duty import Change, Duty, Outcome, change_hands, is_settled
from contracts_app.rules.teams import exists_on
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.vocabulary import DutyLevel

_CHUNK: Final = 500


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
    grids whose past would be another one, Refused(`team_inactive`) for a team that is dissolved by
    then, Refused(`grid_not_in_use`) for grids that went out of use.
    """
    kept = select(Team).where(Team.code == team_code, teams_in(scope)).order_by(Team.id).limit(1)
    # The team before its grids, as everybody who holds both.
    team: Team | None = db.session.scalar(
        kept.with_for_update(of=Team, read=True).execution_options(populate_existing=True)
    )
    if team is None:
        raise NotFound("team")
    codes = list(dict.fromkeys(grid_codes))
    grids = _lock_grids(codes, team, scope)
    if len(grids) != len(codes):
        raise NotFound("grid")
    duties = all_duties(grids)
    done: Counter[str] = Counter({outcome.value: 0 for outcome in Outcome})
    refusals, trail = [], []
    for grid in grids:
        try:
            given = give(grid, team, valid_from, duties.get(grid.id, []), today)
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
            .execution_options(populate_existing=True)
        )
        for duty in db.session.scalars(query):
            found.setdefault(duty.grid_id, []).append(duty)
    return found


class Given(NamedTuple):
    """What giving a grid did, and the duty that held on that day before (for the audit)."""

    outcome: Outcome
    before: dict[str, Any] | None


def give(grid: Grid, team: Team, valid_from: date, duties: list[GridDuty], today: date) -> Given:
    """Give one grid to a team from a day on, as `rules.duty.change_hands` says.

    `duties` are all that the grid has, the oldest first, and are so again afterwards. What is
    decided for later days stays; the past may only be added to; a day more than two years ahead is
    a slip of the pen, which would lock the grid. Raises DutyRefused.
    """
    _check(grid, team, valid_from, today)
    stored = [Duty(one.id, one.team_id, one.valid_from, one.valid_to) for one in duties]
    if is_settled(stored, valid_from, today):
        raise DutyRefused("bad_date")
    present = next((one for one in stored if one.holds_on(valid_from)), None)
    change = change_hands(stored, team.id, valid_from)
    _write(grid, change, duties)
    before = {"team_id": present.team_id, "valid_from": str(present.first)} if present else None
    return Given(change.outcome, before)


def _write(grid: Grid, change: Change, duties: list[GridDuty]) -> None:
    by_id = {one.id: one for one in duties}
    if change.give:
        by_id[change.give[0]].team_id = change.give[1]
    if change.end:
        by_id[change.end[0]].valid_to = change.end[1]
        # It has to be closed in the database before a second open one may stand beside it.
        db.session.flush()
    if change.begin:
        team_id, first, last = change.begin
        common = {"county_code": grid.county_code, "grid_id": grid.id, "level": DutyLevel.TEAM}
        made = GridDuty(team_id=team_id, valid_from=first, valid_to=last, **common)
        db.session.add(made)
        db.session.flush()
        duties.append(made)
        duties.sort(key=lambda one: one.valid_from)


def _check(grid: Grid, team: Team, valid_from: date, today: date) -> None:
    if grid.retired_on is not None:
        raise DutyRefused("grid_not_in_use")
    if valid_from > today + FURTHEST:
        raise DutyRefused("bad_date")
    if not exists_on(team.dissolved_on, valid_from):
        raise DutyRefused("team_inactive")


def duty_event(
    actor: Actor, grid: Grid, team: Team, valid_from: date, before: dict[str, Any] | None
) -> dict[str, Any]:
    """The audit row of one assignment."""
    after = {"team_id": team.id, "team": team.code, "valid_from": valid_from.isoformat()}
    return audit.event_row(actor, "grid.assign", "grid", grid.code, before=before, after=after)
