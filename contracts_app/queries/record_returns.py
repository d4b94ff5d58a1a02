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
from contracts_app.queries.record_scope import is_last, people_of, records_in
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.records import CloseReason, RecordEventKind, RecordStatus

MOST_CLOSED: Final = 2_000
COUNTS: Final = ("built", "death", "moved", "lost", "restored", "open")
_DAY: Final = timedelta(days=1)


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
    """What happened to records in a month, village by village: one statement."""
    during = (month.first, month.last)
    built = HealthRecord.built_on.between(*during)
    closed = HealthRecord.closed_on.between(*during)
    facts = {
        "built": built,
        **{
            reason.value: and_(closed, HealthRecord.close_reason == reason)
            for reason in CloseReason
        },
        "restored": HealthRecord.id.in_(_restored(month)),
        "open": _open_on(month.last),
    }
    sums = [func.sum(case((fact, 1), else_=0)).label(name) for name, fact in facts.items()]
    query = (
        select(Grid.village_code, Region.name.label("village"), *sums)
        .select_from(HealthRecord)
        .join(Membership, Membership.resident_id == HealthRecord.resident_id)
        .join(Household, Household.id == Membership.household_id)
        .join(Grid, Grid.id == Household.grid_id)
        .join(Region, Region.code == Grid.village_code)
        .where(people_of(scope))
        .group_by(Grid.village_code, Region.name)
        .order_by(Grid.village_code)
    )
    return MonthlyReturn(month, list(db.session.execute(query)))


def _restored(month: Month) -> Any:
    return select(RecordEvent.record_id).where(
        RecordEvent.kind == RecordEventKind.RESTORED,
        RecordEvent.happened_on.between(month.first, month.last),
    )


def _open_on(day: date) -> ColumnElement[bool]:
    """Built by a day and not closed by then; whose first day is unknown was there before."""
    known = or_(HealthRecord.built_on.is_(None), HealthRecord.built_on <= day)
    still = or_(HealthRecord.status == RecordStatus.OPEN, HealthRecord.closed_on > day)
    return and_(known, still)


def list_closed(month: Month, scope: Scope, most: int) -> list[Row[Any]]:
    """The records that were closed in a month, by day and code, with what was noted."""
    newest = (
        select(func.max(RecordEvent.id))
        .where(RecordEvent.record_id == HealthRecord.id, RecordEvent.kind == RecordEventKind.CLOSED)
        .correlate(HealthRecord)
        .scalar_subquery()
    )
    query = (
        select(
            HealthRecord.code,
            HealthRecord.close_reason,
            HealthRecord.closed_on,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Household.address,
            RecordEvent.note,
        )
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(Membership, and_(Membership.resident_id == Resident.id, is_last()))
        .outerjoin(Household, Household.id == Membership.household_id)
        .outerjoin(RecordEvent, RecordEvent.id == newest)
        .where(HealthRecord.closed_on.between(month.first, month.last), records_in(scope))
        .order_by(HealthRecord.closed_on, HealthRecord.code)
    )
    return list(db.session.execute(query.limit(most)))
