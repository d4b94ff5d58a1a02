"""Appointments by time slot: how a session is cut, which places are kept, and who may have which.

Places of a session are counted through by time. A share of them, spread evenly, is kept for
residents under contract and holders of a care card through the day before (「优先出诊」, S3P3,
S3P10); on the day itself whatever is left is anybody's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from contracts_app.vocabulary.appointments import (
    AppointmentState,
    PriorityGround,
    SessionState,
)

KEPT_SHARE: Final = "appointment.kept_share"
"""The policy: how many percent of the places of a session are kept."""
DAYS_AHEAD: Final = 92
"""How long before its day a session may be planned."""
_DAY_MINUTES: Final = 24 * 60
MOST_SLOTS: Final = 120
MOST_PLACES: Final = 600
"""Of a whole session: as many names as its page shows."""
_HUNDRED: Final = 100


@dataclass(frozen=True)
class Hours:
    """When a session is held and how it is cut: minutes since midnight, and of each slot."""

    from_minute: int
    to_minute: int
    slot_minutes: int
    places: int

    def slots(self) -> tuple[int, ...]:
        """The beginning of each slot that ends within the session."""
        last = self.to_minute - self.slot_minutes
        return tuple(range(self.from_minute, last + 1, self.slot_minutes))


def refuse_session(hours: Hours, held_on: date, today: date) -> tuple[str, str] | None:
    """The code that forbids to plan this, and what it is about; None when nothing does."""
    if held_on < today:
        return "past_day", "held_on"
    if held_on > today + timedelta(days=DAYS_AHEAD):
        return "too_far_ahead", "held_on"
    if not 0 <= hours.from_minute < hours.to_minute <= _DAY_MINUTES:
        return "bad_time", "to_time"
    if not 5 <= hours.slot_minutes <= 240 or not hours.slots():
        return "bad_slots", "slot_minutes"
    if not 1 <= hours.places <= 50:
        return "bad_places", "places"
    if len(hours.slots()) > MOST_SLOTS:
        return "too_many_slots", "slot_minutes"
    too_many = len(hours.slots()) * hours.places > MOST_PLACES
    return ("too_many_places", "places") if too_many else None


def is_kept(slot: int, place: int, places: int, share: int) -> bool:
    """Whether a place is kept; slots and places are counted from one."""
    rank = (slot - 1) * places + place
    return rank * share // _HUNDRED > (rank - 1) * share // _HUNDRED


def still_kept(held_on: date, today: date) -> bool:
    """Whether kept places wait for those who go first: through the day before."""
    return today < held_on


def ground_of(*, covered: bool, card: bool) -> PriorityGround | None:
    """Why somebody goes first, or None: a contract comes before a card."""
    if covered:
        return PriorityGround.CONTRACT
    return PriorityGround.CARD if card else None


@dataclass(frozen=True)
class Slot:
    """A slot of a session with the numbers of the places that are taken."""

    number: int
    places: int
    share: int
    taken: frozenset[int]

    def free(self, *, kept: bool) -> list[int]:
        """The numbers of its free places that are kept, or of those that are not."""
        numbers = range(1, self.places + 1)
        return [
            one
            for one in numbers
            if one not in self.taken and is_kept(self.number, one, self.places, self.share) is kept
        ]


def place_for(slot: Slot, *, first: bool, keeping: bool) -> tuple[int | None, str]:
    """The place that somebody gets, or None with the code that says why not.

    `first`: the person goes first and takes a kept place before any other, which leaves the others
    to those who may have no kept one. `keeping`: kept places still wait.
    """
    kept, others = slot.free(kept=True), slot.free(kept=False)
    if not kept and not others:
        return None, "slot_full"
    if first or not keeping:
        return (kept + others if first else others + kept)[0], ""
    return (others[0], "") if others else (None, "place_kept")


def refuse_booking(state: str, held_on: date, today: date) -> str | None:
    """The code that forbids to give a place of this session, or None."""
    if state == SessionState.CANCELLED:
        return "session_cancelled"
    if held_on < today:
        return "session_past"
    return "session_closed" if state == SessionState.CLOSED else None


_MARKS: Final[dict[str, Collection[str]]] = {
    AppointmentState.CAME: (AppointmentState.BOOKED, AppointmentState.NO_SHOW),
    AppointmentState.NO_SHOW: (AppointmentState.BOOKED, AppointmentState.CAME),
    AppointmentState.BOOKED: (AppointmentState.CAME, AppointmentState.NO_SHOW),
    AppointmentState.CANCELLED: (AppointmentState.BOOKED,),
}


def refuse_mark(state: str, to: str, held_on: date, today: date) -> str | None:
    """The code that forbids to note this of an appointment, or None."""
    if to not in _MARKS:
        return "unknown_value"
    if state not in _MARKS[to]:
        return "appointment_over"
    early = to in (AppointmentState.CAME, AppointmentState.NO_SHOW) and held_on > today
    return "not_yet" if early else None


def in_clock(minute: int) -> str:
    """Minutes since midnight as 08:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
