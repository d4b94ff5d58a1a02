"""What was filled in for a visit so far: kept encrypted for some days, for the same person.

It becomes nothing by itself, so it leaves no audit row; the look at the page that shows it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Visit, VisitDraft
from contracts_app.queries.rows import table_of
from contracts_app.services.errors import Refused
from contracts_app.services.kept_forms import NEVER_KEPT

LIFE: Final = timedelta(days=7)
MAX_BYTES: Final = 64 * 1024
_draft = table_of(VisitDraft)


@dataclass(frozen=True)
class Draft:
    """The fields of a form as they were sent, and when."""

    fields: tuple[tuple[str, str], ...]
    touched_at: datetime


def keep(user_id: int, resident_id: int, fields: Iterable[tuple[str, str]], key: str) -> None:
    """Keep what the page holds now, in place of what was kept before.

    `key` is that of the page: what arrives after the visit that it led to is not kept. Raises
    Refused(`too_long`) for more than 64 KB.
    """
    kept = [[name, value] for name, value in fields if name not in NEVER_KEPT]
    if sum(len(text.encode()) for pair in kept for text in pair) > MAX_BYTES:
        raise Refused.of("too_long")
    if key and db.session.scalar(select(exists().where(Visit.client_key == key))):
        return
    values: dict[str, Any] = {"fields": kept, "touched_at_utc": clock.utcnow()}
    own = (_draft.c.user_id == user_id, _draft.c.resident_id == resident_id)
    first = VisitDraft(user_id=user_id, resident_id=resident_id, **values)
    if db.session.scalar(select(exists().where(*own))) or not _is_first(first):
        db.session.execute(update(_draft).where(*own).values(**values))


def _is_first(draft: VisitDraft) -> bool:
    """Of two pages that keep the first draft at once, the later one finds the other's row."""
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        return False
    return True


def find(user_id: int, resident_id: int) -> Draft | None:
    """What this person filled in for this resident and has not saved."""
    own = (VisitDraft.user_id == user_id, VisitDraft.resident_id == resident_id)
    draft = db.session.scalar(select(VisitDraft).where(*own, ~_outlived()))
    if draft is None:
        return None
    return Draft(tuple((name, value) for name, value in draft.fields), draft.touched_at_utc)


def _outlived() -> ColumnElement[bool]:
    return VisitDraft.touched_at_utc < clock.utcnow() - LIFE


def forget(user_id: int, resident_id: int) -> None:
    """Forget one draft: it was saved, or its owner begins anew."""
    own = (VisitDraft.user_id == user_id, VisitDraft.resident_id == resident_id)
    db.session.execute(delete(VisitDraft).where(*own))


def purge() -> None:
    """Forget what is older than its life."""
    db.session.execute(delete(VisitDraft).where(_outlived()))
