"""Whom and what a household would sign for: what a form and a desk begin with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.queries.signing import MemberRow
from contracts_app.rules.packages import Offer, Person, propose
from contracts_app.rules.signing import is_adult


@dataclass(frozen=True)
class Proposal:
    """Whom and what a household would sign for, before anybody asked it."""

    representative: str
    packages: tuple[str, ...]


def propose_for(members: Sequence[MemberRow], packages: Sequence[Any], today: date) -> Proposal:
    """The head signs, else the eldest adult at home; packages are the free ones that suit."""
    adults = [row for row in members if is_adult(row.resident.birth_date, today)]
    first = next((row for row in adults if row.is_head), None) or next(iter(adults), None)
    people = [
        Person(row.resident.birth_date, row.tags) for row in members if row.resident.permanent
    ]
    offers = [Offer(one.code, one.target, one.fee_fen) for one in packages]
    return Proposal(first.resident.key if first else "", tuple(propose(offers, people, today)))
