"""Reads of the monthly review: what is to be submitted, decided and mended."""

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    HealthRecord,
    RecordEvent,
    RecordReview,
    RecordReviewStep,
    Resident,
    User,
)
from contracts_app.queries.record_returns import Month
from contracts_app.queries.record_scope import events_in, records_in
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary.record_review import ReviewState
from contracts_app.vocabulary.records import RecordEventKind

MOST: Final = 500
_CHANGES: Final = and_(
    RecordEvent.kind.in_((RecordEventKind.BUILT, RecordEventKind.UPDATED)),
    RecordEvent.details["shelf"].as_string().is_(None),
)
"""A record was built or a form of it saved; another place on the shelf is no change."""


def list_to_submit(scope: Scope, month: Month) -> list[Row[Any]]:
    """Records of signed residents that were built or changed in a month and are not submitted."""
    query = _to_submit(scope, month).order_by(HealthRecord.code)
    return list(db.session.execute(query.limit(MOST)))


def waits_again(review: RecordReview, scope: Scope) -> bool:
    """Whether the record of a review changed since and is to be submitted again."""
    query = _to_submit(scope, Month.of(review.month)).where(HealthRecord.id == review.record_id)
    return db.session.execute(query).first() is not None


def _to_submit(scope: Scope, month: Month) -> Any:
    changed = _changed(month, scope)
    return (
        select(
            HealthRecord.id,
            HealthRecord.code,
            HealthRecord.county_code,
            Resident.name,
            RecordReview.id.label("review_id"),
        )
        .join(changed, changed.c.record_id == HealthRecord.id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .outerjoin(
            RecordReview,
            and_(RecordReview.record_id == HealthRecord.id, RecordReview.month == month.first),
        )
        .where(records_in(scope), _is_signed(), _waits(changed.c.at_utc))
    )


def _changed(month: Month, scope: Scope) -> Any:
    """The records of a month with the last moment of a change: also one that mends a return."""
    change = select(RecordEvent.record_id, RecordEvent.recorded_at_utc)
    change = change.where(_CHANGES, events_in(scope))
    returned = and_(
        RecordReview.record_id == RecordEvent.record_id,
        RecordReview.month == month.first,
        RecordReview.state == ReviewState.RETURNED,
    )
    found = union_all(
        change.where(RecordEvent.happened_on.between(month.first, month.last)),
        change.join(RecordReview, returned),
    ).subquery()
    last = func.max(found.c.recorded_at_utc).label("at_utc")
    return select(found.c.record_id, last).group_by(found.c.record_id).subquery()


def _changed_at() -> Any:
    """The last moment in which the record of a review was built or changed."""
    query = select(func.max(RecordEvent.recorded_at_utc)).where(
        RecordEvent.record_id == RecordReview.record_id, _CHANGES
    )
    return query.correlate(RecordReview).scalar_subquery()


def _is_signed() -> ColumnElement[bool]:
    live = exists().where(Cover.resident_id == HealthRecord.resident_id, Cover.state == "live")
    return or_(RecordReview.id.is_not(None), live)


def _waits(changed_at: ColumnElement[Any]) -> ColumnElement[bool]:
    since = and_(
        RecordReview.state != ReviewState.SUBMITTED, changed_at > RecordReview.decided_at_utc
    )
    return or_(RecordReview.id.is_(None), since)


def list_reviews(scope: Scope, state: str, month: date | None = None) -> list[Row[Any]]:
    """Reviews in scope in a state with their last step; of every month unless one is named."""
    step = aliased(RecordReviewStep)
    last = select(func.max(step.id)).where(step.review_id == RecordReview.id)
    newest = last.correlate(RecordReview).scalar_subquery()
    query = (
        select(
            RecordReview.key,
            RecordReview.month,
            RecordReview.state,
            RecordReview.decided_at_utc,
            _changed_at().label("changed_at_utc"),
            HealthRecord.code,
            Resident.name,
            RecordReviewStep.parts,
            RecordReviewStep.reason,
            RecordReviewStep.at_utc,
            User.display_name.label("by"),
        )
        .join(HealthRecord, HealthRecord.id == RecordReview.record_id)
        .join(Resident, Resident.id == HealthRecord.resident_id)
        .join(RecordReviewStep, RecordReviewStep.id == newest)
        .outerjoin(User, User.id == RecordReviewStep.user_id)
        .where(records_in(scope), RecordReview.state == state)
        .order_by(RecordReview.month, HealthRecord.code)
    )
    if month is not None:
        query = query.where(RecordReview.month == month)
    return list(db.session.execute(query.limit(MOST)))


def count_reviews(scope: Scope, month: date) -> dict[str, int]:
    """How many reviews of a month in scope stand in each state."""
    query = (
        select(RecordReview.state, func.count())
        .join(HealthRecord, HealthRecord.id == RecordReview.record_id)
        .where(records_in(scope), RecordReview.month == month)
        .group_by(RecordReview.state)
        .order_by(RecordReview.state)
    )
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {one.value: found.get(one.value, 0) for one in ReviewState}


def get_review(key: str, scope: Scope, *, held: bool = False) -> RecordReview | None:
    """One review in scope; `held` keeps others from going on with it."""
    query = (
        select(RecordReview)
        .join(HealthRecord, HealthRecord.id == RecordReview.record_id)
        .where(RecordReview.key == key, records_in(scope))
    )
    if held:
        fresh = query.with_for_update(of=RecordReview)
        query = fresh.execution_options(populate_existing=True)
    return db.session.scalar(query)


def list_steps(review_id: int) -> list[Row[Any]]:
    """What happened to a review, the newest first."""
    query = (
        select(
            RecordReviewStep.state,
            RecordReviewStep.parts,
            RecordReviewStep.reason,
            RecordReviewStep.at_utc,
            User.display_name.label("by"),
        )
        .outerjoin(User, User.id == RecordReviewStep.user_id)
        .where(RecordReviewStep.review_id == review_id)
        .order_by(RecordReviewStep.id.desc())
    )
    return list(db.session.execute(query.limit(MOST)))
