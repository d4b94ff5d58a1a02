"""The plan of many people: the rules are asked once for each distinct set of facts.

Most of a county has no history yet, and of a grown-up without one only few facts decide: whether
the age of elders is reached and since when, groups, promises. A property test holds this room to
`plan`.
"""

from datetime import date
from typing import Any

from contracts_app.rules.dates import age_on, completes
from contracts_app.rules.followup.facts import Duty, Person, Plan
from contracts_app.rules.followup.generate import changes_on, plan
from contracts_app.rules.followup.numbers import Numbers


class Plans:
    """Plans as of one day by one set of numbers."""

    def __init__(self, numbers: Numbers, on: date) -> None:
        self._numbers, self._on = numbers, on
        self._known: dict[Any, tuple[Duty, ...]] = {}

    def of(self, person: Person) -> Plan:
        """What `plan` answers for this person."""
        if person.done or person.pregnant or person.treated:
            return plan(person, self._numbers, self._on)
        key = self._facts(person)
        duties = self._known.get(key)
        if duties is None:
            duties = self._known[key] = plan(person, self._numbers, self._on).duties
        return Plan(duties, changes_on(person, self._numbers, self._on))

    def _facts(self, person: Person) -> tuple[Any, ...]:
        numbers, on, since = self._numbers, self._on, person.since
        promises = tuple(
            (one.item, one.times, max(one.start, since), one.end, one.whole_term)
            for one in person.promises
        )
        groups = tuple(sorted((name, max(day, since)) for name, day in person.groups.items()))
        if on < completes(person.birth_date, numbers.child__below_age):
            return person.birth_date, since, person.home_on, promises, groups
        elder = completes(person.birth_date, numbers.elder__manage_age)
        age = age_on(person.birth_date, on)
        return (
            max(elder, since) if elder <= on else None,
            age >= numbers.htn__min_age,
            age >= numbers.dm2__min_age,
            promises,
            groups,
        )
