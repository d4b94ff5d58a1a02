"""All tables, one file for each aggregate."""

from contracts_app.models.catalogue import (
    AgreementTemplate,
    PackageItem,
    Policy,
    ServiceItem,
    ServicePackage,
)
from contracts_app.models.contract import (
    Contract,
    ContractPackage,
    Cover,
    NumberCounter,
    Objection,
    Signature,
)
from contracts_app.models.household import Household, Membership
from contracts_app.models.place import Grid, Institution, Region
from contracts_app.models.resident import IdentifierAlias, Resident, ResidentTag
from contracts_app.models.system import AuditEvent, AuditSeal, ImportBatch, JobRun
from contracts_app.models.team import SINCE_EVER, GridDuty, Staff, Team, TeamMember
from contracts_app.models.user import KeptForm, SearchTerm, User, UserSession

__all__ = [
    "SINCE_EVER",
    "AgreementTemplate",
    "AuditEvent",
    "AuditSeal",
    "Contract",
    "ContractPackage",
    "Cover",
    "Grid",
    "GridDuty",
    "Household",
    "IdentifierAlias",
    "ImportBatch",
    "Institution",
    "JobRun",
    "KeptForm",
    "Membership",
    "NumberCounter",
    "Objection",
    "PackageItem",
    "Policy",
    "Region",
    "Resident",
    "ResidentTag",
    "SearchTerm",
    "ServiceItem",
    "ServicePackage",
    "Signature",
    "Staff",
    "Team",
    "TeamMember",
    "User",
    "UserSession",
]
