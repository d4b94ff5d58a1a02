"""Words of the catalogue of service packages: kinds of packages, and how a service is given."""

from enum import StrEnum
from typing import Final


class Tier(StrEnum):
    """What a package is: the free one of everybody, a free one for some, or one that is paid."""

    BASIC = "basic"
    PERSONALISED = "personalised"
    PAID = "paid"


class VisitMode(StrEnum):
    """How a service is given; what is promised face to face is not done by telephone."""

    HOME = "home"
    OUTPATIENT = "outpatient"
    STATION = "station"
    MASS = "mass"
    PHONE = "phone"
    VIDEO = "video"
    PAPER = "paper"


FACE_TO_FACE: Final = (VisitMode.HOME, VisitMode.OUTPATIENT, VisitMode.STATION)


class PackageState(StrEnum):
    """How a version of a package stands on a day."""

    DRAFT = "draft"
    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"
    RETIRED = "retired"


class BenefitEnd(StrEnum):
    """Why somebody no longer has the place of a package with a limited number of people."""

    WISH = "wish"
    MISTAKE = "mistake"
    GONE = "gone"
