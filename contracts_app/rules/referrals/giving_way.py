"""Which open referral is called off for an emergency that was telephoned ahead."""

from typing import Final

from contracts_app.rules.referrals.transitions import Move, allows
from contracts_app.vocabulary.referrals import Direction, ReferralStatus, Urgency

_AGREED: Final = (ReferralStatus.ACCEPTED, ReferralStatus.SCHEDULED)


def gives_way(status: ReferralStatus, urgency: Urgency) -> bool:
    """Whether one on its way up is called off for an emergency that was telephoned ahead.

    Not where the person is at the hospital already, nor where the hospital has agreed to an
    emergency and waits: that is the same one.
    """
    awaited = urgency == Urgency.EMERGENCY and status in _AGREED
    return allows(Move.CANCEL, Direction.UP, status) and not awaited
