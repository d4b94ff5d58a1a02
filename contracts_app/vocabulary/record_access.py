"""Closed sets of words about outsiders who ask to read a health record."""

from enum import StrEnum
from typing import Final

from contracts_app.vocabulary.records import SectionKind


class AccessState(StrEnum):
    """How far an application has come. A grant that ran out stays granted: its end is a moment."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    GRANTED = "granted"
    DECLINED = "declined"
    REVOKED = "revoked"


class ApplicantKind(StrEnum):
    """Who applies."""

    INSTITUTION = "institution"
    PERSON = "person"


class AccessPurpose(StrEnum):
    """What a record may be read for. Nothing commercial is on the list."""

    TREATMENT = "treatment"
    REFERRAL = "referral"
    SETTLEMENT = "settlement"
    JUSTICE = "justice"
    INSPECTION = "inspection"
    RESEARCH = "research"
    OWN_USE = "own_use"


class GuardianGround(StrEnum):
    """Why a guardian answers for somebody."""

    CHILD = "child"
    INCAPABLE = "incapable"


class AnswerMode(StrEnum):
    """How the person or the guardian signed the consent."""

    PAPER = "paper"
    SCREEN = "screen"


class GuardianRelation(StrEnum):
    """What the guardian is to the person."""

    PARENT = "parent"
    SPOUSE = "spouse"
    CHILD = "child"
    KIN = "kin"
    APPOINTED = "appointed"


class LookOutcome(StrEnum):
    """What came of somebody's try to open a grant."""

    SHOWN = "shown"
    WRONG_CODE = "wrong_code"


READABLE: Final = tuple(SectionKind)
"""The forms of a record that may be granted."""
