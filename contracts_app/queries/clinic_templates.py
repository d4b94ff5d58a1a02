"""Reads for making the clinics of the next days from their templates."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from contracts_app.models import CalendarDay, Clinic, ClinicTemplate, Department
from contracts_app.queries.rows import rows, table_of

_template, _department = table_of(ClinicTemplate), table_of(Department)
_clinic, _day = table_of(Clinic), table_of(CalendarDay)


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
) -> set[tuple[int, date, int, str]]:
    """Which clinics there are already, also called off: department, day, first minute, expert."""
    columns = ("department_id", "held_on", "from_minute", "expert")
    query = select(*(_clinic.c[name] for name in columns)).where(
        _clinic.c.department_id.in_(department_ids), _clinic.c.held_on.between(first, last)
    )
    return {(row.department_id, row.held_on, row.from_minute, row.expert) for row in rows(query)}


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
