"""What of the fees of a contract falls to each person: told, and nothing that is owed apart.

A package has one price, which the household pays. It is divided by those who have the package: by
the people who were chosen where it is for a limited number, else by all whom the contract covers.
"""

from dataclasses import dataclass, field
from typing import Any

from contracts_app.queries import ledger_people as queries
from contracts_app.rules.ledger import shares
from contracts_app.vocabulary.ledger import FeeKind


@dataclass
class PersonFees:
    """One person, or nobody while nobody was chosen: packages, charges and what was given back."""

    person: Any
    """A row with name and last four, or None."""
    packages: list[Any] = field(default_factory=list)
    charged_fen: int = 0
    back_fen: int = 0
    """Below zero, as the ledger holds it."""

    @property
    def stays_fen(self) -> int:
        """What remains of the charges."""
        return self.charged_fen + self.back_fen


def fees_by_person(contract_id: int) -> list[PersonFees]:
    """Everybody to whom a part of a charge or refund falls; all parts together are the entries."""
    fees = queries.list_fees(contract_id)
    if not fees:
        return []
    everybody, places = queries.list_covered_ever(contract_id), queries.list_places(contract_id)
    found: dict[int | None, PersonFees] = {}
    for fee in fees:
        chosen = [one for one in places if one.package_id == fee.package_id]
        people: list[Any] = list(chosen if fee.member_cap else everybody) or [None]
        for person, part in zip(people, shares(fee.amount_fen, len(people)), strict=True):
            key = None if person is None else person.id
            _add(found.setdefault(key, PersonFees(person)), fee, part)
    order = {one.id: place for place, one in enumerate(everybody)}
    return sorted(found.values(), key=lambda one: _place(one, order))


def _add(to: PersonFees, fee: Any, part: int) -> None:
    if fee.kind == FeeKind.CHARGE:
        to.packages.append(fee)
        to.charged_fen += part
    else:
        to.back_fen += part


def _place(one: PersonFees, order: dict[int, int]) -> tuple[bool, int]:
    """As they came; nobody last."""
    return one.person is None, order.get(one.person.id, len(order)) if one.person else 0
