"""What the schedule of a person rests on, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from contracts_app.rules.followup.pressure import Reading
from contracts_app.vocabulary.care import DutyKind, Outcome, Programme

NEVER: Final = date(9999, 12, 31)


class Done(NamedTuple):
    """A service that was delivered. `counted`: face to face where the norm asks for it (D7)."""

    item: str
    on: date
    outcome: str = Outcome.DONE
    counted: bool = True
    next_on: date | None = None
    """The day that was agreed for the next one, where it is not the proposed one."""


class Promise(NamedTuple):
    """An item of a package of the contract, with the days of cover; `times` a year, or a term."""

    item: str
    times: int
    start: date
    end: date
    whole_term: bool = False
    """A package that was paid for is promised once for its term, and not each year anew."""


class Pregnant(NamedTuple):
    """A pregnancy that goes on, or that ended with a birth not long ago."""

    lmp_on: date
    delivered_on: date | None = None
    discharged_on: date | None = None
    ended_on: date | None = None


class Treated(NamedTuple):
    """A notified case of tuberculosis."""

    notified_on: date
    intensive_until: date | None = None
    stopped_on: date | None = None


@dataclass(frozen=True)
class Person:
    """Everything that decides what is due to somebody who lives here."""

    birth_date: date
    since: date
    """The first day on which the person's duties were planned here: nothing is due before it."""
    groups: Mapping[str, date] = field(default_factory=dict)
    """Population groups of today and since when: the diagnosis, the registration."""
    promises: tuple[Promise, ...] = ()
    done: tuple[Done, ...] = ()
    """Services that stand, in the order of their days."""
    pregnant: Pregnant | None = None
    treated: Treated | None = None
    home_on: date | None = None
    """The day on which a newborn came home from hospital."""
    readings: tuple[Reading, ...] = ()
    """Blood pressure by day, the newest first, whatever form it stands in."""
    came_home: date | None = None
    """The day on which a hospital sent the person home to be followed by the team."""

    def of(self, item: str) -> tuple[Done, ...]:
        """What was done of an item, the earliest first."""
        return self._by_item.get(item, ())

    def counted(self, item: str) -> list[date]:
        """The days on which an item was done so that it counts, the earliest first."""
        return [one.on for one in self.of(item) if one.counted]

    @cached_property
    def _by_item(self) -> dict[str, tuple[Done, ...]]:
        found: dict[str, list[Done]] = {}
        for one in self.done:
            found.setdefault(one.item, []).append(one)
        return {item: tuple(some) for item, some in found.items()}


class Duty(NamedTuple):
    """One service that is due between two days."""

    item: str
    programme: Programme
    due_from: date
    due_on: date
    kind: DutyKind = DutyKind.ROUTINE
    slot: str = ""
    counted: bool = True
    agreed: bool = False
    """The day was agreed with the person: it is not brought to that of another visit."""


@dataclass(frozen=True)
class Plan:
    """What is due, at most once for each item, and from which day on it may be otherwise."""

    duties: tuple[Duty, ...]
    look_again_on: date = NEVER
