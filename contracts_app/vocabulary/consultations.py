"""Closed sets of words about questions that a primary institution asks a hospital from afar."""

from enum import StrEnum
from typing import Final

from contracts_app.vocabulary.referrals import Urgency


class ConsultKind(StrEnum):
    """What is asked for."""

    CONSULT = "consult"
    """远程会诊: advice on a patient."""
    IMAGING = "imaging"
    """影像诊断: a picture is read."""
    ECG = "ecg"
    """心电诊断: an electrocardiogram is read."""


class ConsultStatus(StrEnum):
    """Where a question stands."""

    ASKED = "asked"
    TAKEN = "taken"
    ANSWERED = "answered"
    READ = "read"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ConsultMove(StrEnum):
    """What somebody does to it."""

    ASK = "ask"
    TAKE = "take"
    ANSWER = "answer"
    READ = "read"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class DeclineReason(StrEnum):
    """Why a hospital answers nothing."""

    QUALITY = "quality"
    """The picture or the trace cannot be read."""
    INCOMPLETE = "incomplete"
    WRONG_DEPARTMENT = "wrong_department"
    NO_CAPACITY = "no_capacity"
    REFER_INSTEAD = "refer_instead"
    """The patient has to come: a referral is due."""
    OTHER = "other"


OPEN: Final = (ConsultStatus.ASKED, ConsultStatus.TAKEN)
"""The hospital owes an answer."""
OVER: Final = (ConsultStatus.READ, ConsultStatus.DECLINED, ConsultStatus.WITHDRAWN)
"""Nothing follows any more."""
HURRY: Final = (Urgency.URGENT, Urgency.NORMAL)
"""An emergency is telephoned and referred."""
