"""What a sender may choose: departments of the county's hospitals, and their next free places.

Free is what nobody has at the moment asked about: holds whose end has passed count as free, whether
or not that was noted, and places that were released are not given any more.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, func, or_, select

from contracts_app.models import BedHold, Clinic, ClinicBooking, Department, Institution
from contracts_app.queries.referral_places import HAS_PLACE, IN_BED
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import BedState, BookingState, ClinicState

MOST_DEPARTMENTS = 500
_clinic, _booking, _bed = table_of(Clinic), table_of(ClinicBooking), table_of(BedHold)
_department, _institution = table_of(Department), table_of(Institution)


def departments_of(county_code: str) -> list[Row[Any]]:
    """Departments of a county that take referrals, by hospital: id, code, name and hospital."""
    query = (
        select(
            _department.c.id,
            _department.c.code,
            _department.c.name,
            _department.c.phone,
            _institution.c.id.label("hospital_id"),
            _institution.c.code.label("hospital_code"),
            _institution.c.name.label("hospital"),
        )
        .join(_institution, _institution.c.id == _department.c.institution_id)
        .where(
            _institution.c.county_code == county_code,
            _institution.c.kind == InstitutionKind.HOSPITAL,
            _department.c.closed_on.is_(None),
        )
        .order_by(_institution.c.name, _institution.c.id, _department.c.code)
    )
    return list(rows(query.limit(MOST_DEPARTMENTS)))


def free_places(
    hospital_id: int, department_id: int, from_day: date, now: datetime, limit: int
) -> list[Row[Any]]:
    """The next clinics of a department with a free kept place: key, day, hours, expert and free."""
    free = (_clinic.c.reserved - had_in(_clinic.c.id, now)).label("free")
    columns = ("key", "held_on", "from_minute", "to_minute", "expert", "reserved")
    query = (
        select(*(_clinic.c[name] for name in columns), free)
        .join(_department, _department.c.id == _clinic.c.department_id)
        .where(
            _clinic.c.department_id == department_id,
            _department.c.institution_id == hospital_id,
            _clinic.c.held_on >= from_day,
            _clinic.c.state == ClinicState.OPEN,
            _clinic.c.release_at_utc > now,
            _clinic.c.released_at_utc.is_(None),
            free > 0,
        )
        .order_by(_clinic.c.held_on, _clinic.c.from_minute, _clinic.c.id)
    )
    return list(rows(query.limit(limit)))


def had_in(clinic_id: ColumnElement[int], now: datetime) -> ScalarSelect[int]:
    """How many places of a clinic somebody has at a moment, as part of a statement."""
    ran_out = and_(_booking.c.state == BookingState.HELD, _booking.c.held_until_utc <= now)
    query = select(func.count(_booking.c.id)).where(
        _booking.c.clinic_id == clinic_id, _booking.c.state.in_(HAS_PLACE), ~ran_out
    )
    return query.scalar_subquery()


def beds_had_in(department_id: ColumnElement[int], now: datetime) -> ScalarSelect[int]:
    """How many kept beds of a department somebody has at a moment, as part of a statement."""
    still = or_(_bed.c.state != BedState.HELD, _bed.c.held_until_utc > now)
    query = select(func.count(_bed.c.id)).where(
        _bed.c.department_id == department_id, _bed.c.state.in_(IN_BED), still
    )
    return query.scalar_subquery()


def free_beds(hospital_id: int, department_id: int, now: datetime) -> int:
    """How many kept beds of a department nobody has."""
    free = _department.c.beds_reserved - beds_had_in(_department.c.id, now)
    query = select(free).where(
        _department.c.id == department_id,
        _department.c.institution_id == hospital_id,
        _department.c.closed_on.is_(None),
    )
    return max(0, rows(query).scalar_one_or_none() or 0)
