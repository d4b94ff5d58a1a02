"""What was taken on today: the figures of a board on which nothing waits."""

from sqlalchemy import func, select

from contracts_app import clock
from contracts_app.models import Referral, ReferralEvent
from contracts_app.queries.referral_board import in_department
from contracts_app.queries.referral_scope import Stand, referrals_in
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.transitions import Move

_r, _event = table_of(Referral), table_of(ReferralEvent)


def taken_on_today(stand: Stand, department: str = "") -> tuple[int, int]:
    """How many were taken on today, up or back home, and how many minutes that took on average; of
    one department, where one is named."""
    of_department = (in_department(department),) if department else ()
    first = clock.utc_of(stand.scope.today)
    took = _event.c.took_seconds - _event.c.paused_seconds
    query = (
        select(
            func.count().label("number"),
            func.coalesce(func.avg(took), 0).label("seconds"),
        )
        .join_from(_event, _r, _r.c.id == _event.c.referral_id)
        .where(_event.c.at_utc >= first, _event.c.move.in_((Move.ACCEPT, Move.ACCEPT_BACK)))
        .where(referrals_in(stand, *of_department))
    )
    found = rows(query).one()
    return found.number, round(float(found.seconds) / 60)
