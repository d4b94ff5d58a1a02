"""Refusals of services and advice: recording one, and recording that it stands no more."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Refusal as RefusalRow
from contracts_app.queries import refusals as queries
from contracts_app.queries.scope import Scope
from contracts_app.rules.refusal import faults, refuse_day
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_at_home
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.around import RefusalProof


@dataclass(frozen=True)
class Refuses:
    """Who refuses what, when it was said, and how it is known."""

    household: str
    resident: str
    kind: str
    advised: str
    said_on: date
    proof: str
    strokes: Any | None = None
    witness: str = ""


def record_refusal(said: Refuses, scope: Scope, actor: Actor, today: date) -> RefusalRow:
    """Record that a member of the household refuses something; the same again is that refusal.

    Raises NotFound outside the scope, Refused with `unknown_value`, `missing_required`, `too_long`,
    `signature_missing`, `future_date` or `bad_date` (before the birth, or more than a year ago).
    """
    resident, _membership, home = held_at_home(said.resident, scope)
    if home.code != said.household:
        raise NotFound("resident")
    advised, witness = said.advised.strip(), said.witness.strip()
    _check(said, advised, witness, resident.birth_date, today)
    known = queries.find_standing(resident.id, said.kind, said.said_on)
    if same := [one for one in known if (one.advised, one.proof) == (advised, said.proof)]:
        return same[0]
    row = RefusalRow(
        county_code=resident.county_code,
        key=new_key(16),
        resident_id=resident.id,
        kind=said.kind,
        said_on=said.said_on,
        advised=advised,
        proof=said.proof,
        strokes=said.strokes if said.proof == RefusalProof.DRAWN else None,
        witness=witness if said.proof == RefusalProof.WITNESS else None,
        user_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
    )
    db.session.add(row)
    db.session.flush()
    _record(actor, "refusal.record", resident.key, row)
    return row


def _check(said: Refuses, advised: str, witness: str, birth: date, today: date) -> None:
    drawn = said.strokes is not None
    wrong = [
        Refusal(*one)
        for one in faults(said.kind, advised, said.proof, drawn=drawn, witness=witness)
    ]
    if code := refuse_day(said.said_on, birth, today):
        wrong.append(Refusal(code, "said_on"))
    if wrong:
        raise Refused(*wrong)


def withdraw_refusal(
    key: str, said_on: date, scope: Scope, actor: Actor, today: date
) -> RefusalRow:
    """Record that somebody refuses it no more; once more is that same row.

    Raises NotFound outside the scope, Refused with `future_date` or `bad_date` (before it was
    refused).
    """
    known = queries.get_refusal(key, scope)
    if known is None:
        raise NotFound("refusal")
    before = queries.find_withdrawal(known.id)
    if before is not None:
        return before
    if code := refuse_day(said_on, known.said_on, today):
        raise Refused(Refusal(code, "said_on"))
    row = RefusalRow(
        county_code=known.county_code,
        key=new_key(16),
        resident_id=known.resident_id,
        kind=known.kind,
        said_on=said_on,
        withdraws_id=known.id,
        user_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
    )
    db.session.add(row)
    db.session.flush()
    _record(actor, "refusal.withdraw", known.resident, row)
    return row


def _record(actor: Actor, verb: str, resident: str, row: RefusalRow) -> None:
    """What kind of thing was refused and when; never what was advised."""
    after = {"kind": row.kind, "on": row.said_on.isoformat()}
    audit.record(actor, verb, "resident", resident, after=after)
