"""Closed sets of words of the desk and of paper: how it was signed, printed and brought back."""

from enum import StrEnum
from typing import Final

from contracts_app.vocabulary.agreement import COPY_MARKS


class Manner(StrEnum):
    """How the household's side signed (domain rule 2.1)."""

    OWN = "own"
    """The representative's own hand on the screen."""
    PROXY = "proxy"
    """Somebody else's hand on the screen, for a representative who cannot write; with a witness."""
    MARK = "mark"
    """A fingerprint on the printed copies, for one who cannot write; with a witness."""
    PAPER = "paper"
    """By hand on the printed copies."""


class ConsentBasis(StrEnum):
    """Who agreed that somebody's health data is used for the services."""

    OWN = "own"
    ATTESTED = "attested"
    """An adult member; the representative stated it."""
    GUARDIAN = "guardian"
    """A guardian, for a minor."""


class SealedState(StrEnum):
    """What became of a signing that was sealed while the line was down."""

    MADE = "made"
    ATTENTION = "attention"
    SETTLED = "settled"


class FormKind(StrEnum):
    """A numbered agreement that was printed before anybody signed it."""

    PREPARED = "prepared"
    BLANK = "blank"


class FormState(StrEnum):
    OPEN = "open"
    ONE_SIDE = "one_side"
    REGISTERED = "registered"
    SPOILED = "spoiled"


FORM_OUT: Final = (FormState.OPEN, FormState.ONE_SIDE)
"""Forms that are on their way: printed, and neither registered nor spoiled."""


class PrintKind(StrEnum):
    """What a print job prints: signed agreements, or forms that are to be signed."""

    SIGNED = "signed"
    PREPARED = "prepared"
    BLANK = "blank"


class PrintStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """One agreement of a print job."""

    WAITING = "waiting"
    PRINTED = "printed"
    SKIPPED = "skipped"


class PaperCopy(StrEnum):
    """Who keeps a copy."""

    HOUSEHOLD = "household"
    INSTITUTION = "institution"


MARK_OF: Final = dict(zip(PaperCopy, COPY_MARKS, strict=True))
"""The mark on the paper of each copy."""


class MatchedBy(StrEnum):
    """How a sheet that came back was found."""

    QR = "qr"
    NUMBER = "number"
    PHOTO = "photo"
