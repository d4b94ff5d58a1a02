"""What a sender may choose: departments of the county's hospitals, and their next free places.

Free is what nobody has at the moment asked about: holds whose end has passed count as free, whether
or not that was noted, and places that were released are not given any more.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from contracts_app.models import Clinic, Department, Institution
from contracts_app.queries.place_weeks import beds_had_in, had_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import ClinicState

MOST_DEPARTMENTS = 500
_clinic, _department, _institution = table_of(Clinic), table_of(Department), table_of(Institution)


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


def free_beds(hospital_id: int, department_id: int, now: datetime) -> int:
    """How many kept beds of a department nobody has."""
    free = _department.c.beds_reserved - beds_had_in(_department.c.id, now)
    query = select(free).where(
        _department.c.id == department_id,
        _department.c.institution_id == hospital_id,
        _department.c.closed_on.is_(None),
    )
    return max(0, rows(query).scalar_one_or_none() or 0)
