"""Booking a place of a session, moving and giving it back, and who came.

Whoever books holds the household, so that nobody who dies or leaves meanwhile has a place, and then
the session, so places are given one by one; and the database gives no number of a slot twice, nor
one beyond its places.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Appointment, AppointmentSession, Membership, Resident
from contracts_app.queries import appointment_sessions as sessions
from contracts_app.queries import appointments as queries
from contracts_app.queries.scope import Scope, everything
from contracts_app.rules.appointments import (
    Slot,
    place_for,
    refuse_booking,
    refuse_mark,
    still_kept,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.held import held_at_home
from contracts_app.services.keys import new_key
from contracts_app.services.priority import ground_on
from contracts_app.vocabulary.appointments import (
    GIVEN_BACK,
    AppointmentState,
    BookedBy,
    CancelReason,
    Purpose,
)

MAX_NOTE = 200


@dataclass(frozen=True)
class Booking:
    """Who comes when, what for, and how it was asked for; the slot by its first minute."""

    session: str
    minute: int
    resident: str
    purpose: str
    booked_by: str
    note: str = ""


def book(booking: Booking, scope: Scope, actor: Actor, today: date) -> Appointment:
    """Give somebody a place of a slot: a kept one first to those who go first.

    The same again is that appointment, not a second one. Raises NotFound outside the scope, Refused
    with `unknown_value`, `too_long`, `already_booked` (another slot of the session), `slot_full`,
    `place_kept` (what is left waits for those who go first), `session_cancelled`, `session_closed`
    or `session_past`.
    """
    resident, membership = _person(booking, scope)
    session = _session(booking.session, scope)
    _check_words(booking)
    known = _known(session, resident, booking)
    if known is not None:
        return known
    made = _give(session, resident, membership, booking, actor, today)
    _record(actor, "appointment.book", resident.key, session, booking.minute)
    return made


def _session(key: str, scope: Scope) -> AppointmentSession:
    session = sessions.hold_session(key, scope)
    if session is None:
        raise NotFound("appointment_session")
    return session


def _person(booking: Booking, scope: Scope) -> tuple[Resident, Membership]:
    resident, membership, _home = held_at_home(booking.resident, scope)
    if resident.died_on is not None:
        raise NotFound("resident")
    return resident, membership


def _check_words(booking: Booking) -> None:
    faults = {
        ("unknown_value", "purpose"): booking.purpose not in set(Purpose),
        ("unknown_value", "booked_by"): booking.booked_by not in set(BookedBy),
        ("too_long", "note"): len(booking.note.strip()) > MAX_NOTE,
    }
    if wrong := [Refusal(*code) for code, applies in faults.items() if applies]:
        raise Refused(*wrong)


def _known(session: AppointmentSession, resident: Resident, booking: Booking) -> Appointment | None:
    """The place that the person has in this session; refused when it is at another time."""
    place = queries.find_place(session.id, resident.id)
    if place is None:
        return None
    if place.at_minute != booking.minute:
        raise Refused(Refusal("already_booked", "slot"))
    return db.session.get_one(Appointment, place.id)


def _give(
    session: AppointmentSession,
    resident: Resident,
    membership: Membership,
    booking: Booking,
    actor: Actor,
    today: date,
) -> Appointment:
    if code := refuse_booking(session.state, session.held_on, today):
        raise Refused.of(code)
    ground = ground_on(resident.id, session.held_on)
    slot, number = _place(session, booking.minute, first=ground is not None, today=today)
    made = Appointment(
        county_code=session.county_code,
        key=new_key(16),
        session_id=session.id,
        slot_id=slot.id,
        places=slot.places,
        place_no=number,
        resident_id=resident.id,
        household_id=membership.household_id,
        purpose=booking.purpose,
        note=booking.note.strip() or None,
        priority=ground,
        booked_by=booking.booked_by,
        booked_on=today,
        booked_at_utc=clock.utcnow(),
        user_id=actor.user_id,
        state=AppointmentState.BOOKED,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _place(
    session: AppointmentSession, minute: int, *, first: bool, today: date
) -> tuple[Any, int]:
    """The slot and the number of the place in it that somebody gets."""
    slots = sessions.list_slots(session.id)
    slot = next((one for one in slots if one.at_minute == minute), None)
    if slot is None:
        raise Refused(Refusal("unknown_value", "slot"))
    taken = queries.taken_places(session.id).get(slot.id, frozenset())
    number, code = place_for(
        Slot(slot.number, slot.places, session.kept_share, taken),
        first=first,
        keeping=still_kept(session.held_on, today),
    )
    if number is None:
        raise Refused(Refusal(code, "slot"))
    return slot, number


def mark(
    session_key: str, key: str, to: str, scope: Scope, actor: Actor, today: date
) -> Appointment:
    """Note that somebody came or did not come, or that neither is known after all.

    Raises NotFound outside the scope, Refused with `unknown_value`, `appointment_over` or `not_yet`
    (the day lies ahead).
    """
    if to == AppointmentState.CANCELLED:
        raise Refused.of("unknown_value")
    session, made, resident = _appointment(session_key, key, scope)
    if made.state == to:
        return made
    if code := refuse_mark(made.state, to, session.held_on, today):
        raise Refused.of(code)
    before, made.state = made.state, to
    closed = to != AppointmentState.BOOKED
    made.closed_at_utc = clock.utcnow() if closed else None
    made.closed_by_id = actor.user_id if closed else None
    db.session.flush()
    audit.record(
        actor,
        "appointment.mark",
        "resident",
        resident,
        before={"status": before},
        after={"status": to, "on": session.held_on.isoformat()},
    )
    return made


def give_back(
    session_key: str, key: str, reason: str, scope: Scope, actor: Actor, today: date
) -> None:
    """Give a place back, for a reason of the list; once more changes nothing.

    Raises NotFound outside the scope, Refused with `unknown_value` or `appointment_over`.
    """
    if reason not in GIVEN_BACK:
        raise Refused(Refusal("unknown_value", "reason"))
    session, made, resident = _appointment(session_key, key, scope)
    if made.state == AppointmentState.CANCELLED:
        return
    _close(made, CancelReason(reason), session, actor, today)
    _record(actor, "appointment.cancel", resident, session, _minute(made), reason=reason)


def move(
    session_key: str, key: str, booking: Booking, scope: Scope, actor: Actor, today: date
) -> Appointment:
    """Give somebody another place instead of the one held; refused, the old one stays.

    Behind the household both sessions are held in the order of their ids. Whoever sees the
    appointment moves it, wherever its person lives. Raises what `book` and `give_back` raise.
    """
    if queries.get_appointment(key, scope) is None:
        raise NotFound("appointment")
    person, membership = _person(booking, everything(today))
    sessions.hold_sessions({session_key, booking.session}, scope)
    session, made, resident = _appointment(session_key, key, scope)
    if made.state == AppointmentState.CANCELLED:
        raise Refused.of("appointment_over")
    if resident != booking.resident:
        raise NotFound("resident")
    if session_key == booking.session and _minute(made) == booking.minute:
        return made
    _close(made, CancelReason.MOVED, session, actor, today)
    to = _session(booking.session, scope)
    _check_words(booking)
    if queries.find_place(to.id, person.id):
        raise Refused(Refusal("already_booked", "slot"))
    moved = _give(to, person, membership, booking, actor, today)
    before = {"on": session.held_on.isoformat(), "minute": _minute(made)}
    _record(actor, "appointment.move", resident, to, booking.minute, before=before)
    return moved


def _appointment(
    session_key: str, key: str, scope: Scope
) -> tuple[AppointmentSession, Appointment, str]:
    """The session, held, with the appointment that may be seen and the key of its person."""
    session, seen = _session(session_key, scope), queries.get_appointment(key, scope)
    made = queries.hold_appointment(key, session.id)
    if seen is None or made is None:
        raise NotFound("appointment")
    return session, made, seen.resident


def _close(
    made: Appointment,
    reason: CancelReason,
    session: AppointmentSession,
    actor: Actor,
    today: date,
) -> None:
    to = AppointmentState.CANCELLED
    if code := refuse_mark(made.state, to, session.held_on, today):
        raise Refused.of(code)
    made.state, made.cancel_reason = to, reason
    made.closed_at_utc, made.closed_by_id = clock.utcnow(), actor.user_id
    db.session.flush()


def _minute(made: Appointment) -> int:
    return sessions.minute_of(made.slot_id)


def _record(
    actor: Actor,
    verb: str,
    resident: str,
    session: AppointmentSession,
    minute: int,
    *,
    reason: str = "",
    before: dict[str, object] | None = None,
) -> None:
    """What a person is told to have: the day and minute, never what for."""
    after = {"on": session.held_on.isoformat(), "minute": minute}
    audit.record(actor, verb, "resident", resident, reason=reason, before=before, after=after)
