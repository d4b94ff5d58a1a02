"""How grids look on a map: the letter, colour and hatch of each team, and the words on a tile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

COLOURS: Final = 12
HATCHES: Final = 7
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which look like digits."""
_LONGEST: Final = 6


@dataclass(frozen=True)
class TeamMark:
    """What stands for a team on a map: colour, hatch and letter each tell it by themselves."""

    letter: str
    colour: int
    hatch: int

    @property
    def pattern(self) -> str:
        """The name of the fill that has both."""
        return f"fill-{self.colour}-{self.hatch}"


@dataclass(frozen=True)
class MapTile:
    """One grid as the map shows it.

    `label` is read out and shown on pointing; `attributes` go to the element, which is a link where
    there is an address.
    """

    lines: tuple[str, ...]
    label: str
    mark: TeamMark | None = None
    href: str = ""
    chosen: bool = False
    changes: bool = False
    """Whether a plan gives the grid to another team than it has."""
    attributes: Mapping[str, Any] = field(default_factory=dict)


def team_marks(team_codes: Iterable[str]) -> dict[str, TeamMark]:
    """A mark for each team, given out in the order of the codes."""
    codes = sorted(set(team_codes))
    return {code: _mark(place) for place, code in enumerate(codes)}


def _mark(place: int) -> TeamMark:
    """Letters A … Z, AA …; 84 pairs of colour and hatch before one comes again."""
    return TeamMark(_letter(place), place % COLOURS + 1, place % HATCHES)


def _letter(place: int) -> str:
    more, last = divmod(place, len(_LETTERS))
    return (_letter(more - 1) if more else "") + _LETTERS[last]


def short_lines(village: str, name: str) -> tuple[str, str]:
    """The village and the grid in few characters; the grid without the village's name before it."""
    own = name.removeprefix(village) or name
    return _cut(village), _cut(own)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
