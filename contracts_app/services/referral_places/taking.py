"""Finding the place or bed that a referral gets, and writing that it has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import BedHold, Clinic, ClinicBooking, Department, Referral
from contracts_app.queries.policies import policies_for
from contracts_app.queries.referral_places import (
    department_code,
    find_clinic_id,
    taken_beds,
    taken_places,
)
from contracts_app.rules.referrals.slots import is_released, next_place, number_of, refuse_place
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
from contracts_app.vocabulary.referrals import BedState, BookingState, Care, WaitState


@dataclass(frozen=True)
class Choice:
    """What is asked for: a clinic by its key, or a bed by the code of the department."""

    kind: str
    key: str


@dataclass(frozen=True)
class Given:
    """Until when somebody is awaited, and what was given, in codes."""

    ends_at_utc: datetime
    what: dict[str, Any]


def clinic_for(referral: Referral, key: str, now: datetime) -> tuple[Clinic, Had]:
    """The clinic, held, and what the referral has; refused where it is another department's."""
    clinic_id = find_clinic_id(key)
    if clinic_id is None:
        raise Refused.of("unknown_value")
    had = had_by(referral.id, now, clinic=clinic_id)
    clinic = had.clinics[clinic_id]
    if clinic.department_id != referral.department_id:
        raise Refused.of("wrong_department")
    return clinic, had


def free_place_no(clinic: Clinic, had: Had, now: datetime) -> int:
    """The lowest free number of a clinic, or the refusal; what the referral has counts as free."""
    starts = at_utc(clinic.held_on, clinic.from_minute)
    released = is_released(clinic.released_at_utc, clinic.release_at_utc, now)
    if code := refuse_place(clinic.state, starts, now, released=released):
        raise Refused.of(code)
    taken = taken_places(clinic.id)
    if had.booking is not None and had.booking.clinic_id == clinic.id:
        taken -= {had.booking.place_no}
    place = next_place(clinic.reserved, taken)
    if place is None:
        raise Refused.of("places_full")
    return place


def free_bed_no(department: Department, had: Had) -> int:
    """The lowest free bed of a department, or the refusal; what the referral has counts as free."""
    taken = taken_beds(department.id)
    if had.bed is not None and had.bed.department_id == department.id:
        taken -= {had.bed.bed_no}
    bed_no = next_place(department.beds_reserved, taken)
    if bed_no is None:
        raise Refused.of("beds_full")
    return bed_no


def leave(had: Had, now: datetime, waited: WaitState) -> None:
    """Whatever the referral has is free for others."""
    if had.booking is not None:
        close_booking(had.booking, BookingState.GIVEN_BACK, now)
    if had.bed is not None:
        close_bed(had.bed, now)
    if had.wait is not None:
        close_wait(had.wait, waited, now)


def hours(referral: Referral, key: str, now: datetime) -> timedelta:
    """How long a hold lasts by the policy of the hospital."""
    policies = policies_for(referral.hospital_id, clock.local(now).date())
    return timedelta(hours=number_of(key, policies))


def add_booking(
    referral: Referral,
    clinic: Clinic,
    place: int,
    by: Actor,
    now: datetime,
    until: datetime | None,
) -> ClinicBooking:
    """A place is had: booked, or held until a moment."""
    made = ClinicBooking(
        county_code=clinic.county_code,
        clinic_id=clinic.id,
        reserved=clinic.reserved,
        place_no=place,
        referral_id=referral.id,
        state=BookingState.BOOKED if until is None else BookingState.HELD,
        held_until_utc=until,
        made_at_utc=now,
        made_by_id=by.user_id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def add_bed(
    referral: Referral,
    department: Department,
    bed_no: int,
    by: Actor,
    now: datetime,
    until: datetime,
) -> BedHold:
    """A bed is held until a moment."""
    made = BedHold(
        county_code=department.county_code,
        department_id=department.id,
        beds_reserved=department.beds_reserved,
        bed_no=bed_no,
        referral_id=referral.id,
        state=BedState.HELD,
        held_until_utc=until,
        made_at_utc=now,
        made_by_id=by.user_id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def of_clinic(clinic: Clinic, booking: ClinicBooking) -> Given:
    """A place of a clinic as a move tells it."""
    what = {
        "place": str(Care.CLINIC),
        "clinic": clinic.key,
        "department": department_code(clinic.department_id),
        "day": clinic.held_on.isoformat(),
        "from_minute": clinic.from_minute,
        "to_minute": clinic.to_minute,
        "expert": clinic.expert,
        "number": booking.place_no,
    }
    return Given(at_utc(clinic.held_on, clinic.to_minute), what)


def of_bed(department: Department, bed: BedHold, until: datetime) -> Given:
    """A bed as a move tells it."""
    what = {"place": str(Care.BED), "department": department.code, "number": bed.bed_no}
    return Given(until, what)
