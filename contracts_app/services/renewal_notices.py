"""Notices of the renewal: that a household was told, or was not reached (rule 2.6, S3P7).

A term has as many as there were attempts, and none is deleted. A missing notice never blocks a
renewal; it shows who has to be called.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, RenewalNotice
from contracts_app.queries.locks import hold_households
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.life import NoticeChannel, NoticeResult

LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 200
MOST_AT_ONCE: Final = 100
"""The largest page of the list."""


def record_notice(
    contract_no: str,
    channel: str,
    result: str,
    given_on: date,
    scope: Scope,
    actor: Actor,
    *,
    person: str = "",
    note: str = "",
) -> RenewalNotice:
    """Record that a household was told on a day that its term goes on, or was not reached.

    What the same account told before in the same words is that notice, not a second one. Raises
    NotFound outside the scope, Refused with `not_in_force` (the term is neither live nor
    upcoming), `unknown_value`, `future_date`, `bad_date` (before the signing) or `too_long`.
    """
    contract = held_contract(contract_no, scope, scope.today)
    faults = {
        "not_in_force": contract.status not in STANDING,
        "unknown_value": channel not in set(NoticeChannel) or result not in set(NoticeResult),
        "future_date": given_on > scope.today,
        "bad_date": given_on < contract.signed_on,
        "too_long": len(person) > LONGEST_NAME or len(note) > LONGEST_NOTE,
    }
    if wrong := [Refusal(code) for code, applies in faults.items() if applies]:
        raise Refused(*wrong)
    told = _words(channel, result, given_on, actor, person.strip(), note.strip())
    same = select(RenewalNotice).filter_by(contract_id=contract.id, **told)
    known = db.session.scalars(same.order_by(RenewalNotice.id).limit(1)).first()
    return known or _tell([contract], told, actor)[0]


def tell_by_paper(contract_nos: Collection[str], given_on: date, scope: Scope, actor: Actor) -> int:
    """Record for many households that they signed the paper list; returns for how many.

    Who was told on paper on that day already is left out, so that a list entered twice counts
    once. Raises Refused with `nothing_chosen`, `too_many`, `future_date`, `bad_date` or
    `unknown_contract` (one of them is no standing term in scope); then nothing is written.
    """
    numbers = set(contract_nos)
    chosen = (Contract.contract_no.in_(numbers), Contract.status.in_(STANDING), contracts_of(scope))
    query = select(Contract).where(*chosen).order_by(Contract.id)
    if not numbers:
        raise Refused.of("nothing_chosen")
    if len(numbers) > MOST_AT_ONCE:
        raise Refused.of("too_many")
    if given_on > scope.today:
        raise Refused.of("future_date")
    found = list(db.session.scalars(query))
    if len(found) < len(numbers):
        raise Refused.of("unknown_contract")
    if any(given_on < one.signed_on for one in found):
        raise Refused.of("bad_date")
    hold_households([one.household_id for one in found])
    known = _told_on_paper([one.id for one in found], given_on)
    fresh = [one for one in found if one.id not in known]
    told = _words(NoticeChannel.PAPER, NoticeResult.TOLD, given_on, actor)
    return len(_tell(fresh, told, actor))


def _told_on_paper(contract_ids: list[int], day: date) -> set[int]:
    query = select(RenewalNotice.contract_id).where(
        RenewalNotice.contract_id.in_(contract_ids),
        RenewalNotice.given_on == day,
        RenewalNotice.channel == NoticeChannel.PAPER,
        RenewalNotice.result == NoticeResult.TOLD,
    )
    return set(db.session.scalars(query))


def _words(
    channel: str, result: str, given_on: date, actor: Actor, person: str = "", note: str = ""
) -> dict[str, Any]:
    """The words of a notice, as they are stored."""
    return {
        "given_on": given_on,
        "channel": channel,
        "result": result,
        "person": person or None,
        "note": note,
        "user_id": actor.user_id,
    }


def _tell(contracts: list[Contract], told: dict[str, Any], actor: Actor) -> list[RenewalNotice]:
    now = clock.utcnow()
    made = [
        RenewalNotice(county_code=one.county_code, contract_id=one.id, entered_at_utc=now, **told)
        for one in contracts
    ]
    db.session.add_all(made)
    db.session.flush()
    kept = {name: str(told[name]) for name in ("channel", "result", "given_on")}
    audit.record_all(
        [
            audit.event_row(actor, "renewal.notice", "contract", one.contract_no, after=kept)
            for one in contracts
        ]
    )
    return made
