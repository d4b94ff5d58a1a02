"""Closed sets of words about the work of a team: what it holds, about what, and what people say."""

from enum import StrEnum
from typing import Final


class LifeKind(StrEnum):
    """What a team holds (S3P1, S2P4, S3P4, S3P8)."""

    OUTREACH = "outreach"
    LECTURE = "lecture"
    FREE_CLINIC = "free_clinic"
    PUBLICITY = "publicity"
    NOTICE_BOARD = "notice_board"
    TRAINING = "training"
    MEETING = "meeting"


class LifeState(StrEnum):
    """How far an event is. A cancelled one stays on record with its reason."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class EducationForm(StrEnum):
    """The five forms of health education (H2, S2P2)."""

    MATERIAL = "material"
    """Printed, or as sound and film."""
    BOARD = "board"
    CONSULTATION = "consultation"
    LECTURE = "lecture"
    INDIVIDUAL = "individual"


class EducationTopic(StrEnum):
    """The seven topics of health education (H2, S2P2)."""

    LITERACY = "literacy"
    LIFESTYLE = "lifestyle"
    KEY_GROUPS = "key_groups"
    DISEASES = "diseases"
    PUBLIC_HEALTH = "public_health"
    EMERGENCY = "emergency"
    LAW = "law"


class TrainingTopic(StrEnum):
    """What staff are trained in; whoever keeps records has passed the one on records (F15)."""

    RECORDS = "records"
    CONTRACT_SERVICE = "contract_service"
    PUBLIC_SERVICES = "public_services"
    CHRONIC = "chronic"
    FIRST_AID = "first_aid"
    TCM = "tcm"
    OTHER_TRAINING = "other_training"


TOPICS: Final = (*EducationTopic, *TrainingTopic)
FOR_RESIDENTS: Final = frozenset(
    {LifeKind.OUTREACH, LifeKind.LECTURE, LifeKind.FREE_CLINIC, LifeKind.PUBLICITY}
)
"""Kinds to which residents come; how long these spoke of the contract service is noted (H1)."""
AMONG_STAFF: Final = frozenset({LifeKind.TRAINING, LifeKind.MEETING})
"""Kinds to which staff come; who was there is noted by name."""
WITHOUT_TOPIC: Final = frozenset({LifeKind.MEETING})
NEEDS_TOPIC: Final = frozenset(LifeKind) - WITHOUT_TOPIC - {LifeKind.OUTREACH}


def topics_of(kind: str) -> tuple[str, ...]:
    """The topics that an event of this kind may have."""
    if kind == LifeKind.TRAINING:
        return tuple(TrainingTopic)
    return () if kind in WITHOUT_TOPIC else tuple(EducationTopic)


class SurveyKind(StrEnum):
    """What residents are asked (AW, SAT; S3P2)."""

    AWARENESS = "awareness"
    SATISFACTION = "satisfaction"


class AnswerSource(StrEnum):
    """How an answer came."""

    PAPER = "paper"
    QR = "qr"


SATISFACTION: Final = {
    5: "very_satisfied",
    4: "satisfied",
    3: "neutral",
    2: "dissatisfied",
    1: "very_dissatisfied",
}
"""The five grades, the best first. An answer without a valid mark has none."""
SATISFIED: Final = (5, 4)
