"""Closed sets of words about referrals: up to a hospital, and back home (domain 3)."""

from enum import StrEnum
from typing import Final, NamedTuple


class Direction(StrEnum):
    """Up to a hospital (上转), or down to the team at home (下转)."""

    UP = "up"
    DOWN = "down"


class ReferralStatus(StrEnum):
    """Where a referral stands; the words of both directions, which share only the last three."""

    DRAFT = "draft"
    INTERNAL_REVIEW = "internal_review"
    SUBMITTED = "submitted"
    REROUTED = "rerouted"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    NO_SHOW = "no_show"
    ARRIVED = "arrived"
    IN_TREATMENT = "in_treatment"
    DISCHARGED = "discharged"
    FEEDBACK_RECEIVED = "feedback_received"
    PROPOSED = "proposed"
    DECLINED = "declined"
    ACCEPTED_BY_PRIMARY = "accepted_by_primary"
    ASSIGNED = "assigned"
    FIRST_FOLLOWUP_DONE = "first_followup_done"
    TRACKING = "tracking"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    CLOSED = "closed"


OVER: Final = (ReferralStatus.REJECTED, ReferralStatus.CANCELLED, ReferralStatus.CLOSED)
"""Nothing follows any more."""
LEFT_HOSPITAL: Final = (ReferralStatus.DISCHARGED, ReferralStatus.FEEDBACK_RECEIVED)
"""Out of the hospital again: somebody may need it anew before the result was read."""


AT_HOME: Final = (
    ReferralStatus.ASSIGNED,
    ReferralStatus.FIRST_FOLLOWUP_DONE,
    ReferralStatus.TRACKING,
)
"""A team follows somebody who came home."""
DOWN_STATUSES: Final = (
    ReferralStatus.PROPOSED,
    ReferralStatus.DECLINED,
    ReferralStatus.ACCEPTED_BY_PRIMARY,
    ReferralStatus.ASSIGNED,
    ReferralStatus.FIRST_FOLLOWUP_DONE,
    ReferralStatus.TRACKING,
    ReferralStatus.CANCELLED,
    ReferralStatus.CLOSED,
)
UP_STATUSES: Final = (
    *(one for one in ReferralStatus if one not in DOWN_STATUSES),
    ReferralStatus.CANCELLED,
    ReferralStatus.CLOSED,
)


class Side(StrEnum):
    """Who acts, or has the ball: each open referral waits for exactly one of them."""

    STARTER = "starter"
    """The village doctor or clinician who refers."""
    TOWNSHIP = "township"
    """The reviewing clinician and coordinator of the primary institution."""
    HOSPITAL = "hospital"
    """The reception office, 分级诊疗办公室, and its wards."""
    TEAM = "team"
    """The family-doctor team that looks after somebody who came home."""


class Urgency(StrEnum):
    """How soon; an emergency is telephoned first and written afterwards."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class Care(StrEnum):
    """What is asked for: a place of a specialist's clinic, or a bed."""

    CLINIC = "clinic"
    BED = "bed"


class UpReason(StrEnum):
    """Why somebody is referred up (S3P6, S3P10, W20)."""

    CRITICAL = "critical"
    DIFFICULT = "difficult"
    EQUIPMENT = "equipment"
    DEPARTMENT = "department"
    MASS_EVENT = "mass_event"
    TESTS = "tests"
    UNCONTROLLED = "uncontrolled"
    """Two follow-ups in a row out of control, a severe reaction or a new complication (W15)."""
    OTHER = "other"


class DownReason(StrEnum):
    """Why somebody is referred down (W20)."""

    STABLE = "stable"
    CHRONIC = "chronic"
    REHABILITATION = "rehabilitation"
    NURSING = "nursing"
    AGREED = "agreed"


class Consent(StrEnum):
    """What the resident, or whoever speaks for the resident, said to being referred."""

    AGREED = "agreed"
    REFUSED = "refused"
    UNABLE = "unable"
    """Could not be asked: an emergency alone."""


class ConsentBy(StrEnum):
    """Whose word it is."""

    SELF = "self"
    GUARDIAN = "guardian"
    FAMILY = "family"


class Outcome(StrEnum):
    """What a closed referral came to."""

    TREATED_HERE = "treated_here"
    RESULT_SEEN = "result_seen"
    REFUSED = "refused"
    FOLLOWED = "followed"
    READMITTED = "readmitted"
    DIED = "died"


class RejectReason(StrEnum):
    """Why a hospital or a primary institution says no; an alternative goes with it."""

    NO_CAPACITY = "no_capacity"
    NOT_NEEDED = "not_needed"
    WRONG_DEPARTMENT = "wrong_department"
    BEYOND_US = "beyond_us"
    INCOMPLETE = "incomplete"
    NOT_OURS = "not_ours"
    OTHER = "other"


class CancelReason(StrEnum):
    """Why an open referral is called off."""

    PATIENT_WISH = "patient_wish"
    BETTER = "better"
    WENT_ELSEWHERE = "went_elsewhere"
    NOT_REACHED = "not_reached"
    MISTAKE = "mistake"
    DUPLICATE = "duplicate"
    EMERGENCY = "emergency"
    """Said by nobody: it gave way to an emergency that was telephoned ahead."""


