"""Reads of one health record: whose it is, its forms in their versions, and what happened to it."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Grid,
    HealthRecord,
    Household,
    Institution,
    Membership,
    RecordConsent,
    RecordEvent,
    RecordSection,
    Region,
    Resident,
    User,
    Visit,
)
from contracts_app.models._types import LARGEST_NUMBER
from contracts_app.queries.policies import policies_for
from contracts_app.queries.record_scope import is_last, is_within
from contracts_app.queries.scope import Scope
from contracts_app.queries.visits import rows_of_person
from contracts_app.vocabulary.care import VisitState
from contracts_app.vocabulary.records import SectionKind

_SHOWN: Final = 200
_section = RecordSection


def get_record(code: str, scope: Scope) -> HealthRecord | None:
    """The record with this code in scope; None outside it, as if it did not exist."""
    query = select(HealthRecord).where(HealthRecord.code == code, is_within(scope))
    return db.session.scalar(query)


def code_of_token(token: str, scope: Scope) -> str | None:
    """The code of the record whose card bears this token."""
    return db.session.scalar(
        select(HealthRecord.code).where(HealthRecord.token == token, is_within(scope))
    )


def get_owner(record: HealthRecord) -> Any:
    """Whose record it is, and where he or she lives or lived last."""
    builder, store = aliased(User), aliased(Institution)
    row = db.session.execute(
        select(
            Resident,
            Household.code.label("household"),
            Household.address,
            Grid.name.label("grid"),
            Grid.village_code,
            Region.name.label("village"),
            Membership.valid_to.label("left_on"),
            Membership.end_reason,
            builder.display_name.label("builder"),
            store.name.label("store"),
            store.code.label("store_code"),
        )
        .select_from(HealthRecord)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(Membership, and_(Membership.resident_id == Resident.id, is_last()))
        .outerjoin(Household, Household.id == Membership.household_id)
        .outerjoin(Grid, Grid.id == Household.grid_id)
        .outerjoin(Region, Region.code == Grid.village_code)
        .outerjoin(builder, builder.id == HealthRecord.built_by_id)
        .outerjoin(store, store.id == HealthRecord.institution_id)
        .where(HealthRecord.id == record.id)
        .order_by(Membership.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise LookupError(record.code)
    return row


def policies_of_record(record: HealthRecord, scope: Scope, on: date) -> dict[str, Any]:
    """The policies of the institution that stores a record; of who asks where none is known."""
    return policies_for(record.institution_id or next(iter(scope.institution_ids), 0), on)


def records_of_household(household_id: int) -> dict[str, Any]:
    """The records of who lives there by key of the person: code and status."""
    query = (
        select(Resident.key, HealthRecord.code, HealthRecord.status)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(HealthRecord, HealthRecord.resident_id == Resident.id)
        .where(Membership.household_id == household_id, Membership.valid_to.is_(None))
        .order_by(Resident.id)
        .limit(_SHOWN)
    )
    return {row.key: row for row in db.session.execute(query)}


def record_of(resident_id: int) -> HealthRecord | None:
    """The record of a person, whatever its state."""
    return db.session.scalar(select(HealthRecord).filter_by(resident_id=resident_id))


def newest_sections(
    record_ids: Collection[int], kinds: Collection[str] = tuple(SectionKind)
) -> list[RecordSection]:
    """The newest version of each form of these records, the examinations in their order."""
    newest = _newest(record_ids, kinds).subquery()
    query = select(_section).join(
        newest,
        and_(
            newest.c.record_id == _section.record_id,
            newest.c.kind == _section.kind,
            newest.c.number == _section.number,
            newest.c.version == _section.version,
        ),
    )
    ordered = query.order_by(_section.record_id, _section.kind, _section.number)
    return list(db.session.scalars(ordered))


def _newest(record_ids: Collection[int], kinds: Collection[str]) -> Any:
    columns = (_section.record_id, _section.kind, _section.number)
    return (
        select(*columns, func.max(_section.version).label("version"))
        .where(_section.record_id.in_(record_ids), _section.kind.in_(kinds))
        .group_by(*columns)
    )


def get_newest(record_id: int, kind: str, number: int = 1) -> RecordSection | None:
    """The version of a form that holds."""
    if number > LARGEST_NUMBER:
        return None
    query = select(_section).filter_by(record_id=record_id, kind=kind, number=number)
    return db.session.scalars(query.order_by(_section.version.desc()).limit(1)).first()


def get_version(record_id: int, kind: str, number: int, version: int) -> RecordSection | None:
    """One version of a form."""
    if max(number, version) > LARGEST_NUMBER:
        return None
    return db.session.scalar(
        select(_section).filter_by(record_id=record_id, kind=kind, number=number, version=version)
    )


def list_versions(record_id: int) -> list[Row[Any]]:
    """All versions of all forms, the newest first, without what stands in them."""
    query = (
        select(
            _section.kind,
            _section.number,
            _section.version,
            _section.happened_on,
            _section.withdrawn,
            _section.saved_at_utc,
            User.display_name.label("saved_by"),
        )
        .outerjoin(User, User.id == _section.saved_by_id)
        .where(_section.record_id == record_id)
        .order_by(_section.id.desc())
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def list_exams(record_id: int) -> list[Row[Any]]:
    """The newest version of each examination, the latest first, without what stands in it."""
    newest = _newest([record_id], [SectionKind.EXAM]).subquery()
    query = (
        select(_section.number, _section.version, _section.happened_on, _section.withdrawn)
        .join(
            newest,
            and_(newest.c.number == _section.number, newest.c.version == _section.version),
        )
        .where(_section.record_id == record_id, _section.kind == SectionKind.EXAM)
        .order_by(_section.happened_on.desc(), _section.number.desc())
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def service_days(record_id: int) -> list[date]:
    """The days of services that the record tells of: examinations and visits that stand.

    Visits under a row that was united with the person's are the person's as well.
    """
    owner = db.session.scalars(select(HealthRecord.resident_id).filter_by(id=record_id)).one()
    mine = Visit.resident_id.in_(rows_of_person(owner))
    visited = (
        select(Visit.served_on)
        .where(mine, Visit.state == VisitState.STANDING, Visit.met)
        .order_by(Visit.served_on.desc())
        .limit(_SHOWN)
    )
    examined = [row.happened_on for row in list_exams(record_id) if not row.withdrawn]
    return [*examined, *db.session.scalars(visited)]


def last_service(record_id: int) -> date | None:
    """The last of them."""
    return max(service_days(record_id), default=None)


def next_exam_number(record_id: int) -> int:
    """The number of an examination that is not there yet."""
    query = select(func.max(_section.number)).filter_by(record_id=record_id, kind=SectionKind.EXAM)
    return (db.session.scalar(query) or 0) + 1


def list_events(record_id: int) -> list[Row[Any]]:
    """What happened to a record, the newest first."""
    giver, taker = aliased(Institution), aliased(Institution)
    query = (
        select(
            RecordEvent.kind,
            RecordEvent.happened_on,
            RecordEvent.recorded_at_utc,
            RecordEvent.details,
            RecordEvent.note,
            User.display_name.label("actor"),
            giver.name.label("giver"),
            taker.name.label("taker"),
        )
        .outerjoin(User, User.id == RecordEvent.user_id)
        .outerjoin(giver, giver.id == RecordEvent.from_institution_id)
        .outerjoin(taker, taker.id == RecordEvent.to_institution_id)
        .where(RecordEvent.record_id == record_id)
        .order_by(RecordEvent.id.desc())
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def last_answer(resident_id: int) -> RecordConsent | None:
    """What somebody said last when a record was offered."""
    query = select(RecordConsent).filter_by(resident_id=resident_id)
    return db.session.scalars(query.order_by(RecordConsent.id.desc()).limit(1)).first()


def profile_of_home(record: HealthRecord, household: str) -> RecordSection | None:
    """The newest family profile in the records of who lives in the same household."""
    there = (
        select(HealthRecord.id)
        .join(Membership, Membership.resident_id == HealthRecord.resident_id)
        .join(Household, Household.id == Membership.household_id)
        .where(
            Household.code == household,
            Household.county_code == record.county_code,
            Membership.valid_to.is_(None),
        )
    )
    query = select(_section).where(
        _section.kind == SectionKind.FAMILY, _section.record_id.in_(there)
    )
    return db.session.scalars(query.order_by(_section.id.desc()).limit(1)).first()
