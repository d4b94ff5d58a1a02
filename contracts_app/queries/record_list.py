"""The list of health records: who lives in reach and has one, and what of it is wanting."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord, Household, Membership, Resident
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.record_scope import is_last, records_in
from contracts_app.queries.residents import stands_for_another
from contracts_app.queries.rows import table_of
from contracts_app.queries.scope import Scope
from contracts_app.rules.records import stale_before
from contracts_app.vocabulary.records import RecordStatus

GONE: Final = "gone"
"""Open, though the person died or left."""
INCOMPLETE, STALE, NO_PHONE = "incomplete", "stale", "no_phone"
_home = table_of(Membership).alias("home")
_resident = table_of(Resident)


@dataclass(frozen=True)
class RecordFilters:
    """Codes that narrow the list; empty ones do not."""

    village: str = ""
    grid: str = ""
    status: str = ""
    need: str = ""


def list_records(scope: Scope, filters: RecordFilters, cursor: Cursor) -> Page:
    """One page of records in scope by code: three statements whatever its size."""
    query = filtered(select(HealthRecord.code), scope, filters)
    total, more = count_up_to(query)
    codes, previous, following = keys_of_page(query, HealthRecord.code, cursor)
    return Page(list_rows(codes), total, more, previous, following)


def filtered(query: Select[Any], scope: Scope, filters: RecordFilters) -> Select[Any]:
    """Only records in scope that meet the filters."""
    query = query.where(records_in(scope, filters.grid, filters.village))
    if filters.status in list(RecordStatus):
        query = query.where(HealthRecord.status == filters.status)
    elif filters.status == GONE:
        query = query.where(is_gone())
    if filters.need:
        wanted = _needs(scope.today)[filters.need]
        query = query.where(HealthRecord.status == RecordStatus.OPEN, wanted)
    return query


def is_gone() -> ColumnElement[bool]:
    """Open records of people who died or belong to no household any more."""
    lives = exists().where(
        _home.c.resident_id == HealthRecord.resident_id, _home.c.valid_to.is_(None)
    )
    dead = exists().where(
        _resident.c.id == HealthRecord.resident_id, _resident.c.died_on.is_not(None)
    )
    mine = ~stands_for_another(HealthRecord.resident_id)
    return and_(HealthRecord.status == RecordStatus.OPEN, or_(dead, ~lives), mine)


def _needs(today: date) -> dict[str, ColumnElement[bool]]:
    last = func.coalesce(HealthRecord.updated_on, HealthRecord.built_on)
    return {
        INCOMPLETE: or_(
            HealthRecord.gaps.is_(None),
            HealthRecord.gaps > 0,
            _lacks("phone_last4", "ethnicity", "education", "marital_status"),
        ),
        STALE: or_(last.is_(None), last < stale_before(today)),
        NO_PHONE: _lacks("phone_last4"),
    }


def _lacks(*columns: str) -> ColumnElement[bool]:
    empty = or_(*(_resident.c[name] == "" for name in columns))
    return exists().where(_resident.c.id == HealthRecord.resident_id, empty)


def list_rows(codes: list[str]) -> list[Any]:
    """Whole lines; of the person no more than name, birth date and the last four."""
    if not codes:
        return []
    query = (
        select(
            HealthRecord.code,
            HealthRecord.status,
            HealthRecord.close_reason,
            HealthRecord.closed_on,
            HealthRecord.built_on,
            HealthRecord.updated_on,
            HealthRecord.gaps,
            HealthRecord.shelf,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Resident.id_last4,
            Resident.phone_last4,
            Resident.died_on,
            Household.code.label("household"),
            Household.address,
            Grid.name.label("grid"),
            Membership.valid_to.label("left_on"),
        )
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(Membership, and_(Membership.resident_id == Resident.id, is_last()))
        .outerjoin(Household, Household.id == Membership.household_id)
        .outerjoin(Grid, Grid.id == Household.grid_id)
        .where(HealthRecord.code.in_(codes))
        .order_by(HealthRecord.code, Membership.id)
    )
    found = {row.code: row for row in db.session.execute(query)}
    return [found[code] for code in codes if code in found]
