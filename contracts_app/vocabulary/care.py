"""Words of care: programmes, duties and how they came, visits, their outcome, what is measured."""

from enum import StrEnum
from typing import Final


class Programme(StrEnum):
    """The population a duty belongs to (domain section 5)."""

    HTN = "htn"
    DM2 = "dm2"
    ELDER = "elder"
    CHILD = "child"
    MATERNAL = "maternal"
    SMD = "smd"
    TB = "tb"
    DISABLED = "disabled"
    SPECIAL = "special"
    HOMECOMING = "homecoming"
    """Sent home by a hospital: spoken to, seen, and seen once more (domain section 3)."""
    SIGNED = "signed"
    """What everybody with a contract is promised, and packages that were bought."""


class DutyKind(StrEnum):
    """Why something is due."""

    ROUTINE = "routine"
    RECALL = "recall"
    """Seen again within two weeks, because the value was not in order."""
    REFERRAL = "referral"
    """To be referred; contact within two weeks."""


class DutyState(StrEnum):
    """A duty is open until it was done, or until nothing asks for it any more."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Cancelled(StrEnum):
    """Why a duty is no longer asked for."""

    DIED = "died"
    LEFT = "left"
    NOT_ASKED = "not_asked"
    """Its group, package or contract ended."""
    PAST = "past"
    """Its age or week has passed, and the next one took its place."""


class VisitMode(StrEnum):
    """How somebody was seen or reached (D7)."""

    HOME = "home"
    OUTPATIENT = "outpatient"
    STATION = "station"
    MASS = "mass"
    PHONE = "phone"
    VIDEO = "video"
    PAPER = "paper"
    """Material handed over or sent."""


FACE_TO_FACE: Final = (VisitMode.HOME, VisitMode.OUTPATIENT, VisitMode.STATION, VisitMode.MASS)
"""What the norm counts as a visit (S3P1: only face to face counts)."""


class VisitState(StrEnum):
    """A visit stands until a later row corrects it or takes it back; it is never deleted."""

    STANDING = "standing"
    CORRECTED = "corrected"
    REVERSED = "reversed"


class Outcome(StrEnum):
    """How a visit classifies the person; which words a form knows is in `rules/control.py`."""

    DONE = "done"
    CONTROLLED = "controlled"
    UNCONTROLLED = "uncontrolled"
    REACTION = "reaction"
    COMPLICATION = "complication"
    EMERGENCY = "emergency"
    STABLE = "stable"
    PARTLY_STABLE = "partly_stable"
    UNSTABLE = "unstable"
    ELEVATED = "elevated"
    """Pressure at the upper end, or a risk of hypertension: measured again within half a year."""
    SUSPECTED = "suspected"
    """Pressure of somebody who is in no programme for it is high: measure it again."""
    SUGAR_HIGH = "sugar_high"
    """Fasting glucose of somebody without diabetes is high: the hospital confirms it."""
    NOT_MET = "not_met"
    """Nobody was met: the visit counts for nothing, and is known as an attempt."""


class FormKind(StrEnum):
    """The form of a visit; one visit may fill several."""

    HTN = "htn"
    DM2 = "dm2"
    ELDER = "elder"
    TCM = "tcm"
    CHILD = "child"
    NEWBORN = "newborn"
    ANTENATAL = "antenatal"
    POSTPARTUM = "postpartum"
    DAY42 = "day42"
    SMD = "smd"
    TB = "tb"
    CARE = "care"
    """Disabled residents, special families, home care and extended follow-up."""
    ASSESSMENT = "assessment"
    EXAM = "exam"
    HOMECOMING = "homecoming"
    """How somebody fares who came home from hospital."""
    SCREENING = "screening"
    """Pressure, and glucose where it is taken, of somebody who came for something else (D12)."""
    SIMPLE = "simple"
    """A service that is only done or not: advice, material, a technique."""


HOME_FOLLOW: Final = "HOME_FOLLOW"
"""The service that follows somebody who came home from hospital."""
CONTACT_OF: Final = {
    FormKind.HTN: "HTN_VISIT",
    FormKind.DM2: "DM_VISIT",
    FormKind.SMD: "SMD_VISIT",
    FormKind.TB: "TB_VISIT",
    FormKind.ANTENATAL: "ANTENATAL",
    FormKind.HOMECOMING: HOME_FOLLOW,
}
"""Forms whose outcome decides the next visit: every contact is known by them, counted or not."""
AGREES_DAY: Final = frozenset(CONTACT_OF) - {FormKind.HOMECOMING}
"""Forms with which another day for the next visit is agreed; after hospital the days are fixed."""
CONTACTS: Final = frozenset(CONTACT_OF.values())
SCREENED: Final = frozenset(
    {FormKind.ELDER, FormKind.CARE, FormKind.ASSESSMENT, FormKind.EXAM, FormKind.SCREENING}
)
"""Forms that may find what nobody knew of."""
FOUND: Final = frozenset({Outcome.ELEVATED, Outcome.SUSPECTED, Outcome.EMERGENCY})
"""What they may find of pressure; when all is well the service tells."""


class Measure(StrEnum):
    """A value that is followed over time; stored in hundredths of its unit."""

    SBP = "sbp"
    DBP = "dbp"
    HEART_RATE = "heart_rate"
    FPG = "fpg"
    HBA1C = "hba1c"
    WEIGHT = "weight"
    HEIGHT = "height"
    WAIST = "waist"
    HEAD = "head"
    HB = "hb"
    TEMPERATURE = "temperature"


class PregnancyEnd(StrEnum):
    BORN = "born"
    LOST = "lost"
    MOVED = "moved"


class TbEnd(StrEnum):
    """How treatment of tuberculosis stopped."""

    CURED = "cured"
    COMPLETED = "completed"
    STOPPED = "stopped"
    DIED = "died"
    MOVED = "moved"


BASIC_ACCOUNT: Final = "free"
"""Where a service is counted that belongs to the free packages; a paid one has its own account."""
WHOLE_TERM: Final = 0
"""The year of what is promised once for the whole term: packages that were paid for."""
