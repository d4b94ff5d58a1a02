"""Whether somebody may keep health records: only after a training that was passed (F15)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

POLICY: Final = "record.training_required"


class TrainingRule(StrEnum):
    """What follows where somebody keeps records without a training."""

    OFF = "off"
    WARN = "warn"
    DENY = "deny"


class Standing(StrEnum):
    """What is to be done about somebody who keeps records."""

    FINE = "fine"
    WARNED = "warned"
    DENIED = "denied"


def standing_of(
    passed_on: date | None, valid_to: date | None, today: date, policies: Mapping[str, Any]
) -> Standing:
    """Whether the newest training that somebody passed still holds; its last day belongs to it.

    A value of the policy that is none counts as a warning: nobody is shut out by a slip.
    """
    asked = policies.get(POLICY, TrainingRule.WARN)
    if asked == TrainingRule.OFF or _holds(passed_on, valid_to, today):
        return Standing.FINE
    return Standing.DENIED if asked == TrainingRule.DENY else Standing.WARNED


def _holds(passed_on: date | None, valid_to: date | None, today: date) -> bool:
    return passed_on is not None and passed_on <= today and (valid_to is None or today <= valid_to)
