"""Closed sets of words about what happens to households and contracts after the signing."""

from enum import StrEnum
from typing import Final


class ActionKind(StrEnum):
    """What happened to a household; each is one entry, foreseen, recorded and undone as a whole."""

    DEATH = "death"
    MOVE_OUT = "move_out"
    HOUSEHOLD_OUT = "household_out"
    BIRTH = "birth"
    MOVE_IN = "move_in"
    MARRIAGE = "marriage"
    SPLIT = "split"
    MERGE = "merge"
    HEAD = "head"
    HOME = "home"
    SUSPEND = "suspend"
    RESUME = "resume"
    SAME_PERSON = "same_person"
    IDENTITY = "identity"
    SIGNER = "signer"
    CHANGE_TEAM = "change_team"
    CHANGE_PACKAGES = "change_packages"
    TERMINATE = "terminate"


LAST_DAY_KINDS: Final = (
    ActionKind.DEATH,
    ActionKind.MOVE_OUT,
    ActionKind.HOUSEHOLD_OUT,
    ActionKind.TERMINATE,
)
"""Kinds whose day is the last one of what was; the day of all others is the first of what is."""


class OriginKind(StrEnum):
    """How a first term came to follow another contract instead of a first signing."""

    CHANGE_TEAM = "change_team"
    CHANGE_PACKAGES = "change_packages"
    SPLIT = "split"
    MERGE = "merge"


class AwayReason(StrEnum):
    """Why a member is away for long, and yet belongs to the household."""

    WORK = "work"
    STUDY = "study"
    CARE = "care"
    MILITARY = "military"
    PRISON = "prison"
    OTHER = "other"


class CorrectionReason(StrEnum):
    """Why somebody is on record by another name, sex or birth date from now on."""

    TYPING = "typing"
    DOCUMENT = "document"
    RENAMED = "renamed"


class ChangeKind(StrEnum):
    """What is asked for inside a term."""

    TERMINATE = "terminate"
    CHANGE_TEAM = "change_team"
    CHANGE_PACKAGES = "change_packages"


class ChangeState(StrEnum):
    """Where a request stands. An open one waits for a confirmation or for its day."""

    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class RequestedBy(StrEnum):
    """Which side of the agreement asks."""

    HOUSEHOLD = "household"
    TEAM = "team"


class EndReason(StrEnum):
    """Why a term ends before its time: the codes 1 to 10 of rule 2.10."""

    MOVED_AWAY = "1"
    OUT_OF_REACH = "2"
    REFUSES_SERVICE = "3"
    OWN_WISH = "4"
    OTHER = "5"
    NOT_FULFILLED = "6"
    DEATH = "7"
    OTHER_TEAM = "8"
    HOUSEHOLD_CHANGED = "9"
    NOT_RENEWED = "10"


NO_SIGNATURE: Final = (EndReason.OUT_OF_REACH, EndReason.REFUSES_SERVICE)
"""The team begins these; documented attempts and the institution stand for the household."""


class AttemptResult(StrEnum):
    """What came of an attempt to reach a household."""

    NOBODY = "nobody"
    REFUSED = "refused"
    REACHED = "reached"


class NoticeChannel(StrEnum):
    """How a household was told that its contract goes on, or was tried to be reached."""

    PHONE = "phone"
    PAPER = "paper"
    IN_PERSON = "in_person"


class NoticeResult(StrEnum):
    """What came of a notice; an objection is recorded as such."""

    TOLD = "told"
    NO_ANSWER = "no_answer"


class SignerReason(StrEnum):
    """Why somebody else has to sign for a household."""

    DEATH = "death"
    LEFT = "left"
    SPLIT = "split"
    WISH = "wish"


class RunOutcome(StrEnum):
    """What a renewal run did to a term that it did not renew."""

    LAPSED = "lapsed"
    SKIPPED = "skipped"
