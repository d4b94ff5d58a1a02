"""What was filled in on a signing page so far: kept encrypted for a day, for the same person.

It is what stands in an open page and becomes nothing by itself, so it leaves no audit row; the
look at the page that shows it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, SigningDraft
from contracts_app.services.errors import Refused
from contracts_app.services.kept_forms import NEVER_KEPT

LIFE: Final = timedelta(hours=24)
MAX_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Draft:
    """The fields of a form as they were sent, and when."""

    fields: tuple[tuple[str, str], ...]
    touched_at: datetime


def kept_of(fields: Iterable[tuple[str, str]]) -> list[list[str]]:
    """What may be stored of the fields of a signing page."""
    return [[name, value] for name, value in fields if name not in NEVER_KEPT]


def keep(user_id: int, household_id: int, fields: list[tuple[str, str]], key: str) -> None:
    """Keep what the page holds now, in place of what was kept before.

    `key` is its idempotency key: what arrives after the contract that it led to is not kept.
    Raises Refused(`too_long`) for more than 64 KB.
    """
    kept = kept_of(fields)
    if sum(len(text.encode()) for pair in kept for text in pair) > MAX_BYTES:
        raise Refused.of("too_long")
    if key and db.session.scalar(select(exists().where(Contract.idempotency_key == key))):
        return
    draft = SigningDraft(
        user_id=user_id, household_id=household_id, fields=kept, touched_at_utc=clock.utcnow()
    )
    db.session.merge(draft)
    db.session.flush()


def find(user_id: int, household_id: int) -> Draft | None:
    """What this person filled in for this household within the last day."""
    own = (SigningDraft.user_id == user_id, SigningDraft.household_id == household_id)
    draft = db.session.scalar(select(SigningDraft).where(*own, ~_outlived()))
    if draft is None:
        return None
    return Draft(tuple((name, value) for name, value in draft.fields), draft.touched_at_utc)


def _outlived() -> ColumnElement[bool]:
    return SigningDraft.touched_at_utc < clock.utcnow() - LIFE


def forget(user_id: int, household_id: int) -> None:
    """Forget one draft: its owner begins anew."""
    own = (SigningDraft.user_id == user_id, SigningDraft.household_id == household_id)
    db.session.execute(delete(SigningDraft).where(*own))


def forget_household(household_id: int) -> None:
    """Forget what anybody filled in for a household: it has signed."""
    db.session.execute(delete(SigningDraft).where(SigningDraft.household_id == household_id))


def purge() -> None:
    """Forget what is older than a day."""
    db.session.execute(delete(SigningDraft).where(_outlived()))
