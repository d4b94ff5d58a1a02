"""Closed sets of words: roles, states, reasons. Values are stored; labels belong to the edge."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Who a user is; scope by institution and team comes on top of it."""

    ADMIN = "admin"
    BUREAU = "bureau"
    LEADER = "leader"
    DOCTOR = "doctor"
    VILLAGE = "village"
    CLERK = "clerk"
    HOSPITAL = "hospital"


class ContractStatus(StrEnum):
    """The life of one term (domain rule 2: states)."""

    DRAFT = "draft"
    NOTICE_GIVEN = "notice_given"
    SIGNED_ONE_SIDE = "signed_one_side"
    UPCOMING = "upcoming"
    ACTIVE = "active"
    TERMINATING = "terminating"
    EXPIRED = "expired"
    RENEWED = "renewed"
    SUPERSEDED = "superseded"
    TERMINATED = "terminated"
    VOID = "void"


LIVE: Final = (ContractStatus.ACTIVE, ContractStatus.TERMINATING)
STANDING: Final = (*LIVE, ContractStatus.UPCOMING)
"""Terms that hold a place in a team: live or upcoming."""
WAITING: Final = (ContractStatus.UPCOMING, ContractStatus.DRAFT)
"""What a term is called before its first day: the next one, and renewals further ahead."""


class CoverState(StrEnum):
    """The state of one resident's cover; it follows the term it belongs to."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    LIVE = "live"
    ENDED = "ended"
    VOID = "void"


class InstitutionKind(StrEnum):
    HEALTH_AUTHORITY = "health_authority"
    HOSPITAL = "hospital"
    TOWNSHIP_CENTRE = "township_centre"
    VILLAGE_STATION = "village_station"


class RegionLevel(StrEnum):
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class CareLevel(StrEnum):
    """The persons who answer for a place: 包乡 包片 包村 包户 (S3P6)."""

    TOWNSHIP_LEAD = "township_lead"
    ZONE_LEAD = "zone_lead"
    VILLAGE_CONTACT = "village_contact"
    HOUSEHOLD_DOCTOR = "household_doctor"


class CredentialKind(StrEnum):
    PRACTICE = "practice"
    QUALIFICATION = "qualification"
    GP_REGISTRATION = "gp_registration"
    TRAINING = "training"
    VILLAGE_DOCTOR = "village_doctor"


class PlanState(StrEnum):
    """What became of a plan of duties."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class GridChange(StrEnum):
    """What happened to a grid that is no longer in use."""

    SPLIT = "split"
    MERGE = "merge"
    RETIRE = "retire"


class MoveReason(StrEnum):
    """Why a household came to another grid."""

    SPLIT = "split"
    MERGE = "merge"
    RETIRE = "retire"
    ROSTER = "roster"
    HOME = "home"
    """The family moved to another home; the others tell what became of the grid."""


class WaitingState(StrEnum):
    """A household in the queue of a full team."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class DutyLevel(StrEnum):
    """Who is responsible for a grid: only teams are stored; persons of the levels are `CareLevel`.

    The other words stay because the first tables allow them.
    """

    TEAM = "team"
    TOWNSHIP_LEAD = "township_lead"
    ZONE_LEAD = "zone_lead"
    VILLAGE_CONTACT = "village_contact"


class LeaveReason(StrEnum):
    """Why a resident is no longer a member of a household."""

    DEATH = "death"
    MOVED_OUT = "moved_out"
    JOINED_OTHER = "joined_other"
    MERGED = "merged"
    """The row was a second one of the same person."""
    UNDONE = "undone"
    """The entry by which the person came was wrong and was taken back."""


class SignatureParty(StrEnum):
    HOUSEHOLD = "household"
    TEAM = "team"


class SignatureMode(StrEnum):
    SCREEN = "screen"
    PAPER = "paper"
    SPECIMEN = "specimen"
    ACCOUNT = "account"
    """Confirmed by the signed-in member of staff; the paper copy is signed by hand."""


class ObjectionKind(StrEnum):
    END = "end"
    CHANGE_TEAM = "change_team"
    CHANGE_PACKAGES = "change_packages"


class LapseReason(StrEnum):
    OBJECTION = "objection"
    ALL_MEMBERS_GONE = "all_members_gone"
    TEAM_DISSOLVED = "team_dissolved"
    EXPIRY_POLICY = "expiry_policy"


class SkipReason(StrEnum):
    SIGNER_DEAD = "signer_dead_over_30_days"
    CHANGE_PENDING = "change_pending"
    ERROR = "error"


class SigningCode(StrEnum):
    """Why a signing is refused; the same codes on screen, on the command line and in imports."""

    HOUSEHOLD_UNKNOWN = "household_unknown"
    NO_MEMBERS = "no_members"
    ALREADY_SIGNED = "already_signed"
    RESIDENT_COVERED_ELSEWHERE = "resident_covered_elsewhere"
    TEAM_UNKNOWN = "team_unknown"
    TEAM_INACTIVE = "team_inactive"
    TEAM_INCOMPLETE = "team_incomplete"
    CAPACITY_HOUSEHOLDS = "capacity_households"
    CAPACITY_PERSONS = "capacity_persons"
    CAPACITY_DOCTOR = "capacity_doctor"
    CAPACITY_REASON_MISSING = "capacity_reason_missing"
    REPRESENTATIVE_NOT_MEMBER = "representative_not_member"
    REPRESENTATIVE_MINOR = "representative_minor"
    PACKAGE_UNKNOWN = "package_unknown"
    PACKAGE_NOT_FOR_MEMBERS = "package_not_for_members"
    PACKAGE_NEEDS_BASIC = "package_needs_basic"
    PACKAGE_INCOMPATIBLE = "package_incompatible"
    SIGNED_ON_FUTURE = "signed_on_future"
    OUTSIDE_WINDOW = "outside_window"
    NOT_PERMANENT = "not_permanent"
    NOTICE_MISSING = "notice_missing"
    CONSENT_MISSING = "consent_missing"
    SIGNATURE_MISSING = "signature_missing"
    PROXY_MISSING = "proxy_missing"
    WITNESS_MISSING = "witness_missing"
    GUARDIAN_MISSING = "guardian_missing"
    PIN_WRONG = "pin_wrong"
    WORDING_CHANGED = "wording_changed"
    FORM_UNKNOWN = "form_unknown"
    FORM_CLOSED = "form_closed"
    FORM_OTHER_HOUSEHOLD = "form_other_household"
    FORM_YEAR = "form_year"
    FORM_TOO_NEW = "form_too_new"
    FORM_OUT = "form_out"
    FORM_DIFFERS = "form_differs"
    FORM_BY_HAND = "form_by_hand"
    MISSING_REQUIRED = "missing_required"
    BAD_DATE = "bad_date"
    UNKNOWN_VALUE = "unknown_value"


class ImportKind(StrEnum):
    ROSTER = "roster"
    DIVISIONS = "divisions"
    INSTITUTIONS = "institutions"
    TEAMS = "teams"
    MEMBERS = "members"
    GRIDS = "grids"
    ASSIGNMENT = "assignment"
    CONTRACTS = "contracts"


class ImportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    CHECKED = "checked"
    DONE = "done"
    UNUSABLE = "unusable"
    FAILED = "failed"
    CANCELLED = "cancelled"


BASIC_PACKAGE: Final = "BASIC"
