"""How kept places and beds of a hospital are used: by day of a week, and by month."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, and_, case, func, or_, select

from contracts_app.models import BedHold, Clinic, ClinicBooking, Department, PlaceWait, Referral
from contracts_app.queries.departments import departments_in
from contracts_app.queries.referral_places import HAS_PLACE, IN_BED
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.referrals import BedState, BookingState, ClinicState, WaitState

MOST = 500
_clinic, _booking, _wait = table_of(Clinic), table_of(ClinicBooking), table_of(PlaceWait)
_department, _bed, _referral = table_of(Department), table_of(BedHold), table_of(Referral)
_CLINIC: tuple[Any, ...] = tuple(
    _clinic.c[name]
    for name in (
        *("id", "key", "department_id", "held_on", "from_minute", "to_minute", "expert"),
        *("total", "reserved", "release_at_utc", "released_at_utc", "released", "state"),
    )
)
_GIVEN = (BookingState.BOOKED, BookingState.USED, BookingState.MISSED)


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


def list_week(
    department_ids: Collection[int], first: date, last: date, now: datetime
) -> list[Row[Any]]:
    """Clinics of departments between two days, with how many kept places somebody has."""
    query = select(*_CLINIC, had_in(_clinic.c.id, now).label("had")).where(
        _clinic.c.department_id.in_(department_ids), _clinic.c.held_on.between(first, last)
    )
    order = (_clinic.c.held_on, _clinic.c.from_minute, _clinic.c.id)
    return list(rows(query.order_by(*order).limit(MOST)))


def get_clinic(key: str, scope: Scope, now: datetime) -> Row[Any] | None:
    """One clinic of a hospital in scope, with its department and how many places somebody has."""
    query = (
        select(
            *_CLINIC,
            had_in(_clinic.c.id, now).label("had"),
            _department.c.code,
            _department.c.name,
        )
        .join(_department, _department.c.id == _clinic.c.department_id)
        .where(_clinic.c.key == key, departments_in(scope))
    )
    return rows(query).one_or_none()


def list_places(clinic_id: int, now: datetime) -> list[Row[Any]]:
    """The places of a clinic that somebody has, by number: place_no, state and referral_no."""
    ran_out = and_(_booking.c.state == BookingState.HELD, _booking.c.held_until_utc <= now)
    query = (
        select(
            _booking.c.place_no,
            _booking.c.state,
            _booking.c.held_until_utc,
            _referral.c.referral_no,
        )
        .join(_referral, _referral.c.id == _booking.c.referral_id)
        .where(_booking.c.clinic_id == clinic_id, _booking.c.state.in_(HAS_PLACE), ~ran_out)
    )
    return list(rows(query.order_by(_booking.c.place_no).limit(MOST)))


def count_beds(department_ids: Collection[int], now: datetime) -> dict[int, int]:
    """How many kept beds of each department somebody has."""
    had = beds_had_in(_department.c.id, now)
    query = select(_department.c.id, had.label("had"))
    found = rows(query.where(_department.c.id.in_(department_ids)))
    return {row.id: row.had for row in found}


def count_waiting(department_ids: Collection[int]) -> dict[int, int]:
    """How many referrals wait for a place of each department that has any."""
    query = (
        select(_wait.c.department_id, func.count(_wait.c.id).label("waiting"))
        .where(_wait.c.department_id.in_(department_ids), _wait.c.state == WaitState.WAITING)
        .group_by(_wait.c.department_id)
    )
    return {row.department_id: row.waiting for row in rows(query)}


def count_use(department_ids: Collection[int], first: date, last: date) -> dict[int, Row[Any]]:
    """By department, what became of the places kept in clinics between two days.

    Those kept, given, used, missed and released unsold; a clinic called off does not count.
    """
    by_clinic = (
        select(
            _booking.c.clinic_id,
            *(
                func.sum(case((_booking.c.state.in_(states), 1), else_=0)).label(name)
                for name, states in {
                    "given": _GIVEN,
                    "used": (BookingState.USED,),
                    "missed": (BookingState.MISSED,),
                }.items()
            ),
        )
        .join(_clinic, _clinic.c.id == _booking.c.clinic_id)
        .where(*_held(department_ids, first, last))
        .group_by(_booking.c.clinic_id)
        .subquery()
    )
    sums = {
        "kept": _clinic.c.reserved,
        "unsold": _clinic.c.released,
        **{name: by_clinic.c[name] for name in ("given", "used", "missed")},
    }
    query = (
        select(
            _clinic.c.department_id,
            func.count(_clinic.c.id).label("clinics"),
            *(func.coalesce(func.sum(column), 0).label(name) for name, column in sums.items()),
        )
        .outerjoin(by_clinic, by_clinic.c.clinic_id == _clinic.c.id)
        .where(*_held(department_ids, first, last))
        .group_by(_clinic.c.department_id)
    )
    return {row.department_id: row for row in rows(query)}


def _held(department_ids: Collection[int], first: date, last: date) -> tuple[Any, ...]:
    return (
        _clinic.c.department_id.in_(department_ids),
        _clinic.c.held_on.between(first, last),
        _clinic.c.state == ClinicState.OPEN,
    )


def count_stays(
    department_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, Row[Any]]:
    """By department, of beds asked for between two moments: held, and lain in."""
    lain = _bed.c.state.in_((BedState.OCCUPIED, BedState.FREED))
    query = (
        select(
            _bed.c.department_id,
            func.count(_bed.c.id).label("held"),
            func.sum(case((lain, 1), else_=0)).label("lain"),
        )
        .where(
            _bed.c.department_id.in_(department_ids),
            _bed.c.made_at_utc >= since,
            _bed.c.made_at_utc < until,
        )
        .group_by(_bed.c.department_id)
    )
    return {row.department_id: row for row in rows(query)}
