"""Closed sets of words about the documents that go with referrals and consultations."""

from enum import StrEnum
from typing import Final


class End(StrEnum):
    """From which of the two ends something comes."""

    PRIMARY = "primary"
    """The station, the township centre or the team at home."""
    HOSPITAL = "hospital"


class DocumentKind(StrEnum):
    """What a document is."""

    LAB = "lab"
    IMAGING = "imaging"
    ECG = "ecg"
    DISCHARGE = "discharge"
    PRESCRIPTION = "prescription"
    OTHER = "other"


RECOGNISED: Final = (DocumentKind.LAB, DocumentKind.IMAGING, DocumentKind.ECG)
"""Results that institutions recognise of each other (检查检验结果互认)."""


class FileType(StrEnum):
    """How a document is kept: pictures are made anew, whatever they were."""

    PDF = "pdf"
    JPEG = "jpeg"
