"""What a birth date decides: who is of the same age for the schedules, and when that changes."""

from datetime import date
from typing import Any

from contracts_app.rules.dates import age_on, completes
from contracts_app.rules.followup.child import child_changes_on
from contracts_app.rules.followup.numbers import Numbers


def ages_of(birth: date, since: date, numbers: Numbers, on: date) -> tuple[Any, ...]:
    """All that a schedule without history takes from a birth date; a child's is the day itself.

    Two people of the same ages, groups and promises are due for the same.
    """
    if on < completes(birth, numbers.child__below_age):
        return (birth,)
    elder = completes(birth, numbers.elder__manage_age)
    age = age_on(birth, on)
    return (
        max(elder, since) if elder <= on else None,
        age >= numbers.htn__min_age,
        age >= numbers.dm2__min_age,
    )


def next_age(birth: date, numbers: Numbers, on: date) -> date:
    """The next day on which age alone may change what is due: a birthday, or a child's window."""
    birthday = completes(birth, age_on(birth, on) + 1) if on >= birth else birth
    return min(birthday, child_changes_on(birth, numbers, on))
