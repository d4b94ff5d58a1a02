"""Home from hospital: spoken to by day 3, seen by day 7, and a last time by day 30 (domain 3).

The days are counted from the one on which the person was discharged, whenever the team heard of it:
who is late is seen to be late. They are those of the clocks of the referral.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Final

from contracts_app.rules.followup.facts import Done, Duty, Person
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.slots import Slot
from contracts_app.rules.referrals.limits import Limit, days_at_home
from contracts_app.vocabulary.care import HOME_FOLLOW, Outcome, Programme

NOTHING: Final = 0
"""How far somebody was followed: not yet, spoken to, seen, and seen a last time."""
SPOKEN_TO: Final = 1
SEEN: Final = 2
SEEN_LAST: Final = 3


def homecoming(person: Person, numbers: Numbers) -> list[Duty]:
    """The next step; one after the other, and each stays due on its day until it was done."""
    if person.came_home is None:
        return []
    done = followed(person.came_home, person.of(HOME_FOLLOW), numbers)
    if done == SEEN_LAST:
        return []
    step = steps(person.came_home, numbers)[done]
    due_from = max(step.due_from, person.since)
    due_on = max(step.due_on, due_from)
    return [Duty(HOME_FOLLOW, Programme.HOMECOMING, due_from, due_on, slot=step.name)]


def steps(home_on: date, numbers: Numbers) -> tuple[Slot, Slot, Slot]:
    """The first contact, the first visit and the last one, such as `d3`, `d7` and `d30`."""
    first = _days(numbers.referral__first_contact)
    second = _days(numbers.referral__face_to_face)
    last = _days(numbers.referral__last_follow_up)
    early = max(last - numbers.homecoming__last_within_days, 0)
    return _step(home_on, 0, first), _step(home_on, 0, second), _step(home_on, early, last)


def _step(home_on: date, begin: int, end: int) -> Slot:
    return Slot(f"d{end}", home_on + timedelta(days=begin), home_on + timedelta(days=end))


def _days(text: str) -> int:
    """The limit of a clock in days."""
    limit = Limit.read(text)
    if limit is None:
        raise ValueError(text)
    return days_at_home(limit)


def followed(home_on: date, contacts: Iterable[Done], numbers: Numbers) -> int:
    """How far somebody was followed by what was done since; nobody met is nothing done.

    To have spoken is enough at first. One visit face to face is the first contact as well, and one
    in the days of the last visit is all of it.
    """
    met = [one for one in contacts if one.on >= home_on and one.outcome != Outcome.NOT_MET]
    seen = [one.on for one in met if one.counted]
    if not seen:
        return SPOKEN_TO if met else NOTHING
    return SEEN_LAST if max(seen) >= steps(home_on, numbers)[-1].due_from else SEEN


def noted_at(
    home_on: date, contacts: Iterable[tuple[Done, datetime]], numbers: Numbers, far: int
) -> datetime | None:
    """When it was first noted that somebody was followed so far; each contact with its moment."""
    noted: list[Done] = []
    for one, at in sorted(contacts, key=itemgetter(1)):
        noted.append(one)
        if followed(home_on, noted, numbers) >= far:
            return at
    return None


def is_first(slot: str, numbers: Numbers) -> bool:
    """Whether this is the step for which a call is enough."""
    return slot == steps(date.min, numbers)[0].name
