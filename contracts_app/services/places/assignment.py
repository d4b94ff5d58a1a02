"""Importing which team is responsible for which grid, from which day on."""

from datetime import date

from contracts_app.models import SINCE_EVER, Grid, GridDuty, Team
from contracts_app.queries.locks import hold_grids, keep_people
from contracts_app.queries.scope import Scope
from contracts_app.rules.duty import Outcome
from contracts_app.rules.roster_cells import clean_code
from contracts_app.services import grid_duty
from contracts_app.services.audit import Actor
from contracts_app.services.grid_duty import DutyRefused
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import ASSIGNMENT
from contracts_app.services.places.rows import FileImport, Row, importing, rows_of
from contracts_app.services.places.within import grids_by_code, teams_by_code
from contracts_app.spreadsheets.table import Table


def import_assignment(
    table: Table, scope: Scope, actor: Actor, today: date, *, dry_run: bool = False
) -> ImportReport:
    """Give the grids a file names to their teams; each bad row is refused alone.

    Without a day the team counts as responsible since ever. A grid that has another team changes
    hands: the old duty ends on the day before and is kept. Codes of refused rows:
    missing_required, too_long, bad_date (no day, or the past would be another one), unknown_grid,
    grid_not_in_use, team_unknown, team_inactive, duplicate_in_file.
    """
    with importing("assignment", "duties", table, ASSIGNMENT, actor, dry_run=dry_run) as work:
        rows = list(rows_of(table, ASSIGNMENT))
        run = _Assignment(work, rows, scope, today)
        for row in rows:
            work.report.rows += 1
            run.take(row)
            work.settle(row)
    return work.report


_CODES = ("grid_code", "team_code")
_COLUMN = {"bad_date": "valid_from", "team_inactive": "team_code", "grid_not_in_use": "grid_code"}


class _Assignment:
    def __init__(self, work: FileImport, rows: list[Row], scope: Scope, today: date) -> None:
        self.work = work
        self.today = today
        named = {clean_code(row.cells.get(column, "")) for row in rows for column in _CODES}
        self.teams = teams_by_code(scope)
        keep_people([team.id for code, team in self.teams.items() if code in named], [])
        hold_grids([grid.id for code, grid in grids_by_code(scope).items() if code in named])
        # Read once they are held: whoever came before may have given, split or retired some.
        self.grids = {code: one for code, one in grids_by_code(scope).items() if code in named}
        self.duties = grid_duty.all_duties(self.grids.values())

    def take(self, row: Row) -> None:
        """Read one row and store what it says."""
        grid_code, team_code = row.code("grid_code"), row.code("team_code")
        day = row.day("valid_from")
        since = str(day or "")
        if row.faults or self.work.repeats(row, "grid_code", grid_code, since):
            return
        grid, team = self.grids.get(grid_code), self.teams.get(team_code)
        if grid is None:
            row.refuse("grid_code", "unknown_grid")
        if team is None or (grid is not None and team.county_code != grid.county_code):
            row.refuse("team_code", "team_unknown")
        if grid is not None and team is not None and not row.faults:
            self._store(row, grid, team, day)

    def _store(self, row: Row, grid: Grid, team: Team, day: date | None) -> None:
        duties = self.duties.setdefault(grid.id, [])
        valid_from = day or _since(duties, team)
        if any((one.team_id, one.valid_from) == (team.id, valid_from) for one in duties):
            # The file was loaded before; what came after that day stays as it is.
            self.work.count(Outcome.UNCHANGED.value)
            return
        try:
            given = grid_duty.give(grid, team, valid_from, duties, self.today)
        except DutyRefused as refused:
            row.refuse(_COLUMN[refused.code], refused.code)
            return
        self.work.count(given.outcome.value)
        if given.outcome is not Outcome.UNCHANGED:
            self.work.trail.append(
                grid_duty.duty_event(self.work.actor, grid, team, valid_from, given.before)
            )


def _since(duties: list[GridDuty], team: Team) -> date:
    """The first day of a row without one; a team that is on duty already stays as it is."""
    last = duties[-1] if duties else None
    if last is not None and last.valid_to is None and last.team_id == team.id:
        return last.valid_from
    return SINCE_EVER
