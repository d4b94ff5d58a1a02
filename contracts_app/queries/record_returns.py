"""The monthly return of records (F12): counts of a month by village, and who was closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    HealthRecord,
    Household,
    Membership,
    RecordEvent,
    Region,
    Resident,
)
from contracts_app.queries.record_scope import events_in, is_last, people_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.records import CloseReason, RecordEventKind, RecordStatus

MOST_CLOSED: Final = 2_000
COUNTS: Final = ("built", "death", "moved", "lost", "restored", "open")
_DAY: Final = timedelta(days=1)
_OPENED_OR_CLOSED: Final = (RecordEventKind.CLOSED, RecordEventKind.RESTORED)
_REASON: Final = RecordEvent.details["reason"].as_string()


@dataclass(frozen=True)
class Month:
    """A month, both its days included."""

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month in which a day lies."""
        first = day.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        return cls(first, following - _DAY)

    @property
    def word(self) -> str:
        """As an address has it."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class MonthlyReturn:
    """Counts by village in the order of `COUNTS`, and their sums."""

    month: Month
    villages: Sequence[Row[Any]]

    @property
    def total(self) -> dict[str, int]:
        """The sum over all villages."""
        return {name: sum(getattr(one, name) for one in self.villages) for name in COUNTS}


def monthly_return(month: Month, scope: Scope) -> MonthlyReturn:
    """What happened to records in a month, village by village: one statement.

    Closings and openings are counted by what was noted of them, so a record that is opened again
    later leaves the month in which it was closed as it was.
    """
    happened, latest = _happened(month, scope).subquery(), _latest(month.last, scope).subquery()
    counts = {
        "built": case((HealthRecord.built_on.between(month.first, month.last), 1), else_=0),
        **{name: func.coalesce(happened.c[name], 0) for name in (*CloseReason, "restored")},
        "open": case((_open_on(month.last, latest.c.kind), 1), else_=0),
    }
    sums = [func.sum(count).label(name) for name, count in counts.items()]
    query = (
        select(Grid.village_code, Region.name.label("village"), *sums)
        .select_from(HealthRecord)
        .join(Membership, Membership.resident_id == HealthRecord.resident_id)
        .join(Household, Household.id == Membership.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Region, Region.code == Grid.village_code)
        .outerjoin(happened, happened.c.record_id == HealthRecord.id)
        .outerjoin(latest, latest.c.record_id == HealthRecord.id)
        .where(people_of(scope))
        .group_by(Grid.village_code, Region.name)
        .order_by(Grid.village_code)
    )
    return MonthlyReturn(month, list(db.session.execute(query)))


def _happened(month: Month, scope: Scope) -> Any:
    """By record how often it was closed for each reason, and opened again."""
    closed = RecordEvent.kind == RecordEventKind.CLOSED
    facts: dict[str, ColumnElement[bool]] = {
        reason.value: and_(closed, _REASON == reason.value) for reason in CloseReason
    }
    facts["restored"] = RecordEvent.kind == RecordEventKind.RESTORED
    counts = [func.sum(case((fact, 1), else_=0)).label(name) for name, fact in facts.items()]
    return (
        select(RecordEvent.record_id, *counts)
        .where(
            RecordEvent.kind.in_(_OPENED_OR_CLOSED),
            RecordEvent.happened_on.between(month.first, month.last),
            events_in(scope),
        )
        .group_by(RecordEvent.record_id)
    )


def _latest(day: date, scope: Scope) -> Any:
    """By record what came of it last up to a day: closed, or opened again."""
    mine = (RecordEvent.kind.in_(_OPENED_OR_CLOSED), events_in(scope))
    last = (
        select(func.max(RecordEvent.id))
        .where(*mine, RecordEvent.happened_on <= day)
        .group_by(RecordEvent.record_id)
    )
    return select(RecordEvent.record_id, RecordEvent.kind).where(RecordEvent.id.in_(last))


def _open_on(day: date, latest: ColumnElement[str]) -> ColumnElement[bool]:
    """Built by a day and not closed then; whose first day is unknown was there before."""
    known = or_(HealthRecord.built_on.is_(None), HealthRecord.built_on <= day)
    untouched = or_(HealthRecord.status == RecordStatus.OPEN, HealthRecord.closed_on > day)
    still = or_(latest == RecordEventKind.RESTORED, and_(latest.is_(None), untouched))
    return and_(known, still)


def list_closed(month: Month, scope: Scope, most: int) -> list[Row[Any]]:
    """The closings of records in a month, by day and code, with what was noted."""
    query = (
        select(
            HealthRecord.code,
            _REASON.label("close_reason"),
            RecordEvent.happened_on.label("closed_on"),
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Household.address,
            RecordEvent.note,
        )
        .select_from(RecordEvent)
        .join(HealthRecord, HealthRecord.id == RecordEvent.record_id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(Membership, and_(Membership.resident_id == Resident.id, is_last()))
        .outerjoin(Household, Household.id == Membership.household_id)
        .where(
            RecordEvent.kind == RecordEventKind.CLOSED,
            RecordEvent.happened_on.between(month.first, month.last),
            events_in(scope),
        )
        .order_by(RecordEvent.happened_on, HealthRecord.code, RecordEvent.id)
    )
    return list(db.session.execute(query.limit(most)))
