"""Closed sets of words about the paper of health records: borrowing it and keeping it safe."""

from enum import StrEnum


class LoanPurpose(StrEnum):
    """What a paper record is borrowed for."""

    VISIT = "visit"
    CONSULTATION = "consultation"
    INSPECTION = "inspection"
    COPY = "copy"
    OTHER = "other"


class Danger(StrEnum):
    """What an archive room is kept safe from (八防)."""

    THEFT = "theft"
    LIGHT = "light"
    HEAT = "heat"
    FIRE = "fire"
    DAMP = "damp"
    DUST = "dust"
    RODENTS = "rodents"
    INSECTS = "insects"
