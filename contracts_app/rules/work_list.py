"""What stands on the work list of a day, in which order, and whom one visits at home."""

from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, Final

from contracts_app.rules.dates import age_on, born_between
from contracts_app.rules.followup.facts import NEVER
from contracts_app.vocabulary.care import HOME_FOLLOW, DutyKind
from contracts_app.vocabulary.tasks import Horizon

HOME_AGE: Final = 90
"""From this age on people are visited at home (D6)."""
IMMOBILE: Final = ("BEDRIDDEN",)
"""Groups of people who cannot come."""
HOME_ITEMS: Final = frozenset({"HOME_VISIT", "NEWBORN", "POSTPARTUM", HOME_FOLLOW})
"""Services that are given at home by their nature."""
URGENT: Final = (DutyKind.RECALL, DutyKind.REFERRAL)
MOST_PLANNED_AHEAD: Final = timedelta(days=366)
"""A village day further ahead than this is a slip of the pen."""


def due_until(horizon: Horizon, today: date) -> date:
    """The last day that belongs to the horizon; weeks end on Sunday."""
    ends = {
        Horizon.OVERDUE: today - timedelta(days=1),
        Horizon.TODAY: today,
        Horizon.WEEK: week_of(today)[1],
        Horizon.MONTH: month_of(today)[1],
    }
    return ends.get(horizon, NEVER)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month of a day."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def days_late(due_on: date, today: date) -> int:
    """How many days something is overdue; 0 when it is not."""
    return max((today - due_on).days, 0)


def worst_first(kind: str, due_on: date, today: date) -> tuple[int, date]:
    """The order of what is due to one person: overdue, then recalls and referrals, then by day."""
    if due_on < today:
        return 0, due_on
    return (1 if kind in URGENT else 2), due_on


def born_until(today: date) -> date:
    """The last birthday of those who have reached the age of visits at home."""
    return born_between(HOME_AGE, None, today)[1]


def is_visited_at_home(
    birth_date: date, groups: Collection[str], items: Collection[str], today: date
) -> bool:
    """Whether somebody is visited at home: by age, by what keeps them there, or by the service."""
    if age_on(birth_date, today) >= HOME_AGE:
        return True
    return bool(HOME_ITEMS.intersection(items) or set(IMMOBILE).intersection(groups))


def refuse_planned_day(day: date, today: date) -> str | None:
    """Why nothing can be planned for this day, or None."""
    return "bad_date" if day < today or day > today + MOST_PLANNED_AHEAD else None


def to_tick(duties: Sequence[Any], today: date) -> list[str]:
    """The services that the page of a visit ticks: what is planned for today, else what has begun.

    Of somebody to whom nothing is due yet it ticks all that is asked for.
    """
    planned = [one for one in duties if one.planned_on == today]
    begun = [one for one in duties if one.due_from <= today]
    return [one.item_code for one in planned or begun or duties]
