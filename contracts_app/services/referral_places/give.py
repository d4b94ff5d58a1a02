"""Giving kept places and beds to referrals, one by one, and taking them back.

Whoever calls holds the referral. A place is given under the lock of its clinic, a bed under that of
its department; the database gives no number twice and none beyond those kept. Until when places are
given and holds last is judged by the moment itself. What is told to whom is the move's own row.
"""

from datetime import datetime

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic, ClinicBooking, PlaceWait, Referral
from contracts_app.queries.referral_places import AHEAD, booking_of, find_department_id, wait_of
from contracts_app.rules.referrals.slots import BED_HOLD, SLOT_HOLD
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.services.referral_places.had import (
    Had,
    at_utc,
    close_bed,
    close_booking,
    close_wait,
    had_by,
)
from contracts_app.services.referral_places.taking import (
    Choice,
    Given,
    add_bed,
    add_booking,
    clinic_for,
    free_bed_no,
    free_place_no,
    hours,
    leave,
    of_bed,
    of_clinic,
)
from contracts_app.vocabulary.referrals import BedState, BookingState, Care, WaitState

__all__ = [
    "Choice",
    "Given",
    "book",
    "confirm",
    "free_bed",
    "give_back",
    "hold",
    "keep_on",
    "miss",
    "rebook",
    "use",
    "wait",
]


def book(referral: Referral, choice: Choice, by: Actor, now: datetime) -> Given:
    """Give the lowest free place of a clinic, or a bed for some hours; a hold goes back for it.

    Raises Refused with `place_had` (it is booked already), `unknown_value`, `wrong_department`,
    `clinic_called_off`, `clinic_past`, `places_released`, `places_full` or `beds_full`.
    """
    return _placed(referral, choice, by, now, moving=False)


def rebook(referral: Referral, choice: Choice, by: Actor, now: datetime) -> Given:
    """The same for one that has a place: the old one goes back; refused, it stays.

    Another number of the same clinic is not another place. Raises what `book` raises, but for
    `place_had`.
    """
    return _placed(referral, choice, by, now, moving=True)


def _placed(referral: Referral, choice: Choice, by: Actor, now: datetime, *, moving: bool) -> Given:
    if choice.kind == Care.CLINIC:
        return _in_clinic(referral, choice.key, by, now, moving=moving)
    if choice.kind == Care.BED:
        return _in_bed(referral, choice.key, by, now, moving=moving)
    raise Refused.of("unknown_value")


def hold(referral: Referral, clinic_key: str, by: Actor, now: datetime) -> Given:
    """Keep a place of a clinic for a referral that is on its way to an answer.

    It lasts for some hours by policy, no shorter than the promise of whose turn it is, and never
    beyond the beginning of the clinic. Raises what `book` raises.
    """
    clinic, had = clinic_for(referral, clinic_key, now)
    _refuse_booked(had)
    place = free_place_no(clinic, had, now)
    leave(had, now, WaitState.PLACED)
    until = _held_until(referral, clinic, now)
    return of_clinic(clinic, add_booking(referral, clinic, place, by, now, until))


def keep_on(referral: Referral, now: datetime) -> None:
    """Another promise is waited for, or a later end of it: a held place's time begins anew."""
    had = had_by(referral.id, now)
    if had.booking is not None and had.booking.state == BookingState.HELD:
        clinic = had.clinics[had.booking.clinic_id]
        had.booking.held_until_utc = _held_until(referral, clinic, now)
        db.session.flush()


def _held_until(referral: Referral, clinic: Clinic, now: datetime) -> datetime:
    usual = now + hours(referral, SLOT_HOLD, now)
    promised = max(usual, referral.due_at_utc or usual)
    return min(promised, at_utc(clinic.held_on, clinic.from_minute))


def confirm(referral: Referral, now: datetime) -> Given | None:
    """Book the place that is held; None when there is none, or when its time was over."""
    had = had_by(referral.id, now)
    if had.booking is None:
        return None
    return _confirmed(had.clinics[had.booking.clinic_id], had.booking)


