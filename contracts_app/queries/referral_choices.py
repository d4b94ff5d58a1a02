"""What can be chosen for a referral: departments with their kept places, and centres."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, func, or_, select

from contracts_app.models import BedHold, Clinic, ClinicBooking, Department, Institution
from contracts_app.queries.referral_places import HAS_PLACE, IN_BED
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import ClinicState

MOST: Final = 300
_CLINICS: Final = 2_000
"""Two weeks of clinics of a county's hospitals."""
_department, _institution = table_of(Department), table_of(Institution)
_clinic, _booking = table_of(Clinic), table_of(ClinicBooking)
_bed = table_of(BedHold)


@dataclass(frozen=True)
class FreeClinic:
    """A clinic of a day with what is left of the places kept for referrals."""

    key: str
    department_id: int
    held_on: date
    from_minute: int
    to_minute: int
    expert: str
    free: int


def list_departments(county: str, today: date) -> list[Row[Any]]:
    """The departments of the county's hospitals that take referrals."""
    query = (
        select(
            _department.c.id,
            _department.c.code,
            _department.c.name,
            _department.c.phone,
            _department.c.beds_reserved,
            _institution.c.code.label("hospital"),
            _institution.c.name.label("hospital_name"),
        )
        .join(_institution, _institution.c.id == _department.c.institution_id)
        .where(
            _institution.c.county_code == county,
            _institution.c.kind == InstitutionKind.HOSPITAL,
            or_(_department.c.closed_on.is_(None), _department.c.closed_on > today),
        )
        .order_by(_institution.c.code, _department.c.code)
    )
    return list(rows(query.limit(MOST)))


def list_clinics(
    department_ids: Collection[int], today: date, now: datetime, last: date
) -> list[FreeClinic]:
    """The clinics of departments until a day, with what can be given of each now, by day and hour.

    One of which nothing is given any more has nothing free; a hold that ran out counts for nothing.
    """
    asked = (
        _clinic.c.department_id.in_(department_ids),
        _clinic.c.state == ClinicState.OPEN,
        _clinic.c.held_on.between(today, last),
    )
    taken = (
        select(_booking.c.clinic_id, func.count().label("taken"))
        .where(
            _booking.c.clinic_id.in_(select(_clinic.c.id).where(*asked)),
            _booking.c.state.in_(HAS_PLACE),
            or_(_booking.c.held_until_utc.is_(None), _booking.c.held_until_utc > now),
        )
        .group_by(_booking.c.clinic_id)
        .subquery()
    )
    columns = ("key", "department_id", "held_on", "from_minute", "to_minute", "expert")
    query = (
        select(
            *(_clinic.c[name] for name in (*columns, "reserved")),
            _clinic.c.release_at_utc,
            _clinic.c.released_at_utc,
            func.coalesce(taken.c.taken, 0).label("taken"),
        )
        .outerjoin(taken, taken.c.clinic_id == _clinic.c.id)
        .where(*asked)
        .order_by(_clinic.c.held_on, _clinic.c.from_minute, _clinic.c.id)
    )
    found = rows(query.limit(_CLINICS)) if department_ids else ()
    return [FreeClinic(*(getattr(row, name) for name in columns), _free(row, now)) for row in found]


def _free(row: Any, now: datetime) -> int:
    given = row.released_at_utc is None and now < row.release_at_utc
    return max(0, row.reserved - row.taken) if given else 0


def count_free_beds(department_id: int, now: datetime) -> int:
    """How many of the kept beds of a department nobody has."""
    reserved = select(_department.c.beds_reserved).where(_department.c.id == department_id)
    taken = select(func.count()).where(
        _bed.c.department_id == department_id,
        _bed.c.state.in_(IN_BED),
        or_(_bed.c.held_until_utc.is_(None), _bed.c.held_until_utc > now),
    )
    return max(0, int(rows(reserved).scalar_one()) - int(rows(taken).scalar_one()))


def list_centres(county: str) -> list[Row[Any]]:
    """The township centres of a county: code and name."""
    query = select(_institution.c.code, _institution.c.name).where(
        _institution.c.county_code == county,
        _institution.c.kind == InstitutionKind.TOWNSHIP_CENTRE,
    )
    return list(rows(query.order_by(_institution.c.code).limit(MOST)))
