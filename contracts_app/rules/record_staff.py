"""Whether somebody may keep health records: only after a training that was passed (F15)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

POLICY: Final = "record.training_required"
TOPIC: Final = "records"
"""The topic of the trainings of a team that count."""


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


def standing_of(passed: bool, policies: Mapping[str, Any]) -> Standing:
    """What follows from whether somebody has passed a training by today.

    A value of the policy that is none counts as a warning: nobody is shut out by a slip.
    """
    asked = policies.get(POLICY, TrainingRule.WARN)
    if passed or asked == TrainingRule.OFF:
        return Standing.FINE
    return Standing.DENIED if asked == TrainingRule.DENY else Standing.WARNED
