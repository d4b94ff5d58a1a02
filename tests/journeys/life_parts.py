"""The people, covers, terms, chains and teams that the model of contracts speaks of."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Person:
    """Somebody, where he or she lives now, and since when."""

    born: date
    home: str | None
    died: date | None = None
    died_in: str | None = None
    """The household that lost him or her, where others may have to sign from then on."""
    told: date | None = None
    """When the death was entered there."""
    since: date = date(1900, 1, 1)


@dataclass
class Covered:
    """One person's days under one term; `gone` once a leaving cut them."""

    first: date
    last: date
    gone: bool = False

    @property
    def was(self) -> bool:
        """Whether there was a day of it."""
        return self.first <= self.last


@dataclass
class Term:
    """One term of a chain; `off` when an objection called it off before its first day."""

    number: str
    start: date
    end: date
    covers: dict[str, Covered]
    off: bool = False
    objected: bool = False
    lapsed: str = ""

    @property
    def last_day(self) -> date:
        """The last day: that of the last cover when everybody left, else the end."""
        if all(one.gone for one in self.covers.values()):
            return max((one.last for one in self.covers.values() if one.was), default=self.end)
        return self.end

    @property
    def left_early(self) -> bool:
        """Whether everybody left before the end."""
        return self.last_day < self.end


@dataclass
class Chain:
    """All terms that followed from one signing."""

    root: str
    home: str
    signer: str
    team: str
    terms: list[Term]

    @property
    def last(self) -> Term | None:
        return next((term for term in reversed(self.terms) if not term.off), None)


@dataclass
class Team:
    """A team's limits (None: the policy's) and the day it ended."""

    max_households: int | None = None
    max_persons: int | None = None
    dissolved: date | None = None


@dataclass
class Run:
    """What a renewal run should report."""

    renewed: int = 0
    lapsed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
