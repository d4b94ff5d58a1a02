"""What our words are called in FHIR R4: one table for each, in both directions."""

from typing import Final

from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import (
    BedState,
    BookingState,
    ReferralStatus,
    Urgency,
)

_S = ReferralStatus
TASK_STATUS: Final[dict[ReferralStatus, str]] = {
    _S.DRAFT: "draft",
    _S.INTERNAL_REVIEW: "draft",
    _S.SUBMITTED: "requested",
    _S.REROUTED: "on-hold",
    _S.ACCEPTED: "accepted",
    _S.SCHEDULED: "accepted",
    _S.NO_SHOW: "on-hold",
    _S.ARRIVED: "in-progress",
    _S.IN_TREATMENT: "in-progress",
    _S.DISCHARGED: "in-progress",
    _S.FEEDBACK_RECEIVED: "completed",
    _S.PROPOSED: "requested",
    _S.DECLINED: "on-hold",
    _S.ACCEPTED_BY_PRIMARY: "accepted",
    _S.ASSIGNED: "accepted",
    _S.FIRST_FOLLOWUP_DONE: "in-progress",
    _S.TRACKING: "in-progress",
    _S.REJECTED: "rejected",
    _S.CANCELLED: "cancelled",
    _S.CLOSED: "completed",
}
"""`Task.status`; our own word goes with it as `Task.businessStatus`."""
USUAL: Final[dict[str, ReferralStatus]] = {
    "accepted": _S.ACCEPTED,
    "rejected": _S.REJECTED,
    "in-progress": _S.ARRIVED,
    "completed": _S.FEEDBACK_RECEIVED,
    "cancelled": _S.CANCELLED,
}
"""What a hospital means with a `Task.status` without our own word."""
MOVES: Final[dict[ReferralStatus, Move]] = {
    _S.ACCEPTED: Move.ACCEPT,
    _S.SCHEDULED: Move.BOOK,
    _S.REROUTED: Move.REROUTE,
    _S.REJECTED: Move.REJECT,
    _S.NO_SHOW: Move.MISS,
    _S.ARRIVED: Move.ARRIVE,
    _S.IN_TREATMENT: Move.TREAT,
    _S.DISCHARGED: Move.DISCHARGE,
    _S.FEEDBACK_RECEIVED: Move.FEED_BACK,
    _S.CANCELLED: Move.CANCEL,
}
"""Where a hospital may say that a referral stands, and the move that brings it there."""
PRIORITY: Final[dict[Urgency, str]] = {
    Urgency.EMERGENCY: "stat",
    Urgency.URGENT: "urgent",
    Urgency.NORMAL: "routine",
}
PLACE_STATUS: Final[dict[str, str]] = {
    BookingState.HELD: "pending",
    BookingState.BOOKED: "booked",
    BookingState.USED: "arrived",
    BookingState.MISSED: "noshow",
    BookingState.GIVEN_BACK: "cancelled",
    BookingState.RAN_OUT: "cancelled",
}
"""`Appointment.status` of a place of a clinic."""
BED_STATUS: Final[dict[str, str]] = {
    BedState.HELD: "booked",
    BedState.OCCUPIED: "arrived",
    BedState.FREED: "fulfilled",
    BedState.GIVEN_BACK: "cancelled",
    BedState.RAN_OUT: "cancelled",
}
"""`Appointment.status` of a bed."""
GENDER: Final = {"male": "male", "female": "female"}


def request_status(status: ReferralStatus, *, paused: bool) -> str:
    """`ServiceRequest.status`: whether it is still to be acted on."""
    if status == _S.DRAFT:
        return "draft"
    if status in (_S.REJECTED, _S.CANCELLED):
        return "revoked"
    if status in (_S.FEEDBACK_RECEIVED, _S.CLOSED):
        return "completed"
    return "on-hold" if paused else "active"
