"""Reads of applications to see a record, of grants and of looks."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    HealthRecord,
    RecordAccessLook,
    RecordAccessRequest,
    RecordSection,
    Resident,
    User,
)
from contracts_app.queries.record_detail import newest_sections
from contracts_app.queries.record_scope import records_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.record_access import AccessState, LookOutcome
from contracts_app.vocabulary.records import RecordStatus, SectionKind

MOST: Final = 200
_EXAMS: Final = 20
"""Examinations that a grant shows, the newest."""
_request, _look = table_of(RecordAccessRequest), table_of(RecordAccessLook)
_OPEN: Final = (AccessState.APPLIED, AccessState.APPROVED)


class AccessGroup(StrEnum):
    """By what the list of applications is narrowed."""

    OPEN = "open"
    RUNNING = "running"
    OVER = "over"


def list_requests(scope: Scope, group: AccessGroup, now: datetime) -> list[Row[Any]]:
    """Applications for records in scope, the newest first: one statement whatever their number."""
    query = _listed(now).where(records_in(scope), _in_group(group, now))
    return list(db.session.execute(query.limit(MOST)))


def count_requests(scope: Scope, now: datetime) -> dict[str, int]:
    """How many there are of each group."""
    counted = {
        group.value: func.count().filter(_in_group(group, now)).label(group.value)
        for group in AccessGroup
    }
    query = (
        select(*counted.values())
        .select_from(RecordAccessRequest)
        .join(HealthRecord, HealthRecord.id == RecordAccessRequest.record_id)
        .where(records_in(scope))
    )
    return dict(db.session.execute(query).one()._mapping)


def list_of_record(record_id: int, now: datetime) -> list[Row[Any]]:
    """All applications for one record, the newest first."""
    query = _listed(now).where(RecordAccessRequest.record_id == record_id)
    return list(db.session.execute(query.limit(MOST)))


def _listed(now: datetime) -> Any:
    """Lines with whether each opens its record, how often it was looked at, and when last."""
    mine = (_look.c.request_id == RecordAccessRequest.id, _look.c.outcome == LookOutcome.SHOWN)
    looks = select(func.count()).select_from(_look).where(*mine)
    last = select(func.max(_look.c.at_utc)).where(*mine)
    return (
        select(
            RecordAccessRequest.key,
            RecordAccessRequest.state,
            RecordAccessRequest.organisation,
            RecordAccessRequest.applicant,
            RecordAccessRequest.purpose,
            RecordAccessRequest.sections,
            RecordAccessRequest.applied_on,
            RecordAccessRequest.until,
            RecordAccessRequest.granted_until,
            _is_running(now).label("running"),
            HealthRecord.code,
            Resident.name,
            looks.correlate(RecordAccessRequest).scalar_subquery().label("looks"),
            last.correlate(RecordAccessRequest).scalar_subquery().label("last_look"),
        )
        .join(HealthRecord, HealthRecord.id == RecordAccessRequest.record_id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .order_by(RecordAccessRequest.id.desc())
    )


def _in_group(group: AccessGroup, now: datetime) -> ColumnElement[bool]:
    state, running = RecordAccessRequest.state, _is_running(now)
    if group is AccessGroup.OPEN:
        return state.in_(_OPEN)
    return running if group is AccessGroup.RUNNING else and_(state.not_in(_OPEN), ~running)


def _is_running(now: datetime) -> ColumnElement[bool]:
    """The grants that open their record: its days run, and nothing shut it (`rules`)."""
    kept = (
        select(HealthRecord.id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .where(
            HealthRecord.id == RecordAccessRequest.record_id,
            HealthRecord.status == RecordStatus.OPEN,
            Resident.died_on.is_(None),
        )
    )
    return and_(
        RecordAccessRequest.state == AccessState.GRANTED,
        RecordAccessRequest.expires_at_utc > now,
        kept.correlate(RecordAccessRequest).exists(),
    )


def get_request(key: str, scope: Scope, *, held: bool = False) -> RecordAccessRequest | None:
    """One application for a record in scope; `held` keeps others from going on with it."""
    query = (
        select(RecordAccessRequest)
        .join(HealthRecord, HealthRecord.id == RecordAccessRequest.record_id)
        .where(RecordAccessRequest.key == key, records_in(scope))
    )
    if held:
        fresh = query.with_for_update(of=RecordAccessRequest)
        query = fresh.execution_options(populate_existing=True)
    return db.session.scalar(query)


def get_people(request: RecordAccessRequest) -> dict[int, str]:
    """The names of the users who did something to an application, by id."""
    ids = (
        *(request.entered_by_id, request.decided_by_id),
        *(request.answered_by_id, request.ended_by_id),
    )
    wanted = [one for one in ids if one is not None]
    query = select(User.id, User.display_name).where(User.id.in_(wanted)).order_by(User.id)
    return {row.id: row.display_name for row in db.session.execute(query)}


def list_looks(request_id: int) -> list[Row[Any]]:
    """Who tried to open a grant, the newest first."""
    query = (
        select(_look.c.at_utc, _look.c.outcome, _look.c.address)
        .where(_look.c.request_id == request_id)
        .order_by(_look.c.id.desc())
    )
    return list(rows(query.limit(MOST)))


def find_by_token(hashed: str, now: datetime, *, held: bool = True) -> RecordAccessRequest | None:
    """The grant whose link this is, while it runs; `held`, so that its end waits for the look.

    This is the only read without a scope: the link itself is the key.
    """
    query = select(RecordAccessRequest).where(
        RecordAccessRequest.token_hash == hashed, _in_group(AccessGroup.RUNNING, now)
    )
    if held:
        fresh = query.with_for_update(read=True)
        query = fresh.execution_options(populate_existing=True)
    return db.session.scalar(query)


def granted_forms(request: RecordAccessRequest) -> Sequence[RecordSection]:
    """The newest version of each granted form, and of the last examinations; nothing else."""
    found = newest_sections([request.record_id], request.sections.split())
    exams = [one for one in found if one.kind == SectionKind.EXAM and not one.withdrawn]
    others = [one for one in found if one.kind != SectionKind.EXAM]
    latest = sorted(exams, key=lambda one: (one.happened_on, one.number), reverse=True)
    return [*others, *latest[:_EXAMS]]


def owner_of(request: RecordAccessRequest) -> Any:
    """Of whom the record tells: the record and the person."""
    query = (
        select(HealthRecord, Resident)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .where(HealthRecord.id == request.record_id)
    )
    return db.session.execute(query).one()