CHOSEN_REASONS: Final = tuple(one for one in CancelReason if one != CancelReason.EMERGENCY)
"""Why somebody calls off a referral."""


class TeamReason(StrEnum):
    """Why another team follows somebody at home."""

    STAFF_LEFT = "staff_left"
    CAPACITY = "capacity"
    MOVED = "moved"
    PATIENT_WISH = "patient_wish"
    MISTAKE = "mistake"
    OTHER = "other"


class ClockKind(StrEnum):
    """What an open referral waits for; one runs in each status."""

    WRITE = "write"
    REVIEW = "review"
    ACCEPT = "accept"
    DECIDE = "decide"
    SLOT = "slot"
    ARRIVE = "arrive"
    REACH = "reach"
    FEEDBACK = "feedback"
    STAY = "stay"
    FEEDBACK_AFTER_STAY = "feedback_after_stay"
    RESULT = "result"
    DOWN_ACCEPT = "down_accept"
    ASSIGN = "assign"
    FIRST_CONTACT = "first_contact"
    FACE_TO_FACE = "face_to_face"
    LAST_FOLLOW_UP = "last_follow_up"


class Waits(NamedTuple):
    """Whom an open referral waits for, and what is measured meanwhile."""

    owner: Side
    clock: ClockKind


WAITS: Final[dict[ReferralStatus, Waits]] = {
    ReferralStatus.DRAFT: Waits(Side.STARTER, ClockKind.WRITE),
    ReferralStatus.INTERNAL_REVIEW: Waits(Side.TOWNSHIP, ClockKind.REVIEW),
    ReferralStatus.SUBMITTED: Waits(Side.HOSPITAL, ClockKind.ACCEPT),
    ReferralStatus.REROUTED: Waits(Side.TOWNSHIP, ClockKind.DECIDE),
    ReferralStatus.ACCEPTED: Waits(Side.HOSPITAL, ClockKind.SLOT),
    ReferralStatus.SCHEDULED: Waits(Side.HOSPITAL, ClockKind.ARRIVE),
    ReferralStatus.NO_SHOW: Waits(Side.TOWNSHIP, ClockKind.REACH),
    ReferralStatus.ARRIVED: Waits(Side.HOSPITAL, ClockKind.FEEDBACK),
    ReferralStatus.IN_TREATMENT: Waits(Side.HOSPITAL, ClockKind.STAY),
    ReferralStatus.DISCHARGED: Waits(Side.HOSPITAL, ClockKind.FEEDBACK_AFTER_STAY),
    ReferralStatus.FEEDBACK_RECEIVED: Waits(Side.STARTER, ClockKind.RESULT),
    ReferralStatus.PROPOSED: Waits(Side.TOWNSHIP, ClockKind.DOWN_ACCEPT),
    ReferralStatus.DECLINED: Waits(Side.HOSPITAL, ClockKind.DECIDE),
    ReferralStatus.ACCEPTED_BY_PRIMARY: Waits(Side.TOWNSHIP, ClockKind.ASSIGN),
    ReferralStatus.ASSIGNED: Waits(Side.TEAM, ClockKind.FIRST_CONTACT),
    ReferralStatus.FIRST_FOLLOWUP_DONE: Waits(Side.TEAM, ClockKind.FACE_TO_FACE),
    ReferralStatus.TRACKING: Waits(Side.TEAM, ClockKind.LAST_FOLLOW_UP),
}
"""By status: exactly one owner and one clock for each that is open."""


class Warned(StrEnum):
    """How far a missed promise has gone: the desk, the coordinator, the inspector's list."""

    REMINDER = "reminder"
    COORDINATOR = "coordinator"
    INSPECTOR = "inspector"


class Cause(StrEnum):
    """What brought a move about."""

    DESK = "desk"
    PHONE = "phone"
    """Told on the telephone by a side without access, and written down by the coordinator."""
    MOVE = "move"
    """Another move, of this referral or of the one it follows."""
    NIGHT = "night"
    """The calendar: a hold ran out, a clinic was called off."""
    FILE = "file"
    """Came in from another system."""


class ClinicState(StrEnum):
    """Whether a clinic of a day is held."""

    OPEN = "open"
    CALLED_OFF = "called_off"


class BookingState(StrEnum):
    """What became of a place of a clinic."""

    HELD = "held"
    BOOKED = "booked"
    USED = "used"
    MISSED = "missed"
    GIVEN_BACK = "given_back"
    RAN_OUT = "ran_out"


class WaitState(StrEnum):
    """What became of waiting for a kept place."""

    WAITING = "waiting"
    PLACED = "placed"
    LEFT = "left"


class BedState(StrEnum):
    """What became of a kept bed."""

    HELD = "held"
    OCCUPIED = "occupied"
    FREED = "freed"
    GIVEN_BACK = "given_back"
    RAN_OUT = "ran_out"
