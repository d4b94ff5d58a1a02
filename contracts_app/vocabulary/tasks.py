"""Words of the work list: how far ahead it looks."""

from enum import StrEnum


class Horizon(StrEnum):
    """Up to when something is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"
    """Everything that is open, however late it is due."""
