"""What may happen to households between signings, and from which day (domain 2.1, 2.2, 2.14)."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from contracts_app.rules.dates import last_day_before
from contracts_app.rules.periods import Period
from contracts_app.rules.signing import is_adult

_DAY: Final = timedelta(days=1)
_NUMBERED: Final = re.compile(r"(.+)-(\d{1,3})")


def day_refused(on: date, today: date, *since: date) -> str | None:
    """Why a day cannot be that of an entry: it lies ahead, or before what it changes began."""
    if on > today:
        return "future_date"
    return "bad_date" if any(on < one for one in since) else None


def last_day_there(on: date, since: date) -> date:
    """The last day in a household of who lives elsewhere from `on`; at least the day of coming."""
    return last_day_before(on, since)


def parts_stand_alone(
    leaving: Iterable[date], staying: Iterable[date], on: date, *, covered: bool
) -> bool:
    """Whether a household may split so; of both parts of a covered one an adult has to sign."""
    if not covered:
        return True
    return all(any(is_adult(born, on) for born in part) for part in (leaving, staying))


def sign_by(first_day: date, today: date, days: int) -> date:
    """The last day to sign for a household: so many days from the first one (2.7, 2.14).

    Of what is entered late nobody knew before, so the days are counted from today.
    """
    return max(first_day, today) + timedelta(days=days)


def covered_from(terms: Sequence[Period], on: date) -> date | None:
    """From which day, `on` or later, a household is covered without a gap up to its last term.

    `terms` are those that end on that day or later, the last of them in force, in their order.
    """
    if not terms:
        return None
    first = terms[-1].start
    for term in reversed(terms[:-1]):
        if term.end + _DAY < first:
            break
        first = min(first, term.start)
    return max(first, on)


def next_code(code: str, taken: Iterable[str]) -> str:
    """The code that is proposed for who splits off: the old one and the next free number."""
    match = _NUMBERED.fullmatch(code)
    stem = match[1] if match else code
    used = set(taken)
    number = 2
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"
