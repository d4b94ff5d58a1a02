"""A village submits the records of a month; the township approves or returns each (D16)."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordReview, RecordReviewStep, Resident
from contracts_app.queries.locks import hold_records
from contracts_app.queries.record_returns import Month
from contracts_app.queries.record_review import get_review, list_to_submit
from contracts_app.queries.scope import Scope
from contracts_app.rules.record_review import may_move, refuse_return
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.record_review import ReviewPart, ReviewState

MAX_REASON: Final = 200


def submit_month(month: Month, scope: Scope, actor: Actor) -> int:
    """Submit all that waits for it in a month, up to `MOST` records; returns how many.

    Raises Refused(`review_nothing`).
    """
    waiting = list_to_submit(scope, month)
    if waiting and hold_records([row.id for row in waiting]):
        waiting = list_to_submit(scope, month)
    if not waiting:
        raise Refused.of("review_nothing")
    reviews = _reviews_of(waiting, month)
    for review in reviews:
        review.state, review.decided_at_utc = ReviewState.SUBMITTED, None
    db.session.add_all(reviews)
    db.session.flush()
    for review in reviews:
        _step(review, ReviewState.SUBMITTED, actor)
    db.session.flush()
    told = {"month": month.word, "records": len(waiting), "codes": [row.code for row in waiting]}
    audit.record(actor, "record_review.submit", "record", month.word, after=told)
    return len(waiting)


def _reviews_of(waiting: Sequence[Row[Any]], month: Month) -> list[RecordReview]:
    """The review of each record in the month; a new one where there was none."""
    again = [row.review_id for row in waiting if row.review_id]
    query = select(RecordReview).where(RecordReview.id.in_(again)).order_by(RecordReview.id)
    known = {one.id: one for one in db.session.scalars(query)} if again else {}
    return [known.get(row.review_id) or _new_review(row, month) for row in waiting]


def _new_review(row: Row[Any], month: Month) -> RecordReview:
    return RecordReview(
        county_code=row.county_code, key=new_key(16), record_id=row.id, month=month.first
    )


def approve_review(key: str, scope: Scope, actor: Actor) -> RecordReview:
    """The township finds a record in order. Raises NotFound outside the scope, Conflict."""
    return _decide(key, ReviewState.APPROVED, scope, actor)


def return_review(
    key: str, reason: str, parts: Collection[str], scope: Scope, actor: Actor
) -> RecordReview:
    """The township returns a record: why, and what is to be mended.

    Raises NotFound outside the scope, Conflict when it was decided before, Refused with
    `missing_required`, `too_long` or `review_parts_needed`.
    """
    if wrong := refuse_return(reason, parts):
        raise Refused(Refusal(*wrong))
    if len(reason.strip()) > MAX_REASON:
        raise Refused(Refusal("too_long", "reason"))
    named = " ".join(one.value for one in ReviewPart if one in parts)
    return _decide(key, ReviewState.RETURNED, scope, actor, named, reason.strip())


def _decide(
    key: str,
    to: ReviewState,
    scope: Scope,
    actor: Actor,
    parts: str = "",
    reason: str | None = None,
) -> RecordReview:
    review = get_review(key, scope, held=True)
    if review is None:
        raise NotFound("record_review")
    if not may_move(review.state, to):
        raise Conflict("review_changed")
    review.state, review.decided_at_utc = to, clock.utcnow()
    _step(review, to, actor, parts, reason)
    db.session.flush()
    record = db.session.get_one(HealthRecord, review.record_id)
    person = db.session.get_one(Resident, record.resident_id)
    verb = "record_review.approve" if to is ReviewState.APPROVED else "record_review.return"
    after = {"record": record.code, "month": review.month.isoformat(), "parts": parts}
    audit.record(actor, verb, "resident", person.key, after=after)
    return review


def _step(
    review: RecordReview,
    state: ReviewState,
    actor: Actor,
    parts: str = "",
    reason: str | None = None,
) -> None:
    db.session.add(
        RecordReviewStep(
            county_code=review.county_code,
            review_id=review.id,
            state=state,
            parts=parts,
            reason=reason,
            user_id=actor.user_id,
            at_utc=clock.utcnow(),
        )
    )
