"""What a health authority decides about health records; work plans contradict each other here.

The code scheme and the basis of the use rate are told and cannot be chosen: nothing else is built.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from contracts_app.rules.record_staff import POLICY as TRAINING
from contracts_app.rules.record_staff import TrainingRule
from contracts_app.rules.records import UseWindow

Word = TypeVar("Word", bound=StrEnum)
CODE_SCHEME: Final = "archive.code_scheme"
"""17 digits (K9); older codes stay as aliases."""
STORAGE_LEVEL: Final = "archive.storage_level"
"""Where the paper lies when nobody says otherwise (K11)."""
USE_BASIS: Final = "indicator.use_rate.basis"
USE_WINDOW: Final = "indicator.use_rate.window"
"""Which services make a record one that is in use (K12)."""
ELECTRONIC: Final = "indicator.erate.denominator"
"""Of whom the electronic records are a share (K13)."""


class StorageLevel(StrEnum):
    """「统一存放于乡镇卫生院」 (S0P2) or 「统一存放于村卫生室」 (S0P3)."""

    TOWNSHIP = "township"
    VILLAGE = "village"


class ElectronicOf(StrEnum):
    """All who have lived here for half a year (W9), or the records that were built (S0P2)."""

    RESIDENTS = "residents"
    FILES = "files"


WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    TRAINING: tuple(TrainingRule),
    STORAGE_LEVEL: tuple(StorageLevel),
    USE_WINDOW: tuple(UseWindow),
    ELECTRONIC: tuple(ElectronicOf),
}
"""What is decided, with the words it may be."""
TOLD: Final = (CODE_SCHEME, USE_BASIS, *WORDS)


def storage_level(policies: Mapping[str, Any]) -> StorageLevel:
    """Where papers lie; a word that is none is as if nobody had decided."""
    return _known(policies.get(STORAGE_LEVEL), StorageLevel.TOWNSHIP)


def use_window(policies: Mapping[str, Any]) -> UseWindow:
    """Within which days a service keeps a record in use."""
    return _known(policies.get(USE_WINDOW), UseWindow.ROLLING_365D)


def electronic_of(policies: Mapping[str, Any]) -> ElectronicOf:
    """Of whom the electronic records are a share."""
    return _known(policies.get(ELECTRONIC), ElectronicOf.RESIDENTS)


def _known(value: Any, otherwise: Word) -> Word:
    kind = type(otherwise)
    return kind(value) if value in list(kind) else otherwise
