"""Words of the catalogue of service packages: kinds and states of packages, and places of them."""

from enum import StrEnum


class Tier(StrEnum):
    """What a package is: the free one of everybody, a free one for some, or one that is paid."""

    BASIC = "basic"
    PERSONALISED = "personalised"
    PAID = "paid"


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
