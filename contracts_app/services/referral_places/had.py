"""What a referral has of kept places, with its clinics and departments held.

Holds whose end has passed are closed first, whoever comes by: nobody waits for a job. Closed ones
say the moment at which they ran out, not that at which it was seen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import BedHold, Clinic, ClinicBooking, Department, PlaceWait
from contracts_app.queries.referral_places import (
    bed_of,
    booking_of,
    hold_clinics,
    hold_departments,
    wait_of,
)
from contracts_app.vocabulary.referrals import BedState, BookingState, WaitState


@dataclass(frozen=True)
class Had:
    """The place ahead, the bed and the place in the line that a referral has."""

    booking: ClinicBooking | None
    bed: BedHold | None
    wait: PlaceWait | None
    clinics: dict[int, Clinic]
    departments: dict[int, Department]


def had_by(
    referral_id: int,
    now: datetime,
    *,
    clinic: int | None = None,
    department: int | None = None,
    closing: bool = True,
) -> Had:
    """What a referral has, held with its clinics and departments and with one more of each.

    `closing`: a hold whose end has passed is nobody's any more.
    """
    booking, bed = booking_of(referral_id), bed_of(referral_id)
    clinics = {clinic, booking.clinic_id if booking else None} - {None}
    departments = {department, bed.department_id if bed else None} - {None}
    beds = hold_departments([one for one in departments if one is not None])
    held = hold_clinics([one for one in clinics if one is not None])
    if closing:
        close_ran_out(held, beds, now)
    # Read anew: another one who held them may have closed what had run out.
    return Had(booking_of(referral_id), bed_of(referral_id), wait_of(referral_id), held, beds)


def hold_places_of(referral_ids: Collection[int]) -> None:
    """Hold the departments and clinics of all that some referrals have, in their order.

    Whoever lets go of several places one after the other would hold them as they come.
    """
    pairs = [(booking_of(one), bed_of(one)) for one in referral_ids]
    hold_departments({bed.department_id for _booking, bed in pairs if bed is not None})
    hold_clinics({booking.clinic_id for booking, _bed in pairs if booking is not None})


def close_ran_out(
    clinic_ids: Collection[int], department_ids: Collection[int], now: datetime
) -> None:
    """Close all holds of clinics and departments, held, whose end has passed."""
    _run_out(ClinicBooking, ClinicBooking.clinic_id.in_(clinic_ids), now, reserved=None)
    _run_out(BedHold, BedHold.department_id.in_(department_ids), now, beds_reserved=None)


def _run_out(
    table: type[ClinicBooking] | type[BedHold],
    where: ColumnElement[bool],
    now: datetime,
    **values: None,
) -> None:
    past = (table.state == "held", table.held_until_utc <= now, where)
    change = update(table).where(*past)
    db.session.execute(
        change.values(
            state="ran_out", closed_at_utc=table.held_until_utc, held_until_utc=None, **values
        ),
        execution_options={"synchronize_session": False},
    )


def close_booking(booking: ClinicBooking, state: BookingState, now: datetime) -> None:
    """The place is used, missed, or free for others; one that was closed keeps its moment."""
    booking.state, booking.held_until_utc = state, None
    booking.closed_at_utc = booking.closed_at_utc or now
    if state not in (BookingState.USED, BookingState.MISSED):
        booking.reserved = None
    db.session.flush()


def close_bed(bed: BedHold, now: datetime) -> None:
    """The bed is free for others: given back, or after somebody lay in it."""
    occupied = bed.state == BedState.OCCUPIED
    bed.state = BedState.FREED if occupied else BedState.GIVEN_BACK
    bed.held_until_utc, bed.beds_reserved, bed.closed_at_utc = None, None, now
    db.session.flush()


def close_wait(wait: PlaceWait, state: WaitState, now: datetime) -> None:
    """The line is left, with a place or without."""
    wait.state, wait.closed_at_utc = state, now
    db.session.flush()


def at_utc(day: date, minute: int) -> datetime:
    """The moment in UTC of a minute of a day in the configured zone."""
    return clock.in_utc(datetime.combine(day, time.min) + timedelta(minutes=minute))
