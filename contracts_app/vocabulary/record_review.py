"""Closed sets of words about the monthly review of records that villages store."""

from enum import StrEnum


class ReviewState(StrEnum):
    """Where a record of a month stands between village and township."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"


class ReviewPart(StrEnum):
    """What of a record has to be mended."""

    PERSON = "person"
    COVER = "cover"
    BASIC = "basic"
    FAMILY = "family"
    EXAM = "exam"
    PAPER = "paper"
