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
class Lists:
    """The lists that go with each part: how many, on which paper, and what a page of them takes."""

    kinds: int
    both_sides: bool
    part: int
    """Agreements of a part."""
    rows: int
    """Rows of a page; one of them names the grid."""

    def sides(self, agreements: int) -> int:
        """The sides of all lists with so many agreements."""
        parts, rest = divmod(agreements, self.part)
        return self.kinds * (parts * self._of_one(self.part) + self._of_one(rest))

    def _of_one(self, agreements: int) -> int:
        sides = ceil(agreements / (self.rows - 1))
        return sides + sides % 2 if self.both_sides else sides


@dataclass(frozen=True)
class Estimate:
    """Agreements, sides of one copy, sides of all of them, of the lists besides, and seconds."""

    agreements: int
    sides_each: float
    """On the average, to a tenth."""
    sides: int
    lists: int
    sheets: int
    """Of paper, for agreements and lists."""
    seconds: int


def estimate(agreements: int, pace: Pace | None, lists: Lists) -> Estimate:
    """What so many agreements will take at the pace of earlier ones, with their lists."""
    known = pace if pace and pace.agreements else USUAL
    each = ceil(10 * known.pages / known.agreements / COPIES) / 10
    sides, besides = ceil(agreements * COPIES * each), lists.sides(agreements)
    seconds = ceil(agreements * known.seconds / known.agreements)
    sheets = ceil((sides + besides) / 2) if lists.both_sides else sides + besides
    return Estimate(agreements, each, sides, besides, sheets, max(seconds, 1))
