"""What of a contract's promises a service may be counted for, and how much of them is left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from contracts_app.rules.followup.facts import Promise
from contracts_app.rules.followup.needs import allowance
from contracts_app.vocabulary.care import BASIC_ACCOUNT, WHOLE_TERM

TOGETHER = 0
"""Stands for the resident where a household has a service together."""


class Offered(NamedTuple):
    """An item as one package of the contract promises it to a person."""

    package: str
    times: int
    paid: bool


class Account(NamedTuple):
    """Where a service can be counted: the free packages together, or one that was paid for."""

    name: str
    year: int
    allowance: int


@dataclass(frozen=True)
class Cover:
    """The days of one person under one contract, both included."""

    first: date
    last: date


def accounts(offered: Iterable[Offered], cover: Cover, on: date) -> list[Account]:
    """Where a service of this day may be counted, in the order in which it is tried.

    Free packages that promise the same item promise it once, as often as the highest of them (it
    is one service for several programmes); a paid one promises it beside them, for its term.
    """
    if not cover.first <= on <= cover.last:
        return []
    known = list(offered)
    free = max((one.times for one in known if not one.paid), default=0)
    found = []
    if free:
        promise = Promise("", free, cover.first, cover.last)
        found.append(Account(BASIC_ACCOUNT, on.year, allowance(promise, on.year)))
    found += [Account(one.package, WHOLE_TERM, one.times) for one in known if one.paid]
    return [one for one in found if one.allowance > 0]


class Place(NamedTuple):
    """A free place of an account."""

    account: Account
    number: int


def free_place(
    tried: Iterable[Account], taken: Mapping[tuple[str, int], Collection[int]]
) -> Place | None:
    """The lowest free place of the first account that has one; None when all is used up."""
    for account in tried:
        used = taken.get((account.name, account.year), ())
        for number in range(1, account.allowance + 1):
            if number not in used:
                return Place(account, number)
    return None
