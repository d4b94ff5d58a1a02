"""The yearly renewal: a new term for every household that did not object (S3P4, S3P6, S3P7).

Runs in chunks. Each chunk reads what is due and writes the next terms in one transaction, so a run
that was killed goes on where it stopped, and running it again changes nothing. Between chunks the
desks get their turn. What a run did is kept in a row of its own (`renewal_runs`).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, text
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import db
from contracts_app.queries import renewal as due
from contracts_app.queries.renewal import Due
from contracts_app.rules.periods import Period
from contracts_app.rules.renewal import Outcome, Pace
from contracts_app.services.audit import Actor
from contracts_app.services.renewal_judge import Judge
from contracts_app.services.renewal_rows import NextTerm, close_terms, free_places, write_terms
from contracts_app.services.renewal_runs import Ledger
from contracts_app.services.roster.bulk import make_room
from contracts_app.vocabulary import LapseReason, SkipReason

CHUNK = 5000
"""The most terms of one transaction."""
ATTEMPTS = 5
"""How often a chunk is decided, when desks come in between."""
_SHORT = {"sqlite": 0.1, "postgresql": 0.3}
"""Seconds of a transaction: all desks wait for it, or only those of its own households."""
_LOCK = 7_262_017
_GIVE_WAY = 0.01
_BEGIN = text(
    "SELECT pg_advisory_xact_lock(:lock), set_config('join_collapse_limit', '1', true),"
    " set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),"
    " set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),"
    " set_config('enable_sort', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)
"""A chunk goes from its terms to their rows by index, whatever a planner without fresh statistics
would make of a table that has just doubled; the settings end with the transaction."""


@dataclass
class RenewalReport:
    """What a run did; due = renewed + lapsed + skipped."""

    as_of: date
    due: int = 0
    renewed: int = 0
    already_renewed: int = 0
    lapsed: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)

    def not_renewed(self, term: Due, outcome: Outcome) -> None:
        """Enter a term that ends here or waits for a person."""
        listed = self.lapsed if isinstance(outcome, LapseReason) else self.skipped
        listed.append({"contract_no": term.contract_no, "reason": outcome.value})


def renew_due(
    as_of: date,
    today: date,
    actor: Actor,
    checkpoint: Callable[[], None],
    *among: ColumnElement[bool],
    dry_run: bool = False,
) -> RenewalReport:
    """Renew every term that ends before `as_of`; a run a year late makes two terms.

    `checkpoint` is called after each chunk and commits. `as_of` may lie after `today`: the new
    terms are then upcoming, and the old ones stay live through their last day. A dry run decides
    term by term as a real one would and writes nothing. `among` narrows the terms it looks at.
    """
    db.session.flush()
    report = RenewalReport(as_of, already_renewed=due.count_already_renewed(as_of, *among))
    run = _Run(report, Judge(as_of, today), among)
    if dry_run:
        run.foresee()
    else:
        run.carry_out(today, actor, checkpoint)
    report.due = report.renewed + len(report.lapsed) + len(report.skipped)
    return report


class _Decided(NamedTuple):
    """What becomes of a chunk: terms to follow, terms that end here, and those to tell of."""

    steps: list[NextTerm]
    ended: list[tuple[Due, Outcome]]
    not_renewed: list[tuple[Due, Outcome]]


class _Overtaken(Exception):
    """A household objected while the chunk was decided."""


def _engine() -> str:
    return db.session.get_bind().dialect.name


class _Run:
    def __init__(
        self, report: RenewalReport, judge: Judge, among: tuple[ColumnElement[bool], ...]
    ) -> None:
        self.report, self.judge, self._among = report, judge, among
        self._added: dict[int, list[Period]] = {}
        """Days of terms that are decided and not yet stored, by household."""

    def carry_out(self, today: date, actor: Actor, checkpoint: Callable[[], None]) -> None:
        """Chunk by chunk, as many terms at a time as a short transaction takes."""
        make_room()
        pace, after_id, missed = Pace(CHUNK, _SHORT[_engine()]), 0, due.nights_missed(today)
        ledger = Ledger(self.report.as_of, actor, self.report.already_renewed)
        while chunk := self._timed_chunk(pace, after_id):
            self._renew(chunk, today, actor, ledger, nights_missed=missed)
            after_id = chunk[-1].id
            checkpoint()
            self._give_way(pace)
        ledger.close()
        checkpoint()

    def _renew(
        self,
        chunk: Sequence[Due],
        today: date,
        actor: Actor,
        ledger: Ledger,
        *,
        nights_missed: bool,
    ) -> None:
        """Decide and write; once more on what is there now, when a desk came in between."""
        first, last = chunk[0].id, chunk[-1].id
        for attempt in range(ATTEMPTS):
            decided = self._decide(chunk)
            news = ledger.news(decided.not_renewed)
            run_id = ledger.open() if decided.steps or news else None
            try:
                with db.session.begin_nested():
                    closing = [one for one in decided.ended if one[0].period_end < today]
                    close_terms(closing, today, actor)
                    free_places(decided.steps, today, nights_missed=nights_missed)
                    write_terms(decided.steps, today, actor, run_id)
                    self._look_round(decided.steps)
            except (IntegrityError, _Overtaken):
                if attempt == ATTEMPTS - 1:
                    raise
                # What is due no more makes room for terms behind the chunk, which come later.
                found = due.due_terms(self.report.as_of, first - 1, len(chunk), *self._among)
                chunk = [term for term in found if term.id <= last]
            else:
                ledger.enter(len(decided.steps), news)
                self._tell(decided)
                return
            finally:
                self._added.clear()

    def _look_round(self, steps: list[NextTerm]) -> None:
        """Desks that hold a household make its new term wait; then they may have objected."""
        ids = [step.before.id for step in steps]
        if ids and not due.objected_to(min(ids), max(ids)).isdisjoint(ids):
            raise _Overtaken

    def foresee(self) -> None:
        """Count what a real run would do, its own new terms included; in the same order."""
        ahead: list[Due] = []
        after_id = 0
        while chunk := due.due_terms(self.report.as_of, after_id, CHUNK, *self._among):
            after_id = chunk[-1].id
            ahead += self._following(self._foreseen(chunk))
        while ahead:
            ahead = self._following(self._foreseen(ahead))

    def _foreseen(self, chunk: Sequence[Due]) -> list[NextTerm]:
        decided = self._decide(chunk)
        self._tell(decided)
        return decided.steps

    def _timed_chunk(self, pace: Pace, after_id: int) -> Sequence[Due]:
        self._started = time.monotonic()
        if _engine() == "postgresql":
            # One run at a time; a second one waits and then finds nothing left to do.
            db.session.execute(_BEGIN, {"lock": _LOCK})
        return due.due_terms(self.report.as_of, after_id, pace.size, *self._among)

    def _give_way(self, pace: Pace) -> None:
        pace.took(time.monotonic() - self._started)
        if _engine() == "sqlite":
            # There is one lock for all writers, and those who wait look every half millisecond.
            time.sleep(_GIVE_WAY)

    def _decide(self, chunk: Sequence[Due]) -> _Decided:
        decided = _Decided([], [], [])
        for term in chunk:
            outcome = self.judge.outcome(term)
            step = None if outcome else self.judge.next_term(term)
            if step and self._has_room(step):
                decided.steps.append(step)
                continue
            # Two chains of one household cannot both go on: a person has to look at the second.
            outcome = outcome or SkipReason.ERROR
            decided.not_renewed.append((term, outcome))
            if not term.lapse_reason:
                decided.ended.append((term, outcome))
        return decided

    def _tell(self, decided: _Decided) -> None:
        """Enter what was decided into the report."""
        self.report.renewed += len(decided.steps)
        for term, outcome in decided.not_renewed:
            self.report.not_renewed(term, outcome)

    def _has_room(self, step: NextTerm) -> bool:
        """Whether no other chain of the household was given days of this term just now."""
        period, added = step.days.period, self._added.setdefault(step.before.household_id, [])
        free = not any(period.overlaps(one.start, one.end) for one in added)
        if free:
            added.append(period)
        return free

    def _following(self, steps: list[NextTerm]) -> list[Due]:
        """The new terms that are due as well, as a real run would find them."""
        as_of = self.report.as_of
        return [self.judge.as_due(step) for step in steps if step.days.period.end < as_of]
