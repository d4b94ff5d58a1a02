"""The list of the inspector: open referrals whose promise was missed for long (domain 3)."""

from typing import Any, Final

from sqlalchemy import and_, exists, select

from contracts_app.models import ReferralWarning
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_measured import measured, referral
from contracts_app.queries.referral_measures import Found, page_of
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary.referrals import Warned

_warning = table_of(ReferralWarning)
_LATE: Final = ("owner", "clock", "due_at_utc")


def list_inspected(stand: Stand, cursor: Cursor) -> tuple[Found, dict[int, Any]]:
    """One page of them, the newest first, and by id whose turn it is and since when it is late.

    A person is named where the user sees the referral itself, and nowhere else.
    """
    inspected = exists().where(
        _warning.c.referral_id == referral.c.id,
        _warning.c.seq == referral.c.version,
        _warning.c.step == Warned.INSPECTOR,
    )
    wanted = and_(
        measured(stand, []),
        referral.c.over_at_utc.is_(None),
        referral.c.waiting_since_utc.is_(None),
        inspected,
    )
    found = page_of(stand, wanted, cursor)
    columns = (referral.c[name] for name in ("id", *_LATE))
    late = select(*columns).where(referral.c.id.in_([row.id for row in found.rows]))
    return found, {row.id: row for row in rows(late)}
