"""Who may do what. Everything that is not listed is denied; scope narrows it further."""

from enum import StrEnum
from typing import Final

from contracts_app.vocabulary import Role
from contracts_app.vocabulary.life import ActionKind, ChangeKind


class Permission(StrEnum):
    """What a route or command needs; noun.verb."""

    HOME_VIEW = "home.view"
    ACCOUNT_USE = "account.use"
    HOUSEHOLD_VIEW = "household.view"
    HOUSEHOLD_CHANGE = "household.change"
    RESIDENT_REVEAL = "resident.reveal"
    CONTRACT_LIST = "contract.list"
    CONTRACT_VIEW = "contract.view"
    CONTRACT_SIGN = "contract.sign"
    CONTRACT_PRINT = "contract.print"
    OBJECTION_RECORD = "objection.record"
    CONTRACT_CHANGE = "contract.change"
    CHANGE_DECIDE = "change.decide"
    RENEWAL_VIEW = "renewal.view"
    TEAM_LIST = "team.list"
    TEAM_VIEW = "team.view"
    TEAM_MANAGE = "team.manage"
    GRID_VIEW = "grid.view"
    GRID_ASSIGN = "grid.assign"
    GRID_MANAGE = "grid.manage"
    CAPACITY_GRANT = "capacity.grant"
    QUEUE_USE = "queue.use"
    POLICY_SET = "policy.set"
    IMPORT_USE = "import.use"
    USER_MANAGE = "user.manage"
    AUDIT_VIEW = "audit.view"
    SYSTEM_VIEW = "system.view"
    RENEWAL_RECORD = "renewal.record"
    RENEWAL_RUN = "renewal.run"
    TEMPLATE_VIEW = "template.view"
    TEMPLATE_MANAGE = "template.manage"
    RECORD_VIEW = "record.view"
    RECORD_CHANGE = "record.change"
    ACCESS_DECIDE = "access.decide"
    REVIEW_DECIDE = "review.decide"
    RECORD_STAFF = "record.staff"
    CARE_VIEW = "care.view"
    VISIT_RECORD = "visit.record"
    TEAM_LIFE_VIEW = "team_life.view"
    TEAM_LIFE_RECORD = "team_life.record"
    SURVEY_MANAGE = "survey.manage"
    SURVEY_ENTER = "survey.enter"
    RESIDENT_LIST = "resident.list"
    PACKAGE_VIEW = "package.view"
    CATALOGUE_VIEW = "catalogue.view"
    CATALOGUE_MANAGE = "catalogue.manage"
    APPOINTMENT_USE = "appointment.use"
    LEDGER_USE = "ledger.use"
    CARE_RECORD = "care.record"
    REFERRAL_VIEW = "referral.view"
    REFERRAL_ACT = "referral.act"
    REFERRAL_START = "referral.start"
    PLACES_MANAGE = "places.manage"
    REFERRAL_MEASURE = "referral.measure"
    CONSULT_USE = "consultation.use"


_EVERYBODY = frozenset(Role)
_STATION = frozenset({Role.VILLAGE, Role.DOCTOR, Role.CLERK, Role.LEADER})
_MANAGERS = frozenset({Role.LEADER, Role.ADMIN})
_REFERRERS = frozenset({Role.VILLAGE, Role.DOCTOR, Role.LEADER})

