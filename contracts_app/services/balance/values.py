"""What a suggestion is made from and what it says: plain values, without database or words."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Load:
    """A grid and what it weighs; an empty `team`, or one that is not among the rooms, is a gap."""

    grid: str
    weight: int
    """Persons and weighted key groups, in hundredths of a person."""
    team: str | None
    home_team: str | None = None
    """The team on duty today: the doctor these people know."""
    neighbours: frozenset[str] = frozenset()
    households: int = 0
    persons: int = 0
    """What the grid counts against the limits of its team."""
    key_persons: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """A team, and what it may still take on. Dissolved teams are left out by the caller."""

    team: str
    may_receive: bool = True
    """Whether it may be given grids: a team that lacks a post may not."""
    households: int = 0
    persons: int = 0
    """What counts against its limits now, with the grids it holds."""
    max_households: int | None = None
    max_persons: int | None = None


class Evenness(NamedTuple):
    """How evenly teams are loaded; smaller is better. Teams that can never carry do not count."""

    idle: int
    """Teams without any load that may receive: while there are any, there is no ratio to show."""
    spread: Fraction
    """The busiest over the idlest of the teams that carry something; 1 when none does."""

    @property
    def ratio(self) -> Fraction | None:
        """What a page shows; empty while a team stands idle."""
        return None if self.idle else self.spread


class Reason(StrEnum):
    """Why a move is suggested, or what speaks against it."""

    GAP = "gap"
    FROM_BUSIEST = "from_busiest"
    TO_IDLEST = "to_idlest"
    TO_IDLE = "to_idle"
    TOUCHES = "touches"
    NOT_TOUCHING = "not_touching"
    CUTS_LAND = "cuts_land"
    RETURNS = "returns"
    CHANGES_DOCTOR = "changes_doctor"
    FEW_KEY = "few_key"
    PREPARES = "prepares"
    NOT_ALONE = "not_alone"


class Note(StrEnum):
    """What else a page has to say beside the suggestions, or instead of them."""

    CUT_DOWN = "cut_down"
    STOPPED_EARLY = "stopped_early"
    GAPS_LEFT = "gaps_left"
    NO_ROOM = "no_room"
    NO_RECEIVER = "no_receiver"
    ONE_TEAM = "one_team"
    NOTHING_TO_WEIGH = "nothing_to_weigh"
    NOTHING_HELPS = "nothing_helps"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One grid for another team. Loads are those after the suggestions before it are taken."""

    grid: str
    from_team: str | None
    to_team: str
    from_before: int | None
    from_after: int | None
    """Empty for a gap: it was nobody's load."""
    to_before: int
    to_after: int
    after: Evenness
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The suggestions in the order in which they are best taken; each is allowed alone too."""

    suggestions: tuple[Suggestion, ...]
    before: Evenness
    after: Evenness
    fair_share: int
    """What each team would carry if all carried the same, gaps included: 100 % of a meter."""
    notes: tuple[Note, ...] = ()
