"""Entries of the ledger of a contract: charges, payments, discounts, refunds, and taking back.

Whoever enters something holds the contract with its household, so entries are counted without gaps
and nothing is paid twice. No entry is ever changed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, FeeEntry
from contracts_app.queries import ledger as queries
from contracts_app.queries.scope import Scope
from contracts_app.rules.ledger import (
    balance,
    own_part,
    refuse_amount,
    refuse_day,
    refuse_reversal,
    signed,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.change_effects import refunds_of
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_contract
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.ledger import TAKEN, DiscountReason, FeeKind

MAX_RECEIPT = 40
LONGEST_KEY = 16
_UNSIGNED = (
    ContractStatus.DRAFT,
    ContractStatus.NOTICE_GIVEN,
    ContractStatus.SIGNED_ONE_SIDE,
    ContractStatus.VOID,
)


@dataclass(frozen=True)
class Taken:
    """What a desk enters; the amount is without a sign, the key that of the form."""

    key: str
    kind: str
    amount_fen: int
    happened_on: date
    receipt_no: str = ""
    reason: str = ""


def charge(contract_no: str, scope: Scope, actor: Actor, today: date) -> list[FeeEntry]:
    """Charge the household's part of every paid package that was not charged yet.

    Once more charges nothing. Raises NotFound outside the scope, Refused with `not_signed`.
    """
    contract = _signed_contract(contract_no, scope, today)
    day = max(contract.signed_on, min(contract.period_start, today))
    made = [
        _add(contract, FeeKind.CHARGE, package.self_fen, day, actor, package_id=package.id)
        for package in queries.list_uncharged(contract.id)
    ]
    for entry in made:
        _record(actor, "ledger.charge", contract, entry)
    return made


def take(contract_no: str, taken: Taken, scope: Scope, actor: Actor, today: date) -> FeeEntry:
    """Enter a payment, a deduction from the family account, a discount or a payout.

    The same key again is that entry. Raises NotFound outside the scope, Refused with `not_signed`,
    `unknown_value`, `too_long`, `future_date`, `before_signing`, `bad_amount`, `more_than_owed` or
    `more_than_due`.
    """
    contract = _signed_contract(contract_no, scope, today)
    known = queries.find_by_key(contract.id, taken.key)
    if known is not None:
        return known
    _check(taken, contract, today)
    entry = _add(
        contract,
        FeeKind(taken.kind),
        taken.amount_fen,
        taken.happened_on,
        actor,
        key=taken.key,
        receipt_no=taken.receipt_no.strip(),
        reason=taken.reason if taken.kind == FeeKind.DISCOUNT else None,
    )
    _record(actor, "ledger.take", contract, entry)
    return entry


def _check(taken: Taken, contract: Contract, today: date) -> None:
    discount = taken.kind == FeeKind.DISCOUNT
    owed = balance(queries.lines_of(contract.id))
    found = [
        ("unknown_value" if not 0 < len(taken.key) <= LONGEST_KEY else None, "key"),
        ("unknown_value" if taken.kind not in TAKEN else None, "kind"),
        ("unknown_value" if discount and taken.reason not in set(DiscountReason) else None,
         "reason"),
        ("too_long" if len(taken.receipt_no.strip()) > MAX_RECEIPT else None, "receipt_no"),
        (refuse_day(taken.happened_on, contract.signed_on, today), "happened_on"),
        (refuse_amount(taken.kind, taken.amount_fen, owed), "amount"),
    ]  # fmt: skip
    if wrong := [Refusal(code, subject) for code, subject in found if code]:
        raise Refused(*wrong)


def reverse(
    contract_no: str, number: int, day: date, scope: Scope, actor: Actor, today: date
) -> FeeEntry:
    """Take an entry back by another one; once more is that same one.

    Raises NotFound outside the scope or without such an entry, Refused with `future_date`,
    `before_signing`, `entry_is_reversal`, `refund_stands` (of the charge) or `not_signed`.
    """
    contract = _signed_contract(contract_no, scope, today)
    entry = queries.find_entry(contract.id, number)
    if entry is None:
        raise NotFound("fee_entry")
    code = refuse_reversal(number, queries.lines_of(contract.id))
    if code == "entry_reversed":
        return _reversal_of(contract.id, number)
    code = code or refuse_day(day, max(contract.signed_on, entry.happened_on), today)
    if code is None and _refunded(entry):
        code = "refund_stands"
    if code:
        raise Refused.of(code)
    made = _add(
        contract,
        FeeKind.REVERSAL,
        -entry.amount_fen,
        day,
        actor,
        reverses_id=entry.id,
        reversed_fen=entry.amount_fen,
    )
    _record(actor, "ledger.reverse", contract, made)
    return made


def _refunded(entry: FeeEntry) -> bool:
    if entry.kind != FeeKind.CHARGE or entry.package_id is None:
        return False
    return queries.has_standing_refund(entry.contract_id, entry.package_id)


def _reversal_of(contract_id: int, number: int) -> FeeEntry:
    found = queries.find_reversal(contract_id, number)
    if found is None:
        raise NotFound("fee_entry")
    return found


@dataclass(frozen=True)
class Due:
    """What is to be given back of a package after a change that took effect."""

    package_id: int
    code: str
    name: str
    name_en: str
    back_fen: int


def refunds_due(contract: Contract) -> list[Due]:
    """The household's part of what changes of this term give back and that was not entered yet."""
    open_ones = {one.code: one for one in queries.list_refundable(contract.id)}
    due: dict[str, Due] = {}
    for change in queries.list_done_changes(contract.id):
        for one in refunds_of(contract, change):
            package = open_ones.get(one.code)
            if package is None or one.code in due:
                continue
            back = own_part(one.back_fen, package.fee_fen, package.self_fen)
            if back:
                due[one.code] = Due(package.id, one.code, package.name, package.name_en, back)
    return list(due.values())


def enter_refunds(contract_no: str, scope: Scope, actor: Actor, today: date) -> list[FeeEntry]:
    """Enter what the changes of this term give back; once more enters nothing.

    Raises NotFound outside the scope, Refused with `not_signed`.
    """
    contract = _signed_contract(contract_no, scope, today)
    made = [
        _add(contract, FeeKind.REFUND, one.back_fen, today, actor, package_id=one.package_id)
        for one in refunds_due(contract)
    ]
    for entry in made:
        _record(actor, "ledger.refund", contract, entry)
    return made


def _signed_contract(contract_no: str, scope: Scope, today: date) -> Contract:
    contract = held_contract(contract_no, scope, today)
    if contract.status in _UNSIGNED:
        raise Refused.of("not_signed")
    return contract


def _add(
    contract: Contract, kind: FeeKind, amount: int, day: date, actor: Actor, **more: Any
) -> FeeEntry:
    """One entry behind the last; a reversal brings its own sign."""
    last = queries.lines_of(contract.id)
    entry = FeeEntry(
        county_code=contract.county_code,
        key=more.pop("key", None) or new_key(16),
        contract_id=contract.id,
        entry_no=last[-1].number + 1 if last else 1,
        kind=kind,
        amount_fen=amount if kind == FeeKind.REVERSAL else signed(kind, amount),
        happened_on=day,
        user_id=actor.user_id,
        entered_at_utc=clock.utcnow(),
        **more,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _record(actor: Actor, verb: str, contract: Contract, entry: FeeEntry) -> None:
    after = {"entry": entry.entry_no, "kind": entry.kind, "fen": entry.amount_fen}
    audit.record(actor, verb, "contract", contract.contract_no, after=after)