def _confirmed(clinic: Clinic, booking: ClinicBooking) -> Given:
    booking.state, booking.held_until_utc = BookingState.BOOKED, None
    db.session.flush()
    return of_clinic(clinic, booking)


def give_back(referral: Referral, now: datetime) -> None:
    """The referral has nothing any more: no place ahead, no bed, and none to wait for."""
    leave(had_by(referral.id, now), now, WaitState.LEFT)


def use(referral: Referral, now: datetime) -> None:
    """Somebody came: the place is used, also one noted as missed, or the bed is occupied.

    Who comes before the day of the clinic does not need its place any more: it is given back.
    A bed whose hold has just run out is still there for whoever stands at the door, unless it was
    given to somebody else.
    """
    had = had_by(referral.id, now, closing=False)
    if had.bed is not None and had.bed.state == BedState.HELD:
        had.bed.state, had.bed.held_until_utc = BedState.OCCUPIED, None
        db.session.flush()
    last = booking_of(referral.id, tuple(BookingState))
    if last is not None and last.state in (*AHEAD, BookingState.MISSED):
        later = last.clinic_id in had.clinics and _is_later(had.clinics[last.clinic_id], now)
        close_booking(last, BookingState.GIVEN_BACK if later else BookingState.USED, now)
    if had.wait is not None:
        close_wait(had.wait, WaitState.LEFT, now)


def _is_later(clinic: Clinic, now: datetime) -> bool:
    return clinic.held_on > clock.local(now).date()


def miss(referral: Referral, now: datetime) -> None:
    """Nobody came: the place stays missed, and a bed is free again."""
    had = had_by(referral.id, now)
    if had.booking is not None and had.booking.state == BookingState.BOOKED:
        close_booking(had.booking, BookingState.MISSED, now)
    if had.bed is not None and had.bed.state == BedState.HELD:
        close_bed(had.bed, now)


def free_bed(referral: Referral, now: datetime) -> None:
    """Whoever lay in a kept bed has left it."""
    had = had_by(referral.id, now)
    if had.bed is not None:
        close_bed(had.bed, now)


def wait(referral: Referral, by: Actor, now: datetime, *, lost: bool = False) -> None:
    """Stand in the line of the referral's department; who stands there already keeps the place.

    `lost`: for another place instead of one that was lost, which goes before all others.
    """
    standing = wait_of(referral.id)
    if standing is not None and standing.department_id == referral.department_id:
        return
    if standing is not None:
        close_wait(standing, WaitState.LEFT, now)
    made = PlaceWait(
        county_code=referral.county_code,
        department_id=referral.department_id,
        referral_id=referral.id,
        state=WaitState.WAITING,
        since_utc=now,
        lost_at_utc=now if lost else None,
        made_by_id=by.user_id,
    )
    db.session.add(made)
    db.session.flush()


def _in_clinic(referral: Referral, key: str, by: Actor, now: datetime, *, moving: bool) -> Given:
    clinic, had = clinic_for(referral, key, now)
    if not moving:
        _refuse_booked(had)
    if had.booking is not None and had.booking.clinic_id == clinic.id:
        return _confirmed(clinic, had.booking)
    place = free_place_no(clinic, had, now)
    leave(had, now, WaitState.PLACED)
    return of_clinic(clinic, add_booking(referral, clinic, place, by, now, None))


def _refuse_booked(had: Had) -> None:
    booked = had.booking is not None and had.booking.state == BookingState.BOOKED
    if booked or had.bed is not None:
        raise Refused.of("place_had")


def _in_bed(referral: Referral, code: str, by: Actor, now: datetime, *, moving: bool) -> Given:
    department_id = find_department_id(referral.hospital_id, code)
    if department_id is None:
        raise Refused.of("unknown_value")
    if department_id != referral.department_id:
        raise Refused.of("wrong_department")
    had = had_by(referral.id, now, department=department_id)
    if not moving:
        _refuse_booked(had)
    department = had.departments[department_id]
    until = now + hours(referral, BED_HOLD, now)
    bed_no = free_bed_no(department, had)
    leave(had, now, WaitState.PLACED)
    return of_bed(department, add_bed(referral, department, bed_no, by, now, until), until)
