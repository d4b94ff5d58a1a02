"""The way of a record through the review of a month."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from contracts_app.vocabulary.record_review import ReviewPart, ReviewState

MOVES: Final[dict[ReviewState, frozenset[ReviewState]]] = {
    ReviewState.SUBMITTED: frozenset({ReviewState.APPROVED, ReviewState.RETURNED}),
    ReviewState.RETURNED: frozenset({ReviewState.SUBMITTED}),
    ReviewState.APPROVED: frozenset({ReviewState.SUBMITTED}),
}
"""Every step of a review; what changed after an approval is submitted again."""


def may_move(old: str, new: ReviewState) -> bool:
    """Whether a review may go from one state to another."""
    return new in MOVES[ReviewState(old)]


def is_to_submit(state: str, changed_at: datetime, decided_at: datetime | None) -> bool:
    """Whether a reviewed record waits to be submitted again: it changed since the decision."""
    return state != ReviewState.SUBMITTED and decided_at is not None and changed_at > decided_at


def refuse_return(reason: str, parts: Collection[str]) -> tuple[str, str] | None:
    """The code and the input that forbid to return a record, or None."""
    if not reason.strip():
        return "missing_required", "reason"
    if not parts or any(one not in list(ReviewPart) for one in parts):
        return "review_parts_needed", "parts"
    return None
