"""The yearly renewal: a new term for every household that did not object (S3P4, S3P6, S3P7).

Runs in chunks. Each chunk reads what is due and writes the next terms in one transaction, so a run
that was killed goes on where it stopped, and running it again changes nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, insert, text, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractPackage, Cover
from contracts_app.queries import renewal as due
from contracts_app.queries.policies import policies_for
from contracts_app.rules.periods import (
    Period,
    PeriodMode,
    TermFacts,
    next_period,
    status_on,
)
from contracts_app.rules.renewal import DueTerm, decide
from contracts_app.services import audit, numbers
from contracts_app.services.audit import Actor
from contracts_app.services.keys import new_key
from contracts_app.services.status import move_statuses
from contracts_app.vocabulary import ContractStatus, CoverState, LapseReason, SkipReason

CHUNK = 1000
_LOCK = 7_262_017
# The tables themselves, past the mapper: a run writes thousands of rows at once.
_CONTRACTS = cast(Table, Contract.__table__)
_COVERS = cast(Table, Cover.__table__)
_PACKAGES = cast(Table, ContractPackage.__table__)
_UNSEEN = {"synchronize_session": False}
"""Nobody looks at the loaded rows again before the commit of their chunk."""
_COVER_STATE = {
    ContractStatus.DRAFT: CoverState.DRAFT,
    ContractStatus.UPCOMING: CoverState.UPCOMING,
    ContractStatus.ACTIVE: CoverState.LIVE,
    ContractStatus.EXPIRED: CoverState.ENDED,
}


@dataclass
class RenewalReport:
    """What a run did; due = renewed + lapsed + skipped."""

    as_of: date
    due: int = 0
    renewed: int = 0
    already_renewed: int = 0
    lapsed: list[dict[str, str]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _NextTerm:
    """A term to write, and the one it follows."""

    before: Contract
    period: Period
    members: list[tuple[int, date]]
    packages: list[int]
    policies: dict[str, Any]


def renew_due(
    as_of: date,
    today: date,
    actor: Actor,
    checkpoint: Callable[[], None],
    *,
    dry_run: bool = False,
) -> RenewalReport:
    """Renew every term that ends before `as_of`; a run a year late makes two terms.

    `checkpoint` is called after each chunk and commits. `as_of` may lie after `today`: the new
    terms are then upcoming, and the old ones stay live through their last day.
    """
    report = RenewalReport(as_of, already_renewed=due.count_already_renewed(as_of))
    after_id = 0
    while chunk := _next_chunk(as_of, after_id):
        after_id = chunk[-1].Contract.id
        decided = list(_decide_all(chunk, as_of, report))
        if dry_run:
            _count_ahead(decided, as_of, report)
        else:
            _settle_lapsed(report, chunk, today)
            _write(decided, today, actor)
            checkpoint()
        report.renewed += len(decided)
    report.due = report.renewed + len(report.lapsed) + len(report.skipped)
    return report


def _next_chunk(as_of: date, after_id: int) -> list[Any]:
    if db.session.get_bind().dialect.name == "postgresql":
        # One run at a time; a second one waits and then finds nothing left to do.
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    return due.due_terms(as_of, after_id, CHUNK)


def _decide_all(chunk: list[Any], as_of: date, report: RenewalReport) -> Iterator[_NextTerm]:
    """The terms to write; those that end or wait for a person go into the report."""
    facts = due.facts_for([row.Contract for row in chunk])
    policies = {one: policies_for(one, as_of) for one in {row.institution_id for row in chunk}}
    for row in chunk:
        own = policies[row.institution_id]
        outcome = _decision(row, facts, own, as_of)
        term = row.Contract
        if outcome is None:
            yield _NextTerm(
                term,
                _following(term),
                facts.members[term.id],
                facts.free_packages.get(term.id, []),
                own,
            )
            continue
        listed = report.lapsed if isinstance(outcome, LapseReason) else report.skipped
        listed.append({"contract_no": term.contract_no, "reason": outcome.value})


def _following(term: Contract) -> Period:
    mode = PeriodMode(term.policy_snapshot.get("contract.period_mode", PeriodMode.CALENDAR))
    return next_period(term.period_end, mode)


def _decision(
    row: Any, facts: due.ChunkFacts, policies: dict[str, Any], as_of: date
) -> LapseReason | SkipReason | None:
    term = row.Contract
    if term.lapse_reason:
        return LapseReason(term.lapse_reason)
    outcome = decide(
        DueTerm(
            objected=term.id in facts.objected,
            team_dissolved_on=row.dissolved_on,
            expiry_action=policies["contract.expiry_action"],
            members_left=len(facts.members.get(term.id, [])),
            signer_died_on=row.signer_died_on,
            signer_dead_days=int(policies["contract.signer_dead_days"]),
            period_end=term.period_end,
        ),
        as_of,
    )
    # Where the household signed anew meanwhile, a person has to look which of the two is right.
    in_the_way = term.root_no in facts.blocked or facts.signed_anew(term, _following(term))
    if outcome is None and in_the_way:
        return SkipReason.ERROR
    return outcome


def _count_ahead(decided: list[_NextTerm], as_of: date, report: RenewalReport) -> None:
    """A dry run writes no second term, so it counts those that a real run would add."""
    for step in decided:
        own = step.before.policy_snapshot
        mode = PeriodMode(own.get("contract.period_mode", PeriodMode.CALENDAR))
        period = step.period
        while period.end < as_of:
            report.renewed += 1
            period = next_period(period.end, mode)


def _settle_lapsed(report: RenewalReport, chunk: list[Any], today: date) -> None:
    """Keep the reason of terms that are really over; earlier a household may still change it."""
    reasons = {entry["contract_no"]: entry["reason"] for entry in report.lapsed}
    for row in chunk:
        term = row.Contract
        over = term.period_end < today and not term.lapse_reason
        if over and term.contract_no in reasons:
            term.lapse_reason = reasons[term.contract_no]
    db.session.flush()
    move_statuses(today, [row.Contract.id for row in chunk if row.Contract.lapse_reason])


def _write(steps: list[_NextTerm], today: date, actor: Actor) -> None:
    if not steps:
        return
    _retire([step.before for step in steps if step.before.period_end < today])
    rows = [_term_row(step, today, actor) for step in steps]
    ids = list(
        db.session.scalars(
            insert(_CONTRACTS).returning(_CONTRACTS.c.id, sort_by_parameter_order=True), rows
        )
    )
    covers = [
        _cover_row(row, new_id, member)
        for step, row, new_id in zip(steps, rows, ids, strict=True)
        for member in step.members
    ]
    db.session.execute(insert(_COVERS), covers)
    packages = [
        {"contract_id": new_id, "package_id": package_id}
        for step, new_id in zip(steps, ids, strict=True)
        for package_id in step.packages
    ]
    if packages:
        db.session.execute(insert(_PACKAGES), packages)
    audit.record_all([_event(step, row, actor) for step, row in zip(steps, rows, strict=True)])


def _retire(terms: list[Contract]) -> None:
    """Terms that are over make room for their successors before these are written."""
    ids = [term.id for term in terms]
    closed = update(Contract).where(Contract.id.in_(ids)).values(status=ContractStatus.RENEWED)
    db.session.execute(closed, execution_options=_UNSEEN)
    open_states = (CoverState.LIVE, CoverState.UPCOMING, CoverState.DRAFT)
    db.session.execute(
        update(Cover)
        .where(Cover.contract_id.in_(ids), Cover.state.in_(open_states))
        .values(state=CoverState.ENDED),
        execution_options=_UNSEEN,
    )


def _term_row(step: _NextTerm, today: date, actor: Actor) -> dict[str, Any]:
    before, period = step.before, step.period
    term_no = before.term_no + 1
    return {
        "county_code": before.county_code,
        "contract_no": numbers.contract_no(before.root_no, term_no),
        "root_no": before.root_no,
        "term_no": term_no,
        "previous_term_no": before.term_no,
        "previous_end": before.period_end,
        "household_id": before.household_id,
        "team_id": before.team_id,
        "doctor_id": before.doctor_id,
        "representative_id": before.representative_id,
        "status": _status_of_new(before, period, today),
        "channel": before.channel,
        "signed_on": before.signed_on,
        "entered_on": min(today, period.start),
        "period_start": period.start,
        "period_end": period.end,
        "noticed": True,
        "consented": True,
        "cross_grid": before.cross_grid,
        "verify_code": new_key(12),
        "policy_snapshot": step.policies,
        "signed_by_id": actor.user_id,
        "entered_at_utc": clock.utcnow(),
    }


def _status_of_new(before: Contract, period: Period, today: date) -> ContractStatus:
    facts = TermFacts(ContractStatus.UPCOMING, period.start, period.end, None, has_successor=False)
    status = status_on(facts, today)
    # A household has one upcoming term; what comes after it waits as draft.
    waits = status == ContractStatus.UPCOMING and before.period_start > today
    return ContractStatus.DRAFT if waits else status


def _cover_row(row: dict[str, Any], contract_id: int, member: tuple[int, date]) -> dict[str, Any]:
    resident_id, birth_date = member
    return {
        "county_code": row["county_code"],
        "contract_id": contract_id,
        "resident_id": resident_id,
        "state": _COVER_STATE[row["status"]],
        "cover_from": max(row["period_start"], birth_date),
        "cover_to": row["period_end"],
    }


def _event(step: _NextTerm, row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return audit.event_row(
        actor,
        "contract.renew",
        "contract",
        row["contract_no"],
        before={"contract_no": step.before.contract_no},
        after={
            "period": [step.period.start.isoformat(), step.period.end.isoformat()],
            "members": len(step.members),
        },
    )
