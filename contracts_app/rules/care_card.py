"""Who may have a care card, how long it counts, and whether it counts on a day (S3P3)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from contracts_app.vocabulary.around import CardGround, CardState

YEARS: Final = 3
MOST_YEARS: Final = 10
_DAY: Final = timedelta(days=1)


def ground_for(tags: Collection[str]) -> CardGround | None:
    """The ground of a person with these tags: low income before disability before age."""
    order = (CardGround.LOW_INCOME, CardGround.DISABLED, CardGround.ELDER)
    return next((ground for ground in order if ground in tags), None)


def last_day(from_day: date, years: int = YEARS) -> date:
    """The day before the same day so many years later; after 29 February comes 1 March."""
    try:
        same = from_day.replace(year=from_day.year + years)
    except ValueError:
        same = date(from_day.year + years, 3, 1)
    return same - _DAY


def refuse_days(from_day: date, to_day: date, today: date) -> str | None:
    """The code that forbids a card for these days, or None."""
    if from_day > today:
        return "future_date"
    if to_day < today:
        return "card_over"
    return "card_too_long" if to_day > last_day(today, MOST_YEARS) else None


def counts_on(
    state: str, from_day: date, to_day: date, withdrawn_on: date | None, day: date
) -> bool:
    """Whether a card counts on a day; a withdrawn one did until the day before."""
    if not from_day <= day <= to_day:
        return False
    return state != CardState.WITHDRAWN or (withdrawn_on is not None and day < withdrawn_on)
