"""How much paper an order takes, and how long, told from what earlier ones took."""

from dataclasses import dataclass
from math import ceil
from typing import Final

COPIES: Final = 2


@dataclass(frozen=True)
class Pace:
    """What earlier jobs printed: agreements, pages of all copies, and seconds of work."""

    agreements: int
    pages: int
    seconds: float


USUAL: Final = Pace(agreements=100, pages=100 * COPIES * 2, seconds=6.0)
"""Until there are earlier jobs: two sides a copy, and what one core of an old PC does."""


@dataclass(frozen=True)
class Estimate:
    """Agreements, sides of one copy, sides of all of them, and seconds."""

    agreements: int
    sides_each: int
    sides: int
    seconds: int


def estimate(agreements: int, pace: Pace | None) -> Estimate:
    """What so many agreements will take at the pace of earlier ones."""
    known = pace if pace and pace.agreements else USUAL
    each = ceil(known.pages / known.agreements / COPIES)
    seconds = ceil(agreements * known.seconds / known.agreements)
    return Estimate(agreements, each, agreements * COPIES * each, max(seconds, 1))
