"""The list of the inspector: open referrals whose promise was missed for long (domain 3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from contracts_app.queries.paging import Cursor, count_up_to
from contracts_app.queries.referral_measured import measured, referral
from contracts_app.queries.referral_measures import Found, page_of
from contracts_app.queries.referral_promises import is_told
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import rows
from contracts_app.vocabulary.referrals import ClockKind, Side, Warned


@dataclass(frozen=True)
class Late:
    """Whose promise is missed, what for, and since when."""

    owner: str
    clock: str
    due_at_utc: datetime


def list_inspected(stand: Stand, cursor: Cursor, now: datetime) -> tuple[Found, dict[int, Late]]:
    """One page of them, the newest first, and by id whose turn it is and since when it is late.

    A person is named where the user sees the referral itself, and nowhere else.
    """
    found = page_of(stand, _inspected(stand, now), cursor)
    names = ("id", "owner", "clock", "due_at_utc", "waiting_since_utc", "form_due_at_utc")
    columns = (referral.c[name] for name in names)
    late = select(*columns).where(referral.c.id.in_([row.id for row in found.rows]))
    return found, {row.id: _late(row, now) for row in rows(late)}


def count_inspected(stand: Stand, now: datetime) -> tuple[int, bool]:
    """How many there are, counted so far as a desk tells them, and whether there are more."""
    return count_up_to(select(referral.c.id).where(_inspected(stand, now)))


def _inspected(stand: Stand, now: datetime) -> ColumnElement[bool]:
    is_open = referral.c.over_at_utc.is_(None)
    return and_(measured(stand, []), is_open, is_told(Warned.INSPECTOR, now))


def _late(row: Any, now: datetime) -> Late:
    """Of two missed promises the one of whose turn it is; else it is the form that is owed."""
    if row.due_at_utc < now and row.waiting_since_utc is None:
        return Late(row.owner, row.clock, row.due_at_utc)
    return Late(Side.STARTER, ClockKind.WRITE, row.form_due_at_utc)