PERMISSIONS: Final[dict[Permission, frozenset[Role]]] = {
    Permission.HOME_VIEW: _EVERYBODY,
    Permission.ACCOUNT_USE: _EVERYBODY,
    Permission.HOUSEHOLD_VIEW: _STATION,
    Permission.HOUSEHOLD_CHANGE: _STATION,
    Permission.RESIDENT_REVEAL: _STATION,
    Permission.CONTRACT_LIST: _STATION | {Role.BUREAU},
    Permission.CONTRACT_VIEW: _STATION | {Role.BUREAU},
    Permission.CONTRACT_SIGN: _STATION,
    Permission.CONTRACT_PRINT: _STATION,
    Permission.OBJECTION_RECORD: _STATION,
    Permission.CONTRACT_CHANGE: _STATION,
    Permission.CHANGE_DECIDE: frozenset({Role.LEADER}),
    Permission.RENEWAL_VIEW: _STATION,
    Permission.TEAM_LIST: _STATION | {Role.ADMIN, Role.BUREAU},
    Permission.TEAM_VIEW: _STATION | {Role.ADMIN, Role.BUREAU},
    Permission.GRID_VIEW: frozenset({Role.LEADER, Role.ADMIN, Role.CLERK, Role.BUREAU}),
    Permission.TEAM_MANAGE: _MANAGERS,
    Permission.GRID_ASSIGN: _MANAGERS,
    Permission.GRID_MANAGE: _MANAGERS,
    Permission.CAPACITY_GRANT: frozenset({Role.LEADER, Role.BUREAU}),
    Permission.QUEUE_USE: _STATION,
    Permission.POLICY_SET: frozenset({Role.BUREAU}),
    Permission.IMPORT_USE: frozenset({Role.ADMIN, Role.CLERK, Role.LEADER}),
    Permission.USER_MANAGE: frozenset({Role.ADMIN}),
    Permission.AUDIT_VIEW: frozenset({Role.ADMIN, Role.LEADER}),
    Permission.SYSTEM_VIEW: frozenset({Role.ADMIN}),
    Permission.RENEWAL_RECORD: _STATION,
    Permission.RENEWAL_RUN: frozenset({Role.LEADER}),
    Permission.CARE_VIEW: _STATION,
    Permission.VISIT_RECORD: _STATION,
    Permission.RESIDENT_LIST: _STATION | {Role.BUREAU},
    Permission.TEMPLATE_VIEW: _MANAGERS,
    Permission.TEMPLATE_MANAGE: frozenset({Role.ADMIN}),
    Permission.RECORD_VIEW: _STATION,
    Permission.RECORD_CHANGE: _STATION,
    Permission.TEAM_LIFE_VIEW: _STATION | {Role.ADMIN, Role.BUREAU},
    Permission.TEAM_LIFE_RECORD: _STATION,
    Permission.SURVEY_MANAGE: frozenset({Role.LEADER, Role.BUREAU}),
    Permission.SURVEY_ENTER: _STATION,
    Permission.PACKAGE_VIEW: _STATION | {Role.ADMIN, Role.BUREAU},
    Permission.CATALOGUE_VIEW: _MANAGERS | {Role.BUREAU},
    Permission.CATALOGUE_MANAGE: frozenset({Role.ADMIN}),
    Permission.APPOINTMENT_USE: _STATION,
    Permission.LEDGER_USE: _STATION,
    Permission.CARE_RECORD: _STATION,
    Permission.ACCESS_DECIDE: frozenset({Role.LEADER}),
    Permission.REVIEW_DECIDE: frozenset({Role.LEADER, Role.CLERK}),
    Permission.RECORD_STAFF: _MANAGERS,
    Permission.REFERRAL_VIEW: _REFERRERS | {Role.HOSPITAL},
    Permission.REFERRAL_ACT: _REFERRERS | {Role.HOSPITAL},
    Permission.REFERRAL_START: _REFERRERS,
    Permission.PLACES_MANAGE: frozenset({Role.HOSPITAL}),
    Permission.REFERRAL_MEASURE: frozenset({Role.LEADER, Role.BUREAU, Role.HOSPITAL}),
    Permission.CONSULT_USE: _REFERRERS | {Role.HOSPITAL},
}


def permits(role: Role, permission: Permission) -> bool:
    """Whether this role may do it at all, before any question of scope."""
    return role in PERMISSIONS[permission]


def needed_to_take_back(kind: str, *, decided: bool) -> Permission:
    """What taking an entry back asks for: the permission that the deed itself asked for.

    `decided`: the institution said yes to it, so nobody else undoes it.
    """
    if decided:
        return Permission.CHANGE_DECIDE
    if kind in list(ChangeKind):
        return Permission.CONTRACT_CHANGE
    return Permission.CONTRACT_SIGN if kind == ActionKind.SIGNER else Permission.HOUSEHOLD_CHANGE
