"""What packages mean for whom, asked once for each set of packages, age and groups."""

from datetime import date
from typing import Any, NamedTuple

from contracts_app.queries.promises import Promised, promises_of
from contracts_app.rules.dates import age_on
from contracts_app.rules.followup import Promise
from contracts_app.rules.packages import Person, suits

Packages = tuple[int, ...]
Days = tuple[date, date]


class Meant(NamedTuple):
    """Items with how often, and whether they were paid for; and their codes."""

    items: tuple[tuple[str, int, bool], ...]
    codes: frozenset[str]


class Promises:
    """The packages of many contracts, each read once."""

    def __init__(self) -> None:
        self._packages: dict[int, list[Promised]] = {}
        self._known: dict[Any, Meant] = {}
        self._listed: dict[Any, tuple[Promise, ...]] = {}

    def learn(self, packages: set[int]) -> None:
        """Read the packages of which nothing is known yet."""
        if new := packages - self._packages.keys():
            self._packages |= promises_of(new)

    def meant_for(
        self, packages: Packages, birth: date, tags: tuple[str, ...], on: date, *, signer: bool
    ) -> Meant:
        """What a contract with these packages promises somebody; targets ask for whole years."""
        key = packages, age_on(birth, on), tags, signer
        found = self._known.get(key)
        if found is None:
            person = Person(birth, frozenset(tags))
            found = self._known[key] = self._ask(packages, person, on, signer=signer)
        return found

    def between(self, days: Days, meant: Meant) -> tuple[Promise, ...]:
        """What is meant, as promised from the first to the last day of cover."""
        found = self._listed.get((days, meant.items))
        if found is None:
            found = tuple(Promise(item, times, *days, paid) for item, times, paid in meant.items)
            self._listed[days, meant.items] = found
        return found

    def _ask(self, packages: Packages, person: Person, on: date, *, signer: bool) -> Meant:
        items = tuple(
            (one.item, one.times, one.fee_fen > 0)
            for package in packages
            for one in self._packages[package]
            if suits(one.target, person, on) and (signer or not one.shared)
        )
        return Meant(items, frozenset(item for item, _times, _paid in items))
