"""Closed sets of words about family beds and rehabilitation at home."""

from enum import StrEnum


class HomeCareKind(StrEnum):
    """A bed at home with a doctor's rounds, or a plan of exercises."""

    FAMILY_BED = "family_bed"
    REHAB = "rehab"


class HomeCareReason(StrEnum):
    """Why somebody is cared for at home."""

    BEDRIDDEN = "bedridden"
    DISABLED = "disabled"
    DISCHARGED = "discharged"
    CHRONIC = "chronic"
    PALLIATIVE = "palliative"
    OTHER = "other"


class HomeCareEnd(StrEnum):
    """Why it ends."""

    BETTER = "better"
    HOSPITAL = "hospital"
    WISH = "wish"
    MOVED = "moved"
    DIED = "died"
    MISTAKE = "mistake"
