"""Closed sets of words about health records (居民健康档案)."""

from enum import StrEnum


class RecordStatus(StrEnum):
    """A record is kept for life: closed is not deleted."""

    OPEN = "open"
    CLOSED = "closed"


class BuildChannel(StrEnum):
    """On which occasion a record was built."""

    OUTPATIENT = "outpatient"
    HOUSEHOLD = "household"
    EXAM = "exam"
    SCREENING = "screening"
    IMPORT = "import"


TYPED_CHANNELS = tuple(one for one in BuildChannel if one is not BuildChannel.IMPORT)
"""Occasions that a person chooses; the other one is a roster's."""


CAME_WITH_ROSTER = (RecordStatus.OPEN.value, BuildChannel.IMPORT.value)
"""State and occasion of a record of which a roster tells the code."""


class CloseReason(StrEnum):
    """Why a record is closed."""

    DEATH = "death"
    MOVED = "moved"
    LOST = "lost"


class SectionKind(StrEnum):
    """The forms of a record."""

    COVER = "cover"
    BASIC = "basic"
    FAMILY = "family"
    EXAM = "exam"


class RecordEventKind(StrEnum):
    """What happened to a record."""

    BUILT = "built"
    UPDATED = "updated"
    CLOSED = "closed"
    RESTORED = "restored"
    TRANSFERRED = "transferred"


class ConsentAnswer(StrEnum):
    """What a resident said when a record was offered."""

    AGREED = "agreed"
    REFUSED = "refused"


class ConsentBasis(StrEnum):
    """Who said it."""

    OWN = "own"
    GUARDIAN = "guardian"


class RefusalReason(StrEnum):
    """Why somebody wants no record."""

    NO_NEED = "no_need"
    PRIVACY = "privacy"
    ELSEWHERE = "elsewhere"
    NO_TIME = "no_time"
    OTHER = "other"
