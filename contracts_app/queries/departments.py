"""Reads of a hospital's own departments, templates and clinics, for whoever manages them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, true

from contracts_app.extensions import db
from contracts_app.models import (
    BedHold,
    CalendarDay,
    Clinic,
    ClinicBooking,
    ClinicTemplate,
    Department,
    Institution,
    Referral,
)
from contracts_app.queries.referral_places import AHEAD, IN_BED
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import ClinicState, Direction, Side

MOST = 100
"""Departments of a hospital, and templates of a department, that a page shows."""
_department, _clinic = table_of(Department), table_of(Clinic)
_template, _referral = table_of(ClinicTemplate), table_of(Referral)
_institution, _day = table_of(Institution), table_of(CalendarDay)


def departments_in(scope: Scope) -> ColumnElement[bool]:
    """Departments of the hospitals of a scope."""
    hospitals = select(_institution.c.id).where(
        _institution.c.id.in_(scope.institution_ids),
        _institution.c.kind == InstitutionKind.HOSPITAL,
    )
    return _department.c.institution_id.in_(hospitals)


def get_hospital(institution_id: int, scope: Scope) -> Institution | None:
    """The own institution, when it is a hospital."""
    found = db.session.get(Institution, institution_id)
    inside = found is not None and found.id in scope.institution_ids
    return found if inside and found and found.kind == InstitutionKind.HOSPITAL else None


def find_department(code: str, scope: Scope) -> int | None:
    """The id of a department in scope by its code."""
    query = select(_department.c.id).where(_department.c.code == code, departments_in(scope))
    return rows(query.order_by(_department.c.id).limit(1)).scalar_one_or_none()


def get_department(code: str, scope: Scope) -> Row[Any] | None:
    """A department in scope by its code."""
    query = select(_department).where(_department.c.code == code, departments_in(scope))
    return rows(query.order_by(_department.c.id).limit(1)).one_or_none()


def name_is_taken(name: str, hospital_id: int, but: int | None) -> bool:
    """Whether another department of a hospital that takes people has this name."""
    some = exists().where(
        _department.c.institution_id == hospital_id,
        _department.c.name == name,
        _department.c.closed_on.is_(None),
        true() if but is None else _department.c.id != but,
    )
    return bool(rows(select(some)).scalar_one())


def find_clinic(key: str, scope: Scope) -> Row[Any] | None:
    """A clinic in scope by its key: id and department_id."""
    return _of_department(_clinic, key, scope)


def find_template(key: str, scope: Scope) -> Row[Any] | None:
    """A template in scope by its key: id and department_id."""
    return _of_department(_template, key, scope)


def _of_department(table: Any, key: str, scope: Scope) -> Row[Any] | None:
    query = (
        select(table.c.id, table.c.department_id)
        .join(_department, _department.c.id == table.c.department_id)
        .where(table.c.key == key, departments_in(scope))
    )
    return rows(query).one_or_none()


def list_departments(scope: Scope, most: int | None = None) -> list[Row[Any]]:
    """The departments in scope by their codes, those that were closed last; all, or so many.

    A page shows so many; what concerns a hospital as a whole concerns all of them.
    """
    query = select(_department).where(departments_in(scope))
    order = (_department.c.closed_on.is_not(None), _department.c.code, _department.c.id)
    return list(rows(query.order_by(*order).limit(most)))


def list_templates(department_ids: Collection[int], today: date) -> list[Row[Any]]:
    """The templates of departments that are not over, by weekday and hour."""
    query = select(_template).where(
        _template.c.department_id.in_(department_ids),
        _template.c.valid_to.is_(None) | (_template.c.valid_to >= today),
    )
    order = (_template.c.weekday, _template.c.from_minute, _template.c.id)
    return list(rows(query.order_by(*order).limit(MOST)))


def same_template(department_id: int, weekday: int, from_minute: int, expert: str) -> Any:
    """The last day of a template for the same hour, or None when there is none: a row of one."""
    query = select(_template.c.key, _template.c.valid_to).where(
        _template.c.department_id == department_id,
        _template.c.weekday == weekday,
        _template.c.from_minute == from_minute,
        _template.c.expert == expert,
    )
    latest = (_template.c.valid_to.is_not(None), _template.c.valid_to.desc(), _template.c.id)
    return rows(query.order_by(*latest).limit(1)).one_or_none()


def find_same_clinic(department_id: int, day: date, from_minute: int, expert: str) -> Clinic | None:
    """The clinic of this hour, also one that was called off."""
    query = select(Clinic).where(
        Clinic.department_id == department_id,
        Clinic.held_on == day,
        Clinic.from_minute == from_minute,
        Clinic.expert == expert,
    )
    return db.session.scalars(query).one_or_none()


def clinic_of_expert(department_id: int, day: date, hours: tuple[int, int], expert: str) -> bool:
    """Whether an expert holds a clinic of another beginning that shares some of these minutes."""
    first, last = hours
    some = exists().where(
        _clinic.c.department_id == department_id,
        _clinic.c.held_on == day,
        _clinic.c.state == ClinicState.OPEN,
        _clinic.c.expert == expert,
        _clinic.c.from_minute != first,
        _clinic.c.from_minute < last,
        _clinic.c.to_minute > first,
    )
    return bool(rows(select(some)).scalar_one())


def weekly_of_expert(
    department_id: int, weekday: int, hours: tuple[int, int], expert: str, day: date
) -> bool:
    """The same of a clinic of each week that still goes on from a day on."""
    first, last = hours
    some = exists().where(
        _template.c.department_id == department_id,
        _template.c.weekday == weekday,
        _template.c.expert == expert,
        _template.c.from_minute != first,
        _template.c.from_minute < last,
        _template.c.to_minute > first,
        _template.c.valid_to.is_(None) | (_template.c.valid_to >= day),
    )
    return bool(rows(select(some)).scalar_one())


def open_clinics_from(
    first: date, department_ids: Collection[int], last: date | None = None
) -> list[int]:
    """Clinics of departments that are still to be held from a day on."""
    query = select(_clinic.c.id).where(
        _clinic.c.held_on >= first,
        _clinic.c.state == ClinicState.OPEN,
        _clinic.c.department_id.in_(department_ids),
    )
    if last is not None:
        query = query.where(_clinic.c.held_on <= last)
    return list(rows(query.order_by(_clinic.c.id)).scalars())


def bookings_ahead(clinic_ids: Collection[int]) -> list[ClinicBooking]:
    """Places of clinics that somebody still has ahead, read anew."""
    query = select(ClinicBooking).where(
        ClinicBooking.clinic_id.in_(clinic_ids), ClinicBooking.state.in_(AHEAD)
    )
    query = query.order_by(ClinicBooking.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def highest_bed(department_id: int) -> int:
    """The highest number of a bed that somebody has; 0 for none."""
    query = select(func.coalesce(func.max(BedHold.bed_no), 0)).where(
        BedHold.department_id == department_id, BedHold.state.in_(IN_BED)
    )
    return int(rows(query).scalar_one())


def has_open_referrals(department_id: int) -> bool:
    """Whether somebody is on the way to a department or there, or waits for its answer.

    Whoever was sent home by it is followed by a team, and does not keep it open.
    """
    waits = or_(_referral.c.direction == Direction.UP, _referral.c.owner == Side.HOSPITAL)
    some = exists().where(
        _referral.c.department_id == department_id, _referral.c.over_at_utc.is_(None), waits
    )
    return bool(rows(select(some)).scalar_one())


def get_own_day(institution_id: int, day: date) -> CalendarDay | None:
    """What an institution says of a day."""
    query = select(CalendarDay).where(
        CalendarDay.institution_id == institution_id, CalendarDay.day == day
    )
    return db.session.scalars(query).one_or_none()


def list_own_days(institution_id: int, first: date, last: date) -> list[Row[Any]]:
    """What an institution says of the days of a span: day and works."""
    query = select(_day.c.day, _day.c.works).where(
        _day.c.institution_id == institution_id, _day.c.day.between(first, last)
    )
    return list(rows(query.order_by(_day.c.day)))
