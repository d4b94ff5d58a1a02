"""The record of renewal runs: one row for each run, and a row for each term that it did not renew.

A run that was cut leaves its row open; the next one for the same day, by the same account or by
commands and jobs alike, goes on with it. A term that ended or waits is entered once for a reason,
not again by each later run, so a run that finds nothing new leaves no row.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, insert, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import RenewalResult, RenewalRun
from contracts_app.queries.renewal import Due
from contracts_app.queries.rows import table_of
from contracts_app.rules.renewal import Outcome
from contracts_app.services.audit import Actor
from contracts_app.vocabulary import LapseReason
from contracts_app.vocabulary.life import RunOutcome

NotRenewed = Sequence[tuple[Due, Outcome]]
_RUN = table_of(RenewalRun)
_COUNT = (
    update(_RUN)
    .where(_RUN.c.id == bindparam("run_id"))
    .values(
        renewed=_RUN.c.renewed + bindparam("more_renewed"),
        lapsed=_RUN.c.lapsed + bindparam("more_lapsed"),
        skipped=_RUN.c.skipped + bindparam("more_skipped"),
    )
)
"""The table itself, past the mapper: each chunk of a long run executes it."""


def open_run(as_of: date, actor: Actor, already_renewed: int = 0) -> RenewalRun:
    """The run for a day that is not finished yet, else a new one."""
    found = _unfinished(as_of, actor)
    if found is None:
        found = RenewalRun(
            as_of=as_of,
            actor=actor.name,
            user_id=actor.user_id,
            started_at_utc=clock.utcnow(),
            already_renewed=already_renewed,
        )
        db.session.add(found)
        db.session.flush()
    return found


def _unfinished(as_of: date, actor: Actor) -> RenewalRun | None:
    query = select(RenewalRun).where(
        RenewalRun.as_of == as_of,
        RenewalRun.user_id.is_not_distinct_from(actor.user_id),
        RenewalRun.finished_at_utc.is_(None),
    )
    return db.session.scalars(query.order_by(RenewalRun.id).limit(1)).first()


class Ledger:
    """Keeps the row of one run up to date, in the transaction of each chunk."""

    def __init__(self, as_of: date, actor: Actor, already_renewed: int) -> None:
        self._as_of, self._actor, self._already = as_of, actor, already_renewed
        self._id: int | None = None

    def news(self, not_renewed: NotRenewed) -> NotRenewed:
        """Those among terms in the order of their ids that no run has entered for their reason."""
        if not not_renewed:
            return not_renewed
        first, last = not_renewed[0][0].id, not_renewed[-1][0].id
        query = select(RenewalResult).where(RenewalResult.contract_id.between(first, last))
        known = list(db.session.scalars(query))
        if not known:
            return not_renewed
        run = _unfinished(self._as_of, self._actor)
        # What this run entered before it was cut stays as it was entered.
        own = {one.contract_id for one in known if run and one.run_id == run.id}
        told = {(one.contract_id, one.reason) for one in known}
        return [
            (term, outcome)
            for term, outcome in not_renewed
            if term.id not in own and (term.id, outcome.value) not in told
        ]

    def open(self) -> int:
        """The id of the row; the first chunk with news makes it where no cut run left one."""
        if self._id is None:
            self._id = open_run(self._as_of, self._actor, self._already).id
        return self._id

    def enter(self, renewed: int, news: NotRenewed) -> None:
        """Add what a chunk did to the row."""
        if not renewed and not news:
            return
        lapsed = sum(isinstance(outcome, LapseReason) for _term, outcome in news)
        done = {"more_renewed": renewed, "more_lapsed": lapsed, "more_skipped": len(news) - lapsed}
        db.session.execute(_COUNT, {"run_id": self.open(), **done})
        if news:
            db.session.execute(insert(RenewalResult), [self._result(*one) for one in news])

    def _result(self, term: Due, outcome: Outcome) -> dict[str, object]:
        lapsed = isinstance(outcome, LapseReason)
        return {
            "run_id": self.open(),
            "contract_id": term.id,
            "outcome": RunOutcome.LAPSED if lapsed else RunOutcome.SKIPPED,
            "reason": outcome.value,
        }

    def close(self) -> None:
        """The run has come to its end, perhaps without anything left to do."""
        run = _unfinished(self._as_of, self._actor)
        if run is not None:
            run.finished_at_utc = clock.utcnow()
            db.session.flush()
