"""What the templates of appointments get: days, sessions with their figures, slots and choices."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app.formatting import day as day_text
from contracts_app.queries import appointment_sessions as sessions
from contracts_app.queries import appointments as queries
from contracts_app.queries.scope import Scope
from contracts_app.rules.appointments import Hours, Slot, in_clock, still_kept
from contracts_app.vocabulary.appointments import AppointmentState

WEEK: Final = 7
BOOKED_AHEAD: Final = 60
"""How many days ahead sessions are offered on a household's page."""


@dataclass(frozen=True)
class Days:
    """The days of a page, and the first ones of its neighbours."""

    first: date
    last: date
    back: date
    on: date


def days_of(day: date, view: str) -> Days:
    """One day, or the week from Monday on in which it lies."""
    length = WEEK if view == "week" else 1
    first = day - timedelta(days=day.weekday()) if length == WEEK else day
    step = timedelta(days=length)
    return Days(first, first + step - timedelta(days=1), first - step, first + step)


@dataclass(frozen=True)
class SessionView:
    """A session as lists show it."""

    row: Any
    hours: str
    total: int
    taken: int

    @property
    def free(self) -> int:
        return self.total - self.taken


def session_views(rows: Iterable[Any]) -> list[SessionView]:
    """Sessions with how many places they have and how many are taken: one statement for all."""
    found = list(rows)
    taken = queries.count_taken([row.id for row in found])
    return [SessionView(row, hours_of(row), total_of(row), taken.get(row.id, 0)) for row in found]


def hours_of(row: Any) -> str:
    """`08:00–11:00`."""
    return f"{in_clock(row.from_minute)}–{in_clock(row.to_minute)}"


def total_of(row: Any) -> int:
    """How many places a session has."""
    hours = Hours(row.from_minute, row.to_minute, row.slot_minutes, row.places)
    return len(hours.slots()) * row.places


@dataclass(frozen=True)
class SlotView:
    """A slot with whom one may see, how many others have a place, and what is free."""

    time: str
    people: list[Any]
    others: int
    free: int
    kept: int


def slot_views(session: Any, scope: Scope, today: date) -> tuple[list[SlotView], list[Any]]:
    """The slots of a session, and the appointments that were given back."""
    seen = queries.list_appointments(session.id, scope)
    held = [one for one in seen if one.state != AppointmentState.CANCELLED]
    taken = queries.taken_places(session.id)
    views = []
    for row in sessions.list_slots(session.id):
        people = [one for one in held if one.slot_id == row.id]
        places = taken.get(row.id, frozenset())
        slot = Slot(row.number, row.places, session.kept_share, places)
        kept = len(slot.free(kept=True)) if still_kept(session.held_on, today) else 0
        views.append(
            SlotView(
                in_clock(row.at_minute),
                people,
                len(places) - len(people),
                row.places - len(places),
                kept,
            )
        )
    return views, [one for one in seen if one.state == AppointmentState.CANCELLED]


def slot_choices(session: Any, *, first: bool, today: date) -> list[tuple[int, str]]:
    """The times at which somebody may have a place, those with a kept place first."""
    keeping, taken = still_kept(session.held_on, today), queries.taken_places(session.id)
    found = []
    for row in sessions.list_slots(session.id):
        slot = Slot(row.number, row.places, session.kept_share, taken.get(row.id, frozenset()))
        kept = len(slot.free(kept=True))
        free = len(slot.free(kept=False)) + (kept if first or not keeping else 0)
        if free:
            late = not (first and keeping and kept)
            found.append((late, row.at_minute, _choice(row.at_minute, free, late=late)))
    return [(minute, words) for _late, minute, words in sorted(found)]


def _choice(minute: int, free: int, *, late: bool) -> str:
    places = ngettext("%(num)s place", "%(num)s places", free)
    parts = [in_clock(minute), places, *([] if late else [_("kept for priority")])]
    return " · ".join(parts)


def session_choices(scope: Scope, today: date) -> list[tuple[str, str]]:
    """The sessions of the next weeks into which may be booked."""
    last = today + timedelta(days=BOOKED_AHEAD)
    rows = session_views(sessions.list_sessions(scope, today, last, bookable=True))
    several = len({one.row.team for one in rows}) > 1
    return [(one.row.key, session_words(one, several=several)) for one in rows]


def session_words(one: SessionView, *, several: bool = False) -> str:
    """Day, hours, place, the team where there are several, and what is free: one line of a list."""
    free = ngettext("%(num)s place", "%(num)s places", one.free) if one.free else _("full")
    team = [one.row.team] if several and one.row.team else []
    return " · ".join([f"{day_text(one.row.held_on)} {one.hours}", one.row.address, *team, free])
