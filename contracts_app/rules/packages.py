"""For whom a package is, and which packages to propose to a household."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.rules.dates import age_on
from contracts_app.vocabulary import BASIC_PACKAGE

Target = list[dict[str, Any]]


@dataclass(frozen=True)
class Person:
    """What decides which packages suit somebody."""

    birth_date: date
    tags: frozenset[str]


def suits(target: Target, person: Person, on: date) -> bool:
    """Whether one of the target's alternatives fits the person; an empty target fits everybody."""
    return not target or any(_fits(alternative, person, on) for alternative in target)


def _fits(alternative: dict[str, Any], person: Person, on: date) -> bool:
    age = age_on(person.birth_date, on)
    tags: Collection[str] = alternative.get("tags", ())
    return (
        (not tags or not person.tags.isdisjoint(tags))
        and age >= alternative.get("min_age", 0)
        and age < alternative.get("below_age", 1000)
    )


@dataclass(frozen=True)
class Offer:
    """A package as far as a proposal needs it."""

    code: str
    target: Target
    fee_fen: int


def propose(offers: Iterable[Offer], people: Collection[Person], on: date) -> list[str]:
    """Codes to tick beforehand: the basic one and every free one for somebody of the household."""
    return [
        offer.code
        for offer in offers
        if offer.code == BASIC_PACKAGE
        or (
            offer.fee_fen == 0
            and offer.target
            and any(suits(offer.target, person, on) for person in people)
        )
    ]
