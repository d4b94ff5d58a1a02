"""A whole roster, household by household in chunks that are committed one by one."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope
from contracts_app.rules.roster import (
    judge_households,
    judge_loose,
    parse_roster,
    recognise_columns,
)
from contracts_app.rules.roster_types import ParsedRoster, ParsedRow, RosterJudgement
from contracts_app.services.audit import Actor
from contracts_app.services.cover_ends import follow_moves
from contracts_app.services.heads import note_other_heads
from contracts_app.services.import_report import Progress
from contracts_app.services.roster.bulk import make_room, new_keys, reserve_ids
from contracts_app.services.roster.matching import Matching
from contracts_app.services.roster.places import Land, load_land, still_stands
from contracts_app.services.roster.plan import Numbers, Planner
from contracts_app.services.roster.report import RosterReport, empty_report
from contracts_app.services.roster.settling import settle
from contracts_app.services.roster.store import HOUSEHOLD, RESIDENT, covered_movers, write
from contracts_app.services.roster.stored import Stored, known_of, load_stored
from contracts_app.services.suspensions import end_suspensions
from contracts_app.spreadsheets.table import Table

CHUNK: Final = 1_000
"""So many households are judged, written and committed together."""

Chunk = list[tuple[str, list[ParsedRow]]]


def import_roster(
    table: Table,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    dry_run: bool = False,
    allow_moves: bool = False,
    checkpoint: Callable[[], None] = lambda: None,
    progress: Callable[[Progress], None] = lambda _progress: None,
    resume_from: Progress | None = None,
) -> RosterReport:
    """Store the residents and households of a roster; what is stored already is compared.

    After each chunk `progress` is told how far it has come and `checkpoint` may commit; what
    either raises ends the import after the last committed chunk. `resume_from` is the progress
    at that point: the same file then goes on behind it. A dry run gives the same report and
    writes nothing. An existing record code is never replaced: another one for the same resident
    is `record_code_taken`. A person on record as dead is refused with `resident_died`.
    """
    with _collector_at_rest():
        land = load_land(scope)
        # Reading the rows takes seconds, in which no transaction should stand open.
        checkpoint()
        run = _prepared(table, land, actor, today, dry_run, allow_moves, resume_from)
        run.scope = scope
        _carry_out(run, progress, checkpoint)
    run.report.sort()
    return run.report


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Looking for cycles among so many rows, which have none, would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _prepared(
    table: Table,
    land: Land,
    actor: Actor,
    today: date,
    dry_run: bool,
    allow_moves: bool,
    resume_from: Progress | None,
) -> "_Run":
    columns, ignored = recognise_columns(table.header)
    parsed = parse_roster(table.rows, columns, land.places, today)
    _refuse_repeated_aliases(parsed)
    run = _Run(parsed, land, actor, today, dry_run=dry_run, allow_moves=allow_moves)
    if resume_from is None:
        run.report = empty_report(table.encoding or "", table.sheet, dry_run=dry_run)
        run.report.rows, run.report.ignored_columns = parsed.rows, ignored
    else:
        if not isinstance(resume_from.report, RosterReport):
            raise TypeError("the progress of another kind of file")
        run.report = resume_from.report
        run.done = resume_from.chunks_done
    return run


def _carry_out(
    run: "_Run", progress: Callable[[Progress], None], checkpoint: Callable[[], None]
) -> None:
    if not (run.dry_run and run.allow_moves):
        run.go(progress, checkpoint)
        return
    # A move changes what later households are judged by, so it is made and taken back.
    savepoint = db.session.begin_nested()
    try:
        run.go(progress, lambda: None)
    finally:
        savepoint.rollback()


def _refuse_repeated_aliases(parsed: ParsedRoster) -> None:
    """An older record code belongs to the first row that names it, as the 17-digit one does."""
    rows = [row for listed in parsed.households.values() for row in listed if row.record_alias]
    seen: set[str | None] = set()
    for row in sorted(rows, key=lambda row: row.number):
        if row.record_alias in seen:
            row.refuse("record_code", "record_code_taken")
        seen.add(row.record_alias)


class _Run:
    """One import: the chunks of the file and the report so far."""

    report: RosterReport
    scope: Scope

    def __init__(
        self,
        parsed: ParsedRoster,
        land: Land,
        actor: Actor,
        today: date,
        *,
        dry_run: bool,
        allow_moves: bool,
    ) -> None:
        self.land = land
        self.actor = actor
        self.today = today
        self.dry_run = dry_run
        self.allow_moves = allow_moves
        self.done = 0
        self._total = parsed.rows
        self._loose = parsed.loose
        households = list(parsed.households.items())
        self._chunks = [
            households[start : start + CHUNK] for start in range(0, len(households), CHUNK)
        ]

    def go(self, progress: Callable[[Progress], None], checkpoint: Callable[[], None]) -> None:
        """Work off the chunks that are not done; the rows without a household come last."""
        rows_done = sum(len(rows) for chunk in self._chunks[: self.done] for _, rows in chunk)
        for chunk in self._chunks[self.done :]:
            self._take(chunk)
            self.done += 1
            rows_done += sum(len(rows) for _, rows in chunk)
            progress(Progress(self.done, rows_done, self._total, self.report))
            checkpoint()
        self.report.add(judge_loose(self._loose))

    def _take(self, chunk: Chunk) -> None:
        """Judge and store a chunk; when somebody else was first, once more on what is now there."""
        before = [(row, row.grid_code, len(row.errors)) for _, rows in chunk for row in rows]
        make_room()
        try:
            judgement, planner = self._store(chunk)
        except IntegrityError:
            for row, grid_code, errors in before:
                row.grid_code = grid_code
                del row.errors[errors:]
            judgement, planner = self._store(chunk)
        self.report.add(judgement)
        for things, counted in planner.counts.items():
            for what, number in counted.items():
                self.report.count(things, what, number)
        self.report.warnings.extend(covered_movers(planner.plan))

    def _store(self, chunk: Chunk) -> tuple[RosterJudgement, Planner]:
        with db.session.begin_nested():
            stored = load_stored(chunk, self.land)
            if not self.dry_run and hold_households(stored.household_ids()):
                stored = load_stored(chunk, self.land)
            self._look_at_grids(chunk)
            judgement = self._judge(chunk, stored)
            matching = Matching(stored, judgement.accepted)
            settle(judgement, stored, matching)
            planner = self._plan(judgement, stored, matching)
            if not self.dry_run or self.allow_moves:
                write(planner.plan, self.actor, self.today)
                note_other_heads(stored.heads(), self.today)
                moved = [one for one, _ in planner.plan.moved]
                end_suspensions(moved, self.today - timedelta(days=1))
                follow_moves(moved, self.actor, self.today)
        return judgement, planner

    def _look_at_grids(self, chunk: Chunk) -> None:
        """Rows of a grid that was split or merged since the import began are refused."""
        villages = {row.village_code for _, rows in chunk for row in rows}
        if not still_stands(self.land, villages):
            self.land = load_land(self.scope)

    def _judge(self, chunk: Chunk, stored: Stored) -> RosterJudgement:
        rows = (row for _, listed in chunk for row in listed)
        known = known_of(stored, rows, self.land)
        return judge_households(chunk, self.land.places, known, allow_moves=self.allow_moves)

    def _plan(self, judgement: RosterJudgement, stored: Stored, matching: Matching) -> Planner:
        new_households = sum(code not in stored.households for code, _ in judgement.accepted)
        new_people = sum(matching.of(row) is None for _, rows in judgement.accepted for row in rows)
        numbers = self._numbers(new_households, new_people)
        planner = Planner(stored, matching, self.land, numbers, self.today)
        for code, rows in judgement.accepted:
            planner.add(code, rows)
        return planner

    def _numbers(self, households: int, people: int) -> Numbers:
        if self.dry_run and not self.allow_moves:
            return Numbers(iter(range(households)), iter(range(people)), new_keys(people))
        return Numbers(
            reserve_ids(HOUSEHOLD, households), reserve_ids(RESIDENT, people), new_keys(people)
        )
