"""Attempts to reach a household that does not answer or refuses services (rule 2.10)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ContactAttempt, Contract
from contracts_app.queries.scope import Scope
from contracts_app.rules.changes import LONGEST_NOTE
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.vocabulary.life import AttemptResult, NoticeChannel


@dataclass(frozen=True)
class Attempt:
    """When and how it was tried to reach a household, and what came of it."""

    on: date
    channel: str
    result: str
    note: str = ""


def record_attempt(
    contract_no: str, tried: Attempt, scope: Scope, actor: Actor, today: date
) -> ContactAttempt:
    """Note an attempt; what the same account noted in the same words is that one, not a second.

    Raises NotFound outside the scope, Refused with `future_date`, `bad_date` (before the contract
    was signed), `unknown_value` or `too_long`.
    """
    contract = held_contract(contract_no, scope, today)
    _check(contract, tried, today)
    told = {
        "household_id": contract.household_id,
        "tried_on": tried.on,
        "channel": tried.channel,
        "result": tried.result,
        "note": tried.note.strip(),
        "user_id": actor.user_id,
    }
    same = select(ContactAttempt).filter_by(**told).order_by(ContactAttempt.id).limit(1)
    if (known := db.session.scalars(same).first()) is not None:
        return known
    made = ContactAttempt(county_code=contract.county_code, entered_at_utc=clock.utcnow(), **told)
    db.session.add(made)
    db.session.flush()
    after = {"on": tried.on.isoformat(), "channel": tried.channel, "result": tried.result}
    audit.record(actor, "change.attempt", "contract", contract_no, after=after)
    return made


def _check(contract: Contract, tried: Attempt, today: date) -> None:
    known = tried.channel in set(NoticeChannel) and tried.result in set(AttemptResult)
    faults = {
        "future_date": tried.on > today,
        "bad_date": tried.on < contract.signed_on,
        "unknown_value": not known,
        "too_long": len(tried.note) > LONGEST_NOTE,
    }
    if wrong := [Refusal(code, "tried_on") for code, applies in faults.items() if applies]:
        raise Refused(*wrong)
