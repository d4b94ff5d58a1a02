"""The list of the inspector: open referrals whose promise was missed for long (domain 3)."""

from typing import Any, Final

from sqlalchemy import exists, select

from contracts_app.models import ReferralWarning
from contracts_app.queries.paging import Cursor, keys_of_page
from contracts_app.queries.referral_measured import measured, referral
from contracts_app.queries.referral_measures import Found, told
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary.referrals import OVER, Warned

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
    query = select(referral.c.id).where(
        measured(stand, []),
        referral.c.status.not_in(OVER),
        referral.c.waiting_since_utc.is_(None),
        inspected,
    )
    keys, previous, following = keys_of_page(query, referral.c.id, cursor, newest_first=True)
    columns = (referral.c[name] for name in ("id", *_LATE))
    late = {row.id: row for row in rows(select(*columns).where(referral.c.id.in_(keys)))}
    return Found(told(stand, keys), previous, following), late
