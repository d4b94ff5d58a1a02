"""Writing a chunk of a renewal: what each table gets, and the terms that end here."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.queries.given_rows import given_values
from contracts_app.queries.renewal import Due
from contracts_app.rules.periods import Period
from contracts_app.rules.renewal import Outcome
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.renewal_doctors import followers
from contracts_app.services.renewal_statements import GIVEN, IDS, PAIRS, SHARED, statements
from contracts_app.services.roster.bulk import new_keys
from contracts_app.services.status import move_households, move_statuses
from contracts_app.vocabulary import ContractStatus, LapseReason

_SAME = 0
"""Stands for the doctor of the term before; nobody has this id."""


class Days(NamedTuple):
    """The days of a term and what it is called on the day of the run."""

    period: Period
    status: ContractStatus


class NextTerm(NamedTuple):
    """A term to write, and the one it follows."""

    before: Due
    contract_no: str
    days: Days
    policies: dict[str, Any]


def free_places(steps: list[NextTerm], today: date, *, nights_missed: bool) -> None:
    """Terms that are over leave the one place of their household before successors are written.

    After missed nights that is not only the term before: what was renewed ahead may have begun,
    or even be over, behind a term that is still called live.
    """
    engine = db.session.get_bind().dialect.name
    write = statements(engine)
    if over := [step.before.id for step in steps if step.before.period_end < today]:
        ids = given_values(IDS, [(one,) for one in over], engine)
        db.session.execute(write.retire_terms, ids)
        db.session.execute(write.retire_covers, ids)
    if nights_missed:
        move_households([step.before.household_id for step in steps], today)


def write_terms(steps: list[NextTerm], today: date, actor: Actor, run_id: int | None) -> None:
    """Write the terms with covers, packages and audit rows in the current transaction.

    Covered is who is still there; packages that cost money are left out where no fresh consent
    stands (S3P4, S3P7). Places of packages for a limited number stay with who has them.
    """
    if not steps:
        return
    engine = db.session.get_bind().dialect.name
    write = statements(engine)
    shared = {"today": today, "user_id": actor.user_id, "now": clock.utcnow(), "run_id": run_id}
    doctors = followers({step.before.id: step.days.period.start for step in steps}, today)
    written: dict[str, int] = {}
    for policies, some in _by_policies(steps):
        rows = given_values(GIVEN, _given(some, doctors), engine)
        found = db.session.execute(write.terms, {**rows, **shared, "policies": policies})
        for root_no, next_id in found:
            written[root_no] = next_id
    pairs = [(step.before.id, written[step.before.root_no]) for step in steps]
    chain = given_values(PAIRS, pairs, engine)
    db.session.execute(write.covers, chain)
    db.session.execute(write.packages, chain)
    db.session.execute(write.places, chain)
    told = audit.event_row(actor, "contract.renew", "contract", "")
    db.session.execute(write.events, {**chain, **{name: told[name] for name in SHARED}})


def close_terms(ended: list[tuple[Due, Outcome]], today: date, actor: Actor) -> None:
    """Close terms that are really over and not renewed, and keep the reason of those that lapsed.

    One that waits for a person must not hold the place of a newer contract of its household.
    """
    for reason in {reason for _term, reason in ended}:
        ids = [term.id for term, own in ended if own == reason]
        if isinstance(reason, LapseReason):
            chosen = update(Contract).where(Contract.id.in_(ids)).values(lapse_reason=reason)
            db.session.execute(chosen)
            _note_lapses([term for term, own in ended if own == reason], reason, actor)
        move_statuses(today, ids)


def _note_lapses(terms: Iterable[Due], reason: LapseReason, actor: Actor) -> None:
    audit.record_all(
        [
            audit.event_row(
                actor, "contract.lapse", "contract", term.contract_no, reason=reason.value
            )
            for term in terms
        ]
    )  # fmt: skip


def _by_policies(steps: list[NextTerm]) -> Iterable[tuple[dict[str, Any], list[NextTerm]]]:
    """Institutions mostly share their policies; each term stores those it was renewed under."""
    texts = {id(step.policies): step.policies for step in steps}
    keys = {one: json.dumps(policies) for one, policies in texts.items()}
    groups: dict[str, list[NextTerm]] = {}
    for step in steps:
        groups.setdefault(keys[id(step.policies)], []).append(step)
    return [(some[0].policies, some) for some in groups.values()]


def _given(steps: list[NextTerm], doctors: dict[int, int]) -> list[tuple[Any, ...]]:
    codes = new_keys(len(steps))
    told = {
        days: (days.status.value, days.period.start.isoformat(), days.period.end.isoformat())
        for days in {step.days for step in steps}
    }
    return [
        (
            *(step.before.id, step.contract_no, code, *told[step.days]),
            doctors.get(step.before.id, _SAME),
        )
        for step, code in zip(steps, codes, strict=True)
    ]
