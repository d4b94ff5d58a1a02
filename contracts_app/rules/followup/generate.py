"""All duties of one person, each item once, visits that lie close together on one day."""

from datetime import date, timedelta
from itertools import chain
from typing import Final

from contracts_app.rules.followup.ages import next_age
from contracts_app.rules.followup.child import child
from contracts_app.rules.followup.chronic import DM_VISIT, HTN_VISIT, chronic
from contracts_app.rules.followup.facts import Duty, Person, Plan
from contracts_app.rules.followup.homecoming import homecoming
from contracts_app.rules.followup.maternal import maternal
from contracts_app.rules.followup.needs import needs
from contracts_app.rules.followup.numbers import Numbers
from contracts_app.rules.followup.screening import screening
from contracts_app.rules.followup.tuberculosis import tuberculosis
from contracts_app.vocabulary.care import DutyKind

_ONE_VISIT: Final = {HTN_VISIT, DM_VISIT}
_BY_THEIR_OWN_DAYS: Final = frozenset({"child", "maternal", "tb", "homecoming"})
"""Programmes whose days are fixed: nothing is brought forward to another visit."""


def plan(person: Person, numbers: Numbers, on: date) -> Plan:
    """What is due to a person as things stand on a day, and when age alone changes it."""
    return Plan(due(person, numbers, on), changes_on(person, numbers, on))


def due(person: Person, numbers: Numbers, on: date) -> tuple[Duty, ...]:
    """What is due, at most once for each item, in the order of the days."""
    found = chain(
        chronic(person, numbers, on),
        needs(person, numbers, on),
        child(person, numbers, on),
        maternal(person, numbers),
        tuberculosis(person, numbers),
        homecoming(person, numbers),
        screening(person, numbers),
    )
    return tuple(_together(list(found), numbers))


def changes_on(person: Person, numbers: Numbers, on: date) -> date:
    """The next day on which age, or the days of cover, alone may change what is due."""
    days = [one.start for one in person.promises]
    days += [one.end + timedelta(days=1) for one in person.promises]
    later = (day for day in days if day > on)
    return min((next_age(person.birth_date, numbers, on), *later))


def _together(duties: list[Duty], numbers: Numbers) -> list[Duty]:
    """One visit serves several: what may be done on the day of an earlier one is due with it.

    The rounds of hypertension and diabetes are always one visit, other services when they lie no
    further apart than the policy says. Nothing is brought before its own first day, and a day that
    was agreed with the person stays: what is due later comes to it.
    """
    free = sorted((one for one in duties if _movable(one)), key=lambda one: one.due_on)
    fixed = [one for one in duties if not _movable(one)]
    placed: list[Duty] = []
    for one in free:
        anchor = _anchor(one, placed, numbers)
        placed.append(one if anchor is None else _brought_to(one, anchor))
    return sorted(placed + fixed, key=lambda one: (one.due_on, one.item))


def _movable(duty: Duty) -> bool:
    return duty.programme not in _BY_THEIR_OWN_DAYS


def _anchor(duty: Duty, placed: list[Duty], numbers: Numbers) -> date | None:
    """The day of an earlier duty with which this one can be done."""
    if duty.kind != DutyKind.ROUTINE or duty.agreed:
        return None
    for other in placed:
        apart = (duty.due_on - other.due_on).days
        both = other.kind == DutyKind.ROUTINE and {duty.item, other.item} == _ONE_VISIT
        if duty.due_from <= other.due_on and (both or apart <= numbers.followup__merge_days):
            return other.due_on
    return None


def _brought_to(duty: Duty, day: date) -> Duty:
    return duty._replace(due_on=day)
