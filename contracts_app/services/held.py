"""What an entry is about, held, with its terms called today what they are today."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Membership, Resident
from contracts_app.queries.around_people import keys_of_the_gone
from contracts_app.queries.contracts import get_contract
from contracts_app.queries.locks import hold_households
from contracts_app.queries.residents import get_member
from contracts_app.queries.scope import Scope, households_in
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.status import move_household


def held_household(code: str, scope: Scope, today: date) -> Household:
    """The household with this code once whoever signs or leaves there has come to an end.

    Raises NotFound outside the scope.
    """
    (household,) = held_households([code], scope, today)
    return household


def held_households(codes: Collection[str], scope: Scope, today: date) -> list[Household]:
    """The same for several at once, in the order given."""
    wanted = [_in_scope(code, scope) for code in codes]
    _hold(wanted, today)
    return [db.session.get_one(Household, one) for one in wanted]


def held_member(code: str, key: str, scope: Scope, today: date) -> tuple[Household, Resident]:
    """A household, held, and one who lives there.

    Raises NotFound outside the scope or for somebody who lives elsewhere.
    """
    household = held_household(code, scope, today)
    found = get_member(key, scope)
    if found is None or found[1].household_id != household.id:
        raise NotFound("resident")
    return household, found[0]


def held_at_home(member: str, scope: Scope) -> tuple[Resident, Membership, Household]:
    """Somebody, by key, and the household where he or she lives, held.

    Whoever moved on meanwhile is followed. Raises NotFound outside the scope.
    """
    found = get_member(member, scope)
    while found is not None:
        held = found[1].household_id
        waited = hold_households([held])
        if waited:
            db.session.expire_all()
            found = get_member(member, scope)
        if found is not None and found[1].household_id == held:
            return found[0], found[1], db.session.get_one(Household, held)
    raise NotFound("resident")


def refuse_missing(wanted: Collection[str], found: Collection[str]) -> None:
    """Of whom was ticked somebody is not there.

    Raises Refused with `people_gone` when they all died or moved away since the page was opened,
    else NotFound.
    """
    if missing := set(wanted) - set(found):
        if missing <= keys_of_the_gone(missing):
            raise Refused.of("people_gone")
        raise NotFound("resident")


def held_contract(contract_no: str, scope: Scope, today: date) -> Contract:
    """The contract, held with its household.

    Raises NotFound outside the scope.
    """
    contract = get_contract(contract_no, scope)
    if contract is None:
        raise NotFound("contract")
    _hold([contract.household_id], today)
    return contract


def _hold(household_ids: Collection[int], today: date) -> None:
    """Whoever comes second reads what the first one left."""
    if hold_households(household_ids):
        db.session.expire_all()
    for one in household_ids:
        move_household(one, today)


def _in_scope(code: str, scope: Scope) -> int:
    query = select(Household.id).where(Household.code == code, households_in(scope))
    found = db.session.scalars(query.order_by(Household.id).limit(1)).first()
    if found is None:
        raise NotFound("household")
    return found
