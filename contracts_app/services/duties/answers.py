"""What is due to each of many people: asked of the rules once for all of whom the same is known.

A person without history is known by few facts; days are compared as ISO texts, which order as days
do. Tests hold every answer to what the rules say of the person alone.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

from contracts_app.queries.care_facts import History, Known
from contracts_app.rules.dates import age_on
from contracts_app.rules.followup import Duty, Numbers, ages_of, due, next_age
from contracts_app.services.duties.people import Standing, as_date, planning_of
from contracts_app.services.duties.promises import Promises


class Answer(NamedTuple):
    """What is due, which items the contract promises this person, and when age changes it."""

    duties: tuple[Duty, ...]
    promised: frozenset[str]
    look_again_on: date


class Answers:
    """Answers as of one day by one set of numbers."""

    def __init__(self, numbers: Numbers, today: date, promises: Promises) -> None:
        self._numbers, self._today, self._promises = numbers, today, promises
        self._today_text = str(today)
        self._ages: dict[Any, Any] = {}
        self._next_ages: dict[str, date] = {}
        self._known: dict[Any, tuple[tuple[Duty, ...], frozenset[str]]] = {}

    def of(self, one: Standing, known: Known, history: History | None) -> Answer:
        """The answer for somebody who lives here."""
        if self._has_own_story(one.id, known):
            return Answer(*self._alone(one, known, history), self._look_again(one))
        key = self._facts(one, known)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._alone(one, known, history)
        return Answer(*found, self._look_again(one))

    def _has_own_story(self, resident: int, known: Known) -> bool:
        return (
            resident in known.visits
            or resident in known.pregnancies
            or resident in known.cases
            or resident in known.came_home
            or resident in known.sent_home
        )

    def _alone(
        self, one: Standing, known: Known, history: History | None
    ) -> tuple[tuple[Duty, ...], frozenset[str]]:
        asked = planning_of(one, known, history, self._promises, self._numbers, self._today)
        return due(asked.person, self._numbers, self._today), asked.promised

    def _facts(self, one: Standing, known: Known) -> tuple[Any, ...]:
        row, cover = one.row, one.cover
        since = max(str(row.since or self._today_text), str(row.valid_from))
        tags = tuple(
            (tag, max(str(begun), since)) for _resident, tag, begun in known.tags.get(row.id, ())
        )
        ages = self._ages_of(str(row.birth_date), since)
        if cover is None:
            return ages, since, tags
        start, end = max(str(cover.cover_from), since), str(cover.cover_to)
        packages = known.packages.get(row.id)
        return ages, since, tags, packages, cover.signer_id == row.id, start, end

    def _ages_of(self, birth: str, since: str) -> Any:
        found = self._ages.get((birth, since))
        if found is None:
            born, entry = as_date(birth), as_date(since)
            ages = ages_of(born, entry, self._numbers, self._today)
            found = self._ages[birth, since] = (ages, age_on(born, self._today))
        return found

    def _look_again(self, one: Standing) -> date:
        """By age, and by the days of cover."""
        birth, today = str(one.row.birth_date), self._today_text
        again = self._next_ages.get(birth)
        if again is None:
            again = next_age(as_date(birth), self._numbers, self._today)
            self._next_ages[birth] = again
        if one.cover is not None:
            first, last = str(one.cover.cover_from), str(one.cover.cover_to)
            if first > today:
                again = min(again, as_date(first))
            if last >= today:
                again = min(again, as_date(last) + timedelta(days=1))
        return again
