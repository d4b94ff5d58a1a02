"""For whom a package is, and which packages to propose to a household."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.rules.dates import age_on
from contracts_app.vocabulary import BASIC_PACKAGE

Target = list[dict[str, Any]]
Excludes = Mapping[str, Collection[str]]
"""By its code, the codes that a package is not chosen beside."""


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


def incompatible(chosen: Sequence[str], excludes: Excludes) -> list[str]:
    """The codes that do not go with one that was chosen before them.

    It is enough that one of two packages excludes the other.
    """
    return [
        code
        for place, code in enumerate(chosen)
        if any(_exclude_each_other(code, other, excludes) for other in chosen[:place])
    ]


def _exclude_each_other(code: str, other: str, excludes: Excludes) -> bool:
    return other in excludes.get(code, ()) or code in excludes.get(other, ())


def may_benefit(target: Target, covered: Mapping[str, Person], on: date) -> list[str]:
    """The keys of those covered who may have a place of a package that is for a few of them."""
    return [key for key, person in covered.items() if suits(target, person, on)]


def propose_places(
    target: Target, covered: Mapping[str, Person], cap: int, on: date, adult: int = 18
) -> list[str]:
    """Who would have the places: the first adults covered whom the package suits."""
    able = may_benefit(target, covered, on)
    return [key for key in able if age_on(covered[key].birth_date, on) >= adult][:cap]


def free_places(cap: int, taken: Iterable[int]) -> list[int]:
    """The numbers of the places of a package that nobody has, the first one first."""
    return sorted({*range(1, cap + 1)} - {*taken})


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
