"""Children until their seventh birthday: newborn, full month, checks by age (W14, K8, K16)."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from contracts_app.rules.dates import completes, months_after
from contracts_app.rules.followup.facts import NEVER, Duty, Person
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.slots import Slot, next_slot
from contracts_app.vocabulary.care import Programme

NEWBORN: Final = "NEWBORN"
FULL_MONTH: Final = "FULL_MONTH"
CHILD_VISIT: Final = "CHILD_VISIT"
CHILD_HB: Final = "CHILD_HB"
CHILD_TCM: Final = "CHILD_TCM"
CHILD_ITEMS: Final = frozenset({NEWBORN, FULL_MONTH, CHILD_VISIT, CHILD_HB, CHILD_TCM})

_FIRST_YEAR: Final = 12


def child(person: Person, numbers: Numbers, on: date) -> list[Duty]:
    """What is due to a child on a day; nothing once the seventh birthday has come."""
    if on >= _last_birthday(person, numbers):
        return []
    birth = person.birth_date
    first = [_newborn(person, numbers, on), _full_month(person, numbers, on)]
    by_age = (
        (CHILD_VISIT, _checks(birth, numbers)),
        (CHILD_HB, _blood(birth, numbers)),
        (CHILD_TCM, _tcm(birth, numbers) if on <= _tcm_until(birth, numbers) else ()),
    )
    later = [_by_age(person, item, slots, numbers) for item, slots in by_age]
    return [one for one in (*first, *later) if one is not None]


def child_changes_on(birth: date, numbers: Numbers, on: date) -> date:
    """The next day on which a window of the first weeks closes, or the last of Chinese medicine."""
    if on >= completes(birth, numbers.child__below_age):
        return NEVER
    days = (
        birth + timedelta(days=numbers.child__newborn_until_days + 1),
        _checks(birth, numbers)[0].due_from,
        _tcm_until(birth, numbers) + timedelta(days=1),
    )
    return min((day for day in days if day > on), default=NEVER)


def _last_birthday(person: Person, numbers: Numbers) -> date:
    return completes(person.birth_date, numbers.child__below_age)


def _tcm_until(birth: date, numbers: Numbers) -> date:
    """Chinese medicine is for children until 36 months (K8): what was missed is not made good."""
    return max((one.due_on for one in _tcm(birth, numbers)), default=birth)


def _newborn(person: Person, numbers: Numbers, on: date) -> Duty | None:
    """Within a week after coming home; after four weeks it is too late for it."""
    until = person.birth_date + timedelta(days=numbers.child__newborn_until_days)
    if person.counted(NEWBORN) or on > until or person.since > until:
        return None
    home = max(person.home_on or person.birth_date, person.birth_date)
    due_from = max(home, person.since)
    due_on = max(min(home + timedelta(days=numbers.child__newborn_days), until), due_from)
    return Duty(NEWBORN, Programme.CHILD, due_from, due_on)


def _full_month(person: Person, numbers: Numbers, on: date) -> Duty | None:
    """On day 28 to 30; from the first days of the check at three months on that one stands."""
    first, last = (person.birth_date + timedelta(days=n) for n in numbers.child__full_month_days)
    over = on >= _checks(person.birth_date, numbers)[0].due_from
    if person.counted(FULL_MONTH) or over or person.since > last:
        return None
    return Duty(FULL_MONTH, Programme.CHILD, max(first, person.since), last)


def _by_age(person: Person, item: str, slots: Sequence[Slot], numbers: Numbers) -> Duty | None:
    slot = next_slot(slots, person.counted(item), person.since, numbers.followup__min_gap_days)
    if slot is None:
        return None
    due_from = max(slot.due_from, person.since)
    return Duty(item, Programme.CHILD, due_from, max(slot.due_on, due_from), slot=slot.name)


def _checks(birth: date, numbers: Numbers) -> tuple[Slot, ...]:
    return _ages(birth, numbers.child__check_months, _widths(numbers))


def _tcm(birth: date, numbers: Numbers) -> tuple[Slot, ...]:
    return _ages(birth, numbers.child__tcm_months, _widths(numbers))


def _blood(birth: date, numbers: Numbers) -> tuple[Slot, ...]:
    """A test of a single month has the window of its check; 6 to 8 months are what they say."""
    return _tests(birth, numbers.child__hb_months, _widths(numbers))


@lru_cache(maxsize=10_000)
def _tests(
    birth: date, months: tuple[tuple[int, int], ...], widths: tuple[int, int]
) -> tuple[Slot, ...]:
    return tuple(
        _around(birth, first, widths)
        if first == last
        else Slot(f"{first}m", months_after(birth, first), months_after(birth, last))
        for first, last in months
    )


def _widths(numbers: Numbers) -> tuple[int, int]:
    """Days before and after, in the first year and later."""
    return numbers.child__window_days_first_year, numbers.child__window_days_later


@lru_cache(maxsize=10_000)
def _ages(birth: date, months: tuple[int, ...], widths: tuple[int, int]) -> tuple[Slot, ...]:
    return tuple(_around(birth, one, widths) for one in months)


def _around(birth: date, months: int, widths: tuple[int, int]) -> Slot:
    days = widths[0] if months < _FIRST_YEAR else widths[1]
    middle = months_after(birth, months)
    return Slot(f"{months}m", middle - timedelta(days=days), middle + timedelta(days=days))
