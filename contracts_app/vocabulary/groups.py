"""Closed sets of words about groups of residents, and sites where people are served together."""

from enum import StrEnum
from typing import Final


class GroupKind(StrEnum):
    """What brings people together: an illness, a training, or a place (S4, S3P8)."""

    CLUB = "club"
    MUTUAL_AID = "mutual_aid"
    HEALTH_WORKERS = "health_workers"
    SCHOOL = "school"
    WORKPLACE = "workplace"
    CARE_HOME = "care_home"


GROUPS: Final = (GroupKind.CLUB, GroupKind.MUTUAL_AID, GroupKind.HEALTH_WORKERS)
SITES: Final = (GroupKind.SCHOOL, GroupKind.WORKPLACE, GroupKind.CARE_HOME)
"""Kinds that are a place with a roster; the others are groups."""
