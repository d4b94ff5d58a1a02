"""Of which missed promises who was told: once for each promise, whatever happens meanwhile.

A promise begins with the event that started its clock, or gave it another end; the form of an
emergency is promised by the first event.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, not_, or_, select

from contracts_app.models import Referral, ReferralEvent, ReferralWarning
from contracts_app.queries.referral_board import form_is_missed, turn_is_missed
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import Warned

FIRST: Final = 1
"""The event with which the form of an emergency is promised."""
_r, _event, _warning = table_of(Referral), table_of(ReferralEvent), table_of(ReferralWarning)


def _started() -> ScalarSelect[Any]:
    """The event that started the clock of a referral, or moved its end to another place."""
    moved = _event.c.from_status.is_distinct_from(_event.c.to_status)
    query = select(func.max(_event.c.seq)).where(
        _event.c.referral_id == _r.c.id, or_(moved, _event.c.move == Move.REBOOK)
    )
    return query.correlate(_r).scalar_subquery()


def started_by(referral_id: int) -> int:
    """The number of the event that started the clock of a referral."""
    return int(rows(select(_started()).where(_r.c.id == referral_id)).scalar_one())


def told_of(referral_id: int) -> set[tuple[int, str]]:
    """Who was told of a referral: the event that began the promise, and the step."""
    query = select(_warning.c.seq, _warning.c.step).where(_warning.c.referral_id == referral_id)
    return {(row.seq, row.step) for row in rows(query)}


def is_told(step: str, now: datetime) -> ColumnElement[bool]:
    """Open referrals of which a promise is missed and somebody was told of it."""
    return or_(
        and_(turn_is_missed(now), _told(step, _started())),
        and_(form_is_missed(now), _told(step, FIRST)),
    )


def is_to_tell(now: datetime) -> ColumnElement[bool]:
    """Open referrals of which a promise is missed and the inspector, who is last, was not told."""
    return or_(
        and_(turn_is_missed(now), not_(_told(Warned.INSPECTOR, _started()))),
        and_(form_is_missed(now), not_(_told(Warned.INSPECTOR, FIRST))),
    )


def _told(step: str, seq: ScalarSelect[Any] | int) -> ColumnElement[bool]:
    return exists().where(
        _warning.c.referral_id == _r.c.id,
        _warning.c.seq == seq,
        _warning.c.step == step,
    )
