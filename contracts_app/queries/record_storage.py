"""Reads of papers that are out, and of checks of archive rooms."""

from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    ArchiveCheck,
    HealthRecord,
    Institution,
    RecordLoan,
    Resident,
    User,
)
from contracts_app.queries.record_places import KEEPERS
from contracts_app.queries.record_scope import records_in
from contracts_app.queries.scope import Scope

MOST: Final = 500
_OUT = RecordLoan.returned_on.is_(None)


def list_out(scope: Scope, today: date, *, overdue: bool = False) -> list[Row[Any]]:
    """Papers in scope that are out, the one that is due first at the top."""
    query = _loans().where(records_in(scope), _OUT)
    if overdue:
        query = query.where(RecordLoan.due_on < today)
    ordered = query.order_by(RecordLoan.due_on, RecordLoan.id)
    return list(db.session.execute(ordered.limit(MOST)))


def count_out(scope: Scope, today: date) -> Any:
    """How many papers in scope are out, and how many of them should be back."""
    query = (
        select(
            func.count().label("out"),
            func.count().filter(RecordLoan.due_on < today).label("overdue"),
        )
        .select_from(RecordLoan)
        .join(HealthRecord, HealthRecord.id == RecordLoan.record_id)
        .where(records_in(scope), _OUT)
    )
    return db.session.execute(query).one()


def list_loans(record_id: int) -> list[Row[Any]]:
    """All loans of one record, the newest first."""
    query = _loans().where(RecordLoan.record_id == record_id)
    return list(db.session.execute(query.order_by(RecordLoan.id.desc()).limit(MOST)))


def get_loan_row(key: str, scope: Scope) -> Any:
    """One loan in scope as a line of the list, or None."""
    query = _loans().where(records_in(scope), RecordLoan.key == key)
    return db.session.execute(query).one_or_none()


def _loans() -> Any:
    return (
        select(
            RecordLoan.key,
            RecordLoan.borrower,
            RecordLoan.organisation,
            RecordLoan.purpose,
            RecordLoan.note,
            RecordLoan.shelf,
            RecordLoan.lent_on,
            RecordLoan.due_on,
            RecordLoan.returned_on,
            RecordLoan.return_note,
            HealthRecord.code,
            Resident.name,
            Resident.key.label("person"),
            Institution.name.label("store"),
            User.display_name.label("lent_by"),
        )
        .join(HealthRecord, HealthRecord.id == RecordLoan.record_id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(Institution, Institution.id == RecordLoan.institution_id)
        .outerjoin(User, User.id == RecordLoan.lent_by_id)
    )


def get_loan(key: str, scope: Scope) -> RecordLoan | None:
    """One loan in scope, held until whoever notes it as back is done."""
    query = (
        select(RecordLoan)
        .join(HealthRecord, HealthRecord.id == RecordLoan.record_id)
        .where(RecordLoan.key == key, records_in(scope))
        .with_for_update(of=RecordLoan)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)


def is_out(record_id: int) -> bool:
    """Whether the paper of a record is with somebody."""
    query = select(RecordLoan.id).where(RecordLoan.record_id == record_id, _OUT)
    return db.session.scalar(query) is not None


def list_checks(scope: Scope, first: date, last: date) -> list[Row[Any]]:
    """Each storing institution in scope with its newest check between two days, or none."""
    newest = (
        select(ArchiveCheck.institution_id, func.max(ArchiveCheck.id).label("id"))
        .where(ArchiveCheck.checked_on.between(first, last))
        .group_by(ArchiveCheck.institution_id)
        .subquery()
    )
    query = (
        select(Institution.code, Institution.name, ArchiveCheck, User.display_name.label("by"))
        .outerjoin(newest, newest.c.institution_id == Institution.id)
        .outerjoin(ArchiveCheck, ArchiveCheck.id == newest.c.id)
        .outerjoin(User, User.id == ArchiveCheck.user_id)
        .where(
            Institution.kind.in_(KEEPERS),
            Institution.county_code == scope.county_code,
            Institution.id.in_(scope.institution_ids),
        )
        .order_by(ArchiveCheck.id.is_not(None), Institution.region_code, Institution.id)
    )
    return list(db.session.execute(query.limit(MOST)))
