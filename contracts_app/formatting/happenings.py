"""Events of the audit trail as lines to read: what, of whom, by whom, and what stands no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from flask_babel import gettext as _

from contracts_app.formatting.event_details import details
from contracts_app.formatting.events import VERBS

_LEAVINGS: Final = frozenset({"household.death", "household.move_out", "household.household_out"})
_TOLD_BY_ENTRY: Final = "resident.leave"


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at_utc: datetime
    who: str
    what: str
    contract_no: str
    """Of an event of a contract; else empty."""
    details: tuple[str, ...]
    taken_back: str | None
    """Why the entry was taken back, or None of what stands."""
    verb: str
    request_id: str


@dataclass(frozen=True)
class Names:
    """What the keys in events stand for: people and teams, and entries that were taken back."""

    people: Mapping[str, str]
    teams: Mapping[str, str]
    undone: Mapping[int, str]


@dataclass(frozen=True)
class Happening:
    """What one person did at once: the entry first, then what followed from it."""

    at_utc: datetime
    who: str
    lines: tuple[Line, ...]


def action_of(row: Any) -> int | None:
    """The entry that an event tells of."""
    number = (row.after or {}).get("action")
    return number if isinstance(number, int) else None


def line(row: Any, names: Names) -> Line:
    """One event in words; an unknown verb stands for itself."""
    undone = names.undone.get(action_of(row) or 0)
    undoing = row.verb == "household.undo"
    told = details(row, names.people, names.teams)
    if undoing and undone:
        told.append(undone)
    return Line(
        at_utc=row.at_utc,
        who=who_acted(row.actor, row.display_name),
        what=str(VERBS[row.verb].words) if row.verb in VERBS else row.verb,
        contract_no=row.object_key if row.object_type == "contract" else "",
        details=tuple(told),
        taken_back=None if undoing else undone,
        verb=row.verb,
        request_id=row.request_id,
    )


def together(lines: Sequence[Line]) -> list[Happening]:
    """Lines, the newest first, with those of one request as one happening."""
    runs = groupby(enumerate(lines), key=lambda pair: pair[1].request_id or pair[0])
    return [_happening([one for _place, one in run]) for _key, run in runs]


def _happening(lines: list[Line]) -> Happening:
    entry_told = any(one.verb in _LEAVINGS for one in lines)
    shown = [one for one in lines[::-1] if not (entry_told and one.verb == _TOLD_BY_ENTRY)]
    # An entry is written behind what it does, and stands above it.
    ordered = sorted(shown, key=lambda one: not one.verb.startswith("household."))
    return Happening(lines[0].at_utc, lines[0].who, tuple(ordered))


def who_acted(actor: str, name: str | None) -> str:
    """The name of a user; commands and jobs go by what they are."""
    if actor.startswith("command:"):
        return _("Command line")
    if actor == "system" or actor.startswith("job:"):
        return _("System")
    return name or actor
