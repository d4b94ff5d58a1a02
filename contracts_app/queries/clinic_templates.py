"""Reads for making the clinics of the next days from their templates."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, or_, select

from contracts_app.models import CalendarDay, Clinic, ClinicTemplate, Department
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary.clinics import OffWith
from contracts_app.vocabulary.referrals import ClinicState

_template, _department = table_of(ClinicTemplate), table_of(Department)
_clinic, _day = table_of(Clinic), table_of(CalendarDay)
_SAME = ("department_id", "weekday", "from_minute", "expert")
"""What one template after another has in common when they are the same weekly clinic."""


def list_templates_on(first: date, last: date, department_id: int | None = None) -> list[Row[Any]]:
    """Templates that hold on some day between two, of departments that are open, by department."""
    query = (
        select(_template, _department.c.institution_id)
        .join(_department, _department.c.id == _template.c.department_id)
        .where(
            _template.c.valid_from <= last,
            or_(_template.c.valid_to.is_(None), _template.c.valid_to >= first),
            or_(_department.c.closed_on.is_(None), _department.c.closed_on > first),
        )
        .order_by(_template.c.department_id, _template.c.id)
    )
    if department_id is not None:
        query = query.where(_template.c.department_id == department_id)
    return list(rows(query))


def list_clinic_places(
    department_ids: Collection[int], first: date, last: date
) -> dict[tuple[int, date, int, str], Row[Any]]:
    """Which clinics there are already, by department, day, first minute and expert.

    Each with its id, and with what took it along if it was called off.
    """
    place = ("department_id", "held_on", "from_minute", "expert")
    query = select(_clinic.c.id, _clinic.c.off_with, *(_clinic.c[name] for name in place)).where(
        _clinic.c.department_id.in_(department_ids), _clinic.c.held_on.between(first, last)
    )
    return {tuple(getattr(row, name) for name in place): row for row in rows(query)}


def list_open_of_template(template: ClinicTemplate, first: date, last: date | None) -> list[int]:
    """The clinics of a template still to be held between two days, its last one or without an end.

    Also those that an earlier template of the same hour and expert had made.
    """
    same = [_template.c[one] == getattr(template, one) for one in _SAME]
    query = select(_clinic.c.id).where(
        _clinic.c.template_id.in_(select(_template.c.id).where(*same)),
        _clinic.c.held_on >= first,
        _clinic.c.state == ClinicState.OPEN,
    )
    if last is not None:
        query = query.where(_clinic.c.held_on <= last)
    return list(rows(query.order_by(_clinic.c.id)).scalars())


def list_off_along(first: date, department_ids: Collection[int]) -> list[int]:
    """The clinics of departments from a day on that something took along as it was called off."""
    query = select(_clinic.c.id).where(
        _clinic.c.held_on >= first,
        _clinic.c.department_id.in_(department_ids),
        _clinic.c.off_with.is_not(None),
    )
    return list(rows(query.order_by(_clinic.c.id)).scalars())


def list_off_with_day(day: date, department_ids: Collection[int]) -> list[int]:
    """The clinics of departments that a day off called off and that its end brings back.

    A weekly one comes back while it goes on.
    """
    goes_on = and_(
        _template.c.valid_from <= day,
        or_(_template.c.valid_to.is_(None), _template.c.valid_to >= day),
    )
    query = (
        select(_clinic.c.id)
        .outerjoin(_template, _template.c.id == _clinic.c.template_id)
        .where(
            _clinic.c.held_on == day,
            _clinic.c.department_id.in_(department_ids),
            _clinic.c.off_with == OffWith.DAY,
            or_(_clinic.c.template_id.is_(None), goes_on),
        )
    )
    return list(rows(query.order_by(_clinic.c.id)).scalars())


def own_days_of(
    institution_ids: Collection[int], first: date, last: date
) -> dict[int, dict[date, bool]]:
    """What institutions say of single days between two, by institution."""
    query = select(_day.c.institution_id, _day.c.day, _day.c.works).where(
        _day.c.institution_id.in_(institution_ids), _day.c.day.between(first, last)
    )
    found: dict[int, dict[date, bool]] = {one: {} for one in institution_ids}
    for row in rows(query):
        found[row.institution_id][row.day] = row.works
    return found
