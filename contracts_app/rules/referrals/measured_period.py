"""The month, the quarter or the year in which referrals are measured."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_WORD: Final = re.compile(r"(?P<year>20[0-9]{2})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>[0-9]{2})))?")
_DAY: Final = timedelta(days=1)
MONTHS_BACK: Final = 12
QUARTERS_BACK: Final = 7
YEARS_BACK: Final = 2


@dataclass(frozen=True)
class Span:
    """A month `2026-11`, a quarter `2026-Q4` or a year `2026`, with its first and last day."""

    word: str
    first: date
    last: date

    @classmethod
    def read(cls, word: str) -> "Span | None":
        """The period that a word names; None when it names none."""
        found = _WORD.fullmatch(word)
        if found is None:
            return None
        year = int(found["year"])
        if found["quarter"]:
            return cls(word, *_months(year, int(found["quarter"]) * 3 - 2, 3))
        if found["month"] is None:
            return cls(word, *_months(year, 1, 12))
        month = int(found["month"])
        return cls(word, *_months(year, month, 1)) if 1 <= month <= 12 else None

    @classmethod
    def month_of(cls, day: date) -> "Span":
        """The month in which a day lies."""
        return cls(f"{day:%Y-%m}", *_months(day.year, day.month, 1))

    @property
    def month_before(self) -> str:
        """The word of the month that ended before the period began."""
        return f"{self.first - _DAY:%Y-%m}"


def _months(year: int, month: int, number: int) -> tuple[date, date]:
    following = year * 12 + month - 1 + number
    return date(year, month, 1), date(following // 12, following % 12 + 1, 1) - _DAY


def offered(today: date) -> dict[str, list[str]]:
    """The words of the periods to choose from, the newest first: months, quarters and years."""
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS_BACK + 1)]
    quarters = [today.year * 4 + (today.month - 1) // 3 - back for back in range(QUARTERS_BACK + 1)]
    return {
        "month": [f"{one // 12}-{one % 12 + 1:02d}" for one in months],
        "quarter": [f"{one // 4}-Q{one % 4 + 1}" for one in quarters],
        "year": [str(today.year - back) for back in range(YEARS_BACK + 1)],
    }
