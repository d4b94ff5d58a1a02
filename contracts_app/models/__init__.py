"""All tables, one file for each aggregate."""

from contracts_app.models.appointments import Appointment, AppointmentSession, AppointmentSlot
from contracts_app.models.around import CareCard
from contracts_app.models.benefit import PackageBeneficiary
from contracts_app.models.capacity import CapacityGrant, WaitingPlace
from contracts_app.models.care import CareRoll, Obligation, Pregnancy, TbCase
from contracts_app.models.catalogue import (
    AgreementTemplate,
    PackageItem,
    Policy,
    ServiceItem,
    ServicePackage,
)
from contracts_app.models.change import ContactAttempt, ContractChange, SignerChange
from contracts_app.models.contract import (
    Contract,
    ContractPackage,
    Cover,
    NumberCounter,
    Objection,
    Signature,
)
from contracts_app.models.desk import (
    HealthConsent,
    OutboxKey,
    SealedSigning,
    SigningDraft,
    SigningEvidence,
)
from contracts_app.models.duty_plan import DutyPlan, DutyPlanGrid, DutyPlanMove, DutyPlanTeam
from contracts_app.models.exchange import (
    ExchangeDelivery,
    ExchangeHook,
    ExchangeKey,
    ExchangeMessage,
)
from contracts_app.models.groups import (
    CareGroup,
    CareGroupAttendance,
    CareGroupMember,
    CareGroupSession,
)
from contracts_app.models.home_care import HomeCare, HomeCareVisit
from contracts_app.models.household import Household, HouseholdMove, Membership
from contracts_app.models.ledger import FeeEntry
from contracts_app.models.life import (
    Birth,
    HeadChange,
    HouseholdAction,
    MoveAway,
    ResidentMerge,
    Suspension,
)
from contracts_app.models.paper import (
    PaperForm,
    PaperReturn,
    PrintCopy,
    PrintJob,
    PrintLine,
    PrintPart,
    SignedScan,
)
from contracts_app.models.place import SINCE_EVER, Grid, GridSuccession, Institution, Region
from contracts_app.models.record import (
    HealthRecord,
    RecordConsent,
    RecordEvent,
    RecordHandover,
    RecordSection,
)
from contracts_app.models.record_access import RecordAccessLook, RecordAccessRequest
from contracts_app.models.record_review import RecordReview, RecordReviewStep
from contracts_app.models.record_storage import ArchiveCheck, RecordLoan
from contracts_app.models.referral import Referral, ReferralEvent
from contracts_app.models.referral_messages import (
    ConsultationWarning,
    DeathDismissal,
    ReferralMessage,
    ReferralWarning,
)
from contracts_app.models.referral_papers import (
    Consultation,
    ConsultationEvent,
    ReferralDocument,
)
from contracts_app.models.referral_places import (
    BedHold,
    CalendarDay,
    Clinic,
    ClinicBooking,
    ClinicTemplate,
    Department,
    PlaceWait,
)
from contracts_app.models.refusals import Refusal
from contracts_app.models.renewal import PackageConsent, RenewalNotice, RenewalResult, RenewalRun
from contracts_app.models.resident import IdentifierAlias, Resident, ResidentTag
from contracts_app.models.sealed_visit import SealedVisit
from contracts_app.models.staffing import (
    Handover,
    Responsibility,
    StaffCredential,
    StaffProfile,
    TeamProfile,
)
from contracts_app.models.system import AuditEvent, AuditSeal, ImportBatch, JobRun
from contracts_app.models.team import GridDuty, Staff, Team, TeamMember
from contracts_app.models.team_life import (
    Survey,
    SurveyAnswer,
    TeamEvent,
    TeamEventAttendance,
    TeamEventPhoto,
    TeamPlan,
)
from contracts_app.models.user import KeptForm, SearchTerm, User, UserSession
from contracts_app.models.visit import FollowUp, Measurement, ServiceRecord, Visit, VisitDraft

__all__ = [
    "AgreementTemplate",
    "Appointment",
    "AppointmentSession",
    "AppointmentSlot",
    "ArchiveCheck",
    "AuditEvent",
    "AuditSeal",
    "BedHold",
    "Birth",
    "CalendarDay",
    "CapacityGrant",
    "CareRoll",
    "Clinic",
    "ClinicBooking",
    "ClinicTemplate",
    "Consultation",
    "ConsultationEvent",
    "ConsultationWarning",
    "ContactAttempt",
    "CareCard",
    "CareGroup",
    "CareGroupAttendance",
    "CareGroupMember",
    "CareGroupSession",
    "Contract",
    "ContractChange",
    "ContractPackage",
    "Cover",
    "DeathDismissal",
    "Department",
    "DutyPlan",
    "DutyPlanGrid",
    "DutyPlanMove",
    "DutyPlanTeam",
    "ExchangeDelivery",
    "ExchangeHook",
    "ExchangeKey",
    "ExchangeMessage",
    "FollowUp",
    "FeeEntry",
    "Grid",
    "GridDuty",
    "GridSuccession",
    "Handover",
    "HeadChange",
    "HealthConsent",
    "HealthRecord",
    "HomeCare",
    "HomeCareVisit",
    "Household",
    "HouseholdAction",
    "HouseholdMove",
    "IdentifierAlias",
    "ImportBatch",
    "Institution",
    "JobRun",
    "KeptForm",
    "Measurement",
    "Membership",
    "MoveAway",
    "NumberCounter",
    "Objection",
    "Obligation",
    "OutboxKey",
    "PackageBeneficiary",
    "PackageConsent",
    "PackageItem",
    "PaperForm",
    "PaperReturn",
    "PlaceWait",
    "Policy",
    "Pregnancy",
    "PrintCopy",
    "PrintJob",
    "PrintLine",
    "PrintPart",
    "RecordAccessLook",
    "RecordAccessRequest",
    "RecordConsent",
    "RecordEvent",
    "RecordHandover",
    "RecordLoan",
    "RecordReview",
    "RecordReviewStep",
    "RecordSection",
    "Referral",
    "ReferralDocument",
    "ReferralEvent",
    "ReferralMessage",
    "ReferralWarning",
    "Refusal",
    "Region",
    "RenewalNotice",
    "RenewalResult",
    "RenewalRun",
    "Resident",
    "ResidentMerge",
    "ResidentTag",
    "Responsibility",
    "SINCE_EVER",
    "SealedSigning",
    "SealedVisit",
    "SearchTerm",
    "ServiceItem",
    "ServicePackage",
    "ServiceRecord",
    "Signature",
    "SignedScan",
    "SignerChange",
    "SigningDraft",
    "SigningEvidence",
    "Staff",
    "StaffCredential",
    "StaffProfile",
    "Survey",
    "SurveyAnswer",
    "Suspension",
    "TbCase",
    "Team",
    "TeamEvent",
    "TeamEventAttendance",
    "TeamEventPhoto",
    "TeamMember",
    "TeamPlan",
    "TeamProfile",
    "User",
    "UserSession",
    "Visit",
    "VisitDraft",
    "WaitingPlace",
]
