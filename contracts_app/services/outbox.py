"""Signings that were sealed while the line was down and come later.

Whatever comes, and however often: there is one contract for each idempotency key, or one row that
asks for somebody's attention. Nothing that could be opened is ever dropped without a reason
that somebody wrote down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, SealedSigning, User
from contracts_app.queries import sealed as sealed_queries
from contracts_app.queries.locks import hold_households
from contracts_app.queries.scope import Scope, scope_of
from contracts_app.rules.outbox import believed_day, believed_moment
from contracts_app.rules.permissions import Permission, permits
from contracts_app.rules.redaction import redact
from contracts_app.services import audit, signing_drafts
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.outbox_packages import Package
from contracts_app.services.signing import SigningRequest, sign_household
from contracts_app.vocabulary import Role
from contracts_app.vocabulary.paper import SealedState

LONGEST_NOTE = 200
Ask = Callable[[User], SigningRequest]
"""Makes the request of a form, for whoever was at the desk; it may find why it is refused."""


@dataclass(frozen=True)
class Times:
    """When it was signed and explained, as far as the tablet's clock can be believed."""

    signed_on: date
    signed_at: datetime
    noticed_at: datetime | None


@dataclass(frozen=True)
class Outcome:
    """What became of a signing; `again` when it had come before."""

    state: SealedState
    contract_no: str | None
    codes: tuple[str, ...]
    again: bool = False


def times_of(package: Package, today: date) -> Times:
    """The moments of a package that has just come."""
    opened, received = package.ticket.opened_at, clock.utcnow()
    signed_at = believed_moment(package.moment("signed_at"), opened, received)
    noticed = package.moment("noticed_at")
    noticed_at = noticed and believed_moment(noticed, opened, signed_at)
    days = (clock.local(signed_at).date(), clock.local(opened).date())
    return Times(believed_day(*days, today), signed_at, noticed_at)


def receive(package: Package, ask: Ask, times: Times, actor: Actor, today: date) -> Outcome:
    """Sign what a tablet brings, in the name of whoever was at the desk; or keep it for attention.

    `actor` is who brings it. Raises Refused(`ticket_broken`) where its household or account is not
    on record.
    """
    user, household_id = _whose(package)
    hold_households([household_id])
    known = sealed_queries.find_by_key(package.ticket.key)
    if known is not None:
        return Outcome(SealedState(known.state), known.contract_no, tuple(known.codes), again=True)
    contract, codes = _signed(ask, user, actor, today)
    row = SealedSigning(
        county_code=user.institution.county_code,
        key=package.ticket.key,
        household_id=household_id,
        user_id=user.id,
        uploaded_by_id=actor.user_id,
        state=SealedState.ATTENTION,
        codes=codes,
        fields=_kept(package.fields, times),
        signed_at_utc=times.signed_at,
        received_at_utc=clock.utcnow(),
    )
    return _written(row, contract, codes, "sealed.receive", actor)


def _whose(package: Package) -> tuple[User, int]:
    user = db.session.get(User, package.ticket.user_id)
    code = package.ticket.about
    household = sealed_queries.find_home(code, user.institution.county_code) if user else None
    if user is None or household is None:
        raise Refused.of("ticket_broken")
    return user, household


def _kept(fields: tuple[tuple[str, str], ...], times: Times) -> dict[str, Any]:
    noticed = times.noticed_at.isoformat() if times.noticed_at else None
    return {
        "fields": signing_drafts.kept_of(fields),
        "signed_on": times.signed_on.isoformat(),
        "noticed_at": noticed,
    }


def _signed(ask: Ask, user: User, actor: Actor, today: date) -> tuple[Contract | None, list[str]]:
    """The contract, or why there is none; what was tried in vain leaves no trace."""
    if user.disabled_at_utc or not permits(Role(user.role), Permission.CONTRACT_SIGN):
        return None, ["account_closed"]
    scope = scope_of(user, today)
    try:
        with db.session.begin_nested():
            contract = sign_household(
                ask(user), scope, Actor.of(user, actor.request_id), today, user
            )
    except Refused as refused:
        return None, list(dict.fromkeys(refused.codes))
    except NotFound:
        return None, ["household_unknown"]
    return contract, []


def _written(
    row: SealedSigning,
    contract: Contract | None,
    codes: list[str],
    verb: str,
    actor: Actor,
) -> Outcome:
    """Write what became of it, with its audit row."""
    row.codes = codes
    if contract is not None:
        row.state, row.contract_id, row.fields = SealedState.MADE, contract.id, None
        signing_drafts.forget_household(row.household_id)
    db.session.add(row)
    db.session.flush()
    number = contract.contract_no if contract else None
    after = {"state": row.state, "codes": codes, "contract": number}
    code = sealed_queries.code_of(row.household_id)
    audit.record(actor, verb, "household", code, after=after)
    return Outcome(SealedState(row.state), number, tuple(codes))


def held(key: str, scope: Scope) -> SealedSigning:
    """A signing that needs attention, with its household held.

    Raises NotFound outside the scope, Conflict when somebody has looked after it meanwhile.
    """
    household_id = sealed_queries.household_of(key, scope)
    if household_id is None:
        raise NotFound("sealed")
    hold_households([household_id])
    row = sealed_queries.get_row(key)
    if row.state != SealedState.ATTENTION:
        raise Conflict("changed_meanwhile")
    return row


def _kept_of(row: SealedSigning) -> dict[str, Any]:
    kept: dict[str, Any] = row.fields or {}
    return kept


def fields_of(row: SealedSigning) -> list[tuple[str, str]]:
    """What was filled in, as pairs of a form."""
    return [(name, value) for name, value in _kept_of(row)["fields"]]


def times_kept(row: SealedSigning) -> Times:
    """The moments of a signing as they were believed when it came."""
    kept = _kept_of(row)
    noticed = kept["noticed_at"] and datetime.fromisoformat(kept["noticed_at"])
    return Times(date.fromisoformat(kept["signed_on"]), row.signed_at_utc, noticed)


def try_again(row: SealedSigning, ask: Ask, actor: Actor, today: date) -> Outcome:
    """Sign the very same once more; `row` comes from `held`. It stays with new codes if refused.

    The PIN was not kept, so the member of staff signs the printed copies by hand.
    """
    user = db.session.get_one(User, row.user_id)
    contract, codes = _signed(ask, user, actor, today)
    return _written(row, contract, codes, "sealed.retry", actor)


def settle(key: str, note: str, scope: Scope, actor: Actor) -> None:
    """Close it with a reason; what was filled in and drawn is dropped.

    Raises NotFound and Conflict as `held`.
    """
    row = held(key, scope)
    row.state, row.fields = SealedState.SETTLED, None
    row.settled_by_id, row.settled_at_utc = actor.user_id, clock.utcnow()
    row.settle_note = redact(note)[:LONGEST_NOTE]
    db.session.flush()
    code = sealed_queries.code_of(row.household_id)
    audit.record(actor, "sealed.settle", "household", code, reason=row.settle_note)
