"""Reads of kept places and beds one by one, with the rows held by whoever gives or takes them.

Behind the referral, departments are held and then clinics, each by rising id; their beds and places
are changed by nobody who does not hold them.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select

from contracts_app.extensions import db
from contracts_app.models import BedHold, Clinic, ClinicBooking, Department, PlaceWait, Referral
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary.referrals import (
    BedState,
    BookingState,
    ReferralStatus,
    WaitState,
)

HAS_PLACE = (BookingState.HELD, BookingState.BOOKED, BookingState.USED, BookingState.MISSED)
AHEAD = (BookingState.HELD, BookingState.BOOKED)
IN_BED = (BedState.HELD, BedState.OCCUPIED)
_referral, _clinic, _department = table_of(Referral), table_of(Clinic), table_of(Department)
_booking, _bed, _wait = table_of(ClinicBooking), table_of(BedHold), table_of(PlaceWait)


def hold_clinics(ids: Collection[int]) -> dict[int, Clinic]:
    """Clinics by id, held in the order of their ids until the transaction ends."""
    query = select(Clinic).where(Clinic.id.in_(ids)).order_by(Clinic.id).with_for_update()
    held = db.session.scalars(query.execution_options(populate_existing=True)) if ids else ()
    return {one.id: one for one in held}


def hold_departments(ids: Collection[int]) -> dict[int, Department]:
    """Departments by id, held in the order of their ids until the transaction ends."""
    query = select(Department).where(Department.id.in_(ids)).order_by(Department.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return {one.id: one for one in db.session.scalars(query)} if ids else {}


def find_clinic_id(key: str) -> int | None:
    """The id of a clinic by its key."""
    return rows(select(_clinic.c.id).where(_clinic.c.key == key)).scalar_one_or_none()


def find_department_id(institution_id: int, code: str) -> int | None:
    """The id of a department of a hospital by its code."""
    query = select(_department.c.id).where(
        _department.c.institution_id == institution_id, _department.c.code == code
    )
    return rows(query).scalar_one_or_none()


def department_code(department_id: int) -> str:
    """The code of a department."""
    query = select(_department.c.code).where(_department.c.id == department_id)
    return str(rows(query).scalar_one())


def booking_of(referral_id: int, states: Collection[BookingState] = AHEAD) -> ClinicBooking | None:
    """The newest place of a clinic that a referral has in one of these states, read anew."""
    query = (
        select(ClinicBooking)
        .where(ClinicBooking.referral_id == referral_id, ClinicBooking.state.in_(states))
        .order_by(ClinicBooking.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).first()


def bed_of(referral_id: int) -> BedHold | None:
    """The bed that a referral has, read anew."""
    query = select(BedHold).where(BedHold.referral_id == referral_id, BedHold.state.in_(IN_BED))
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def wait_of(referral_id: int) -> PlaceWait | None:
    """The place of a referral in the line of a department."""
    query = select(PlaceWait).where(
        PlaceWait.referral_id == referral_id, PlaceWait.state == WaitState.WAITING
    )
    return db.session.scalars(query).one_or_none()


def taken_places(clinic_id: int) -> frozenset[int]:
    """The numbers of a clinic that somebody has or had; those that ran out are closed before."""
    query = select(_booking.c.place_no).where(
        _booking.c.clinic_id == clinic_id, _booking.c.state.in_(HAS_PLACE)
    )
    return frozenset(rows(query).scalars())


def taken_beds(department_id: int) -> frozenset[int]:
    """The numbers of the beds of a department that somebody has."""
    query = select(_bed.c.bed_no).where(
        _bed.c.department_id == department_id, _bed.c.state.in_(IN_BED)
    )
    return frozenset(rows(query).scalars())


def clinics_that_ran_out(now: datetime) -> list[int]:
    """Clinics with a hold whose end has passed."""
    past = (_booking.c.state == BookingState.HELD) & (_booking.c.held_until_utc <= now)
    query = select(_booking.c.clinic_id).where(past).distinct().order_by(_booking.c.clinic_id)
    return list(rows(query).scalars())


def departments_that_ran_out(now: datetime) -> list[int]:
    """Departments with a bed whose hold has passed its end."""
    past = (_bed.c.state == BedState.HELD) & (_bed.c.held_until_utc <= now)
    query = select(_bed.c.department_id).where(past).distinct().order_by(_bed.c.department_id)
    return list(rows(query).scalars())


def without_a_place(referral_ids: Collection[int] | None = None) -> list[int]:
    """Referrals, of these or all, that wait for the day of a place which they lost."""
    booked = exists().where(
        _booking.c.referral_id == _referral.c.id, _booking.c.state == BookingState.BOOKED
    )
    lies = exists().where(_bed.c.referral_id == _referral.c.id, _bed.c.state.in_(IN_BED))
    query = select(_referral.c.id).where(
        _referral.c.status == ReferralStatus.SCHEDULED, ~booked, ~lies
    )
    if referral_ids is not None:
        query = query.where(_referral.c.id.in_(referral_ids))
    return list(rows(query.order_by(_referral.c.id)).scalars())


def list_to_release(now: datetime, limit: int) -> list[int]:
    """Clinics whose unsold places are the hospital's own again, which is not yet noted."""
    query = select(_clinic.c.id).where(
        _clinic.c.released_at_utc.is_(None),
        _clinic.c.release_at_utc <= now,
        _clinic.c.state == "open",
    )
    return list(rows(query.order_by(_clinic.c.id).limit(limit)).scalars())


def list_bookings_of(clinic_ids: Collection[int]) -> list[Row[Any]]:
    """All places of some clinics that were ever given: clinic_id, state and when."""
    columns = ("clinic_id", "state", "made_at_utc", "closed_at_utc", "held_until_utc")
    query = select(*(_booking.c[name] for name in columns))
    query = query.where(_booking.c.clinic_id.in_(clinic_ids))
    return list(rows(query.order_by(_booking.c.id)))


def list_waiting(department_id: int, limit: int) -> list[Row[Any]]:
    """The referrals that wait for a place of a department, by number.

    Those that lost one come first, then the longest wait.
    """
    lost = _wait.c.lost_at_utc
    query = (
        select(_referral.c.referral_no, _referral.c.urgency, _referral.c.care, _wait.c.since_utc)
        .join(_wait, _wait.c.referral_id == _referral.c.id)
        .where(_wait.c.department_id == department_id, _wait.c.state == WaitState.WAITING)
    )
    return list(rows(query.order_by(lost.is_(None), lost, _wait.c.id).limit(limit)))
