"""Reads of renewal runs: which there were, and what each did in the area of who looks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    Grid,
    Household,
    RenewalResult,
    RenewalRun,
    Resident,
    Team,
    User,
)
from contracts_app.queries.paging import Cursor, Page, keys_of_page
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.renewal import SIGNER, succeeds
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.life import RunOutcome

_SHOWN = 50
_COLUMNS: tuple[Any, ...] = (
    RenewalRun.id,
    RenewalRun.as_of,
    RenewalRun.started_at_utc,
    RenewalRun.finished_at_utc,
    RenewalRun.renewed,
    RenewalRun.already_renewed,
    RenewalRun.lapsed,
    RenewalRun.skipped,
    User.display_name,
)
RENEWED = "renewed"
ALREADY = "already"
"""Besides the words of RunOutcome: what a list behind a number may show."""


def list_runs(scope: Scope) -> list[Row[Any]]:
    """The latest runs of the night, of commands and of the scope's own people."""
    query = _runs(scope).order_by(RenewalRun.id.desc())
    return list(db.session.execute(query.limit(_SHOWN)))


def get_run(number: int, scope: Scope) -> Row[Any] | None:
    """One of those runs; None for any other."""
    return db.session.execute(_runs(scope).where(RenewalRun.id == number)).first()


def _runs(scope: Scope) -> Select[Any]:
    own = User.institution_id.in_(scope.institution_ids)
    return (
        select(*_COLUMNS)
        .outerjoin(User, User.id == RenewalRun.user_id)
        .where(or_(RenewalRun.user_id.is_(None), own))
    )


@dataclass(frozen=True)
class RunCounts:
    """What a run did in an area; reasons with how many terms each, the most first."""

    renewed: int
    already_renewed: int
    lapsed: list[tuple[str, int]]
    skipped: list[tuple[str, int]]


def count_run(run: Any, scope: Scope) -> RunCounts:
    """The figures of a run within the scope, in three statements."""
    query = (
        select(RenewalResult.outcome, RenewalResult.reason, func.count())
        .join(Contract, Contract.id == RenewalResult.contract_id)
        .where(RenewalResult.run_id == run.id, contracts_of(scope))
        .group_by(RenewalResult.outcome, RenewalResult.reason)
        .order_by(func.count().desc(), RenewalResult.reason)
    )
    found = db.session.execute(query).all()
    reasons = {
        outcome: [(row[1], row[2]) for row in found if row[0] == outcome] for outcome in RunOutcome
    }
    return RunCounts(
        renewed=_count(_which(run, RENEWED), scope),
        already_renewed=_count(_which(run, ALREADY), scope),
        lapsed=reasons[RunOutcome.LAPSED],
        skipped=reasons[RunOutcome.SKIPPED],
    )


def _count(which: ColumnElement[bool], scope: Scope) -> int:
    query = select(func.count(Contract.id)).where(which, contracts_of(scope))
    return db.session.scalar(query) or 0


def _which(run: Any, kind: str) -> ColumnElement[bool]:
    number: int = run.id
    if kind == RENEWED:
        return Contract.renewal_run_id == number
    if kind == ALREADY:
        return _was_renewed_before(number, run.as_of)
    return exists(
        select(RenewalResult.id).where(
            RenewalResult.run_id == number,
            RenewalResult.contract_id == Contract.id,
            RenewalResult.outcome == kind,
        )
    )


def _was_renewed_before(number: int, as_of: date) -> ColumnElement[bool]:
    """Ended before the day of the run, and the term that follows was made before it."""
    later = aliased(Contract)
    earlier = or_(later.renewal_run_id.is_(None), later.renewal_run_id < number)
    made = exists(select(later.id).where(succeeds(later), earlier))
    return and_(Contract.period_end < as_of, made)


def list_run(run: Any, kind: str, reason: str, scope: Scope, cursor: Cursor, total: int) -> Page:
    """The terms behind one figure of a run, by number; renewed ones are the new terms."""
    query = select(Contract.contract_no).where(_which(run, kind), contracts_of(scope))
    if reason:
        results = select(RenewalResult.contract_id).where(
            RenewalResult.run_id == run.id, RenewalResult.reason == reason
        )
        query = query.where(Contract.id.in_(results))
    keys, previous, following = keys_of_page(query, Contract.contract_no, cursor)
    return Page(_lines(run.id, keys), total, False, previous, following)


def _lines(number: int, contract_nos: list[str]) -> list[Row[Any]]:
    if not contract_nos:
        return []
    result = and_(RenewalResult.contract_id == Contract.id, RenewalResult.run_id == number)
    query = (
        select(
            Contract.contract_no,
            Contract.status,
            Contract.period_start,
            Contract.period_end,
            Household.code.label("household_code"),
            Grid.name.label("grid"),
            Team.name.label("team"),
            Resident.name.label("signer"),
            RenewalResult.reason,
        )
        .join(Household, Household.id == Contract.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Team, Team.id == Contract.team_id)
        .join(Resident, Resident.id == SIGNER)
        .outerjoin(RenewalResult, result)
        .where(Contract.contract_no.in_(contract_nos))
        .order_by(Contract.contract_no)
    )
    return list(db.session.execute(query))


def stalled_runs(started_before: datetime) -> list[int]:
    """Runs begun on a page that are not finished although they began so long ago."""
    query = select(RenewalRun.id).where(
        RenewalRun.finished_at_utc.is_(None),
        RenewalRun.user_id.is_not(None),
        RenewalRun.started_at_utc < started_before,
    )
    return list(db.session.scalars(query.order_by(RenewalRun.id)))
