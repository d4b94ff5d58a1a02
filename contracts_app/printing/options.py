"""What somebody chooses who prints: which copies, in which order, on which paper, how large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from contracts_app.vocabulary.agreement import COPY_MARKS

Snapshot: TypeAlias = Mapping[str, Any]
SIZE, BIG_SIZE = 10.0, 13.0
"""Points of the text; the big one is for older readers."""


class Order(StrEnum):
    """How the copies of many agreements lie in the file."""

    COLLATED = "collated"
    """All copies of a household, then the next household."""
    BY_COPY = "by_copy"
    """The first copy of every household, then the second one of every household."""


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """The choices for a file of agreements."""

    copies: tuple[str, ...] = COPY_MARKS
    order: Order = Order.COLLATED
    big_font: bool = False
    bilingual: bool = False
    """An English gloss under each clause and in the heads of the tables."""
    filler: bool = True
    """For paper printed on both sides: an empty back keeps two copies off the same sheet."""
    seam_marks: bool = False
    """Where the seal goes across the edges of the pages (骑缝章)."""

    @property
    def size(self) -> float:
        """Points of the running text."""
        return BIG_SIZE if self.big_font else SIZE


STANDARD: Final = PrintOptions()


@dataclass(frozen=True, slots=True)
class PrintItem:
    """An agreement to be printed, with the address of its QR codes."""

    snapshot: Snapshot
    verify_url: str
    times: int = 1
    """How often it has been printed, with this time; the second time is marked on each page."""
