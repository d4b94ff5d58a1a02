"""Plan the duties of people anew: what is due is written, moved or cancelled, row by row."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select

from contracts_app.models import Obligation
from contracts_app.queries.care_facts import (
    AT_ONCE,
    Batch,
    Known,
    care_facts,
    care_history,
    caring_team_id,
)
from contracts_app.queries.locks import hold_households
from contracts_app.queries.policies import policies_for, policies_of, policies_of_team
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.followup import Duty, Numbers
from contracts_app.rules.followup.child import CHILD_ITEMS
from contracts_app.rules.followup.facts import NEVER
from contracts_app.rules.followup.maternal import MATERNAL_ITEMS
from contracts_app.services.duties.answers import Answer, Answers
from contracts_app.services.duties.people import DIED, Standing, standing_people, word_for
from contracts_app.services.duties.promises import Promises
from contracts_app.services.duties.writing import Writing
from contracts_app.vocabulary.care import Cancelled, DutyState, Programme

_duty = table_of(Obligation)
_OPEN = (
    select(_duty)
    .where(
        _duty.c.resident_id.in_(bindparam("ids", expanding=True)),
        _duty.c.state == DutyState.OPEN,
    )
    .order_by(_duty.c.resident_id, _duty.c.id)
)
_AGES: Final = CHILD_ITEMS | MATERNAL_ITEMS
_NOBODY: Final = 0
"""No institution has this id: the policies of everybody."""
_NOTHING: Final[Mapping[str, Any]] = {}


@dataclass
class Planned:
    """How many people were planned, and what became of their duties."""

    people: int = 0
    made: int = 0
    moved: int = 0
    cancelled: int = 0


def plan_for(resident_ids: Collection[int], today: date) -> Planned:
    """Plan the duties of these residents as of a day; doing it again changes nothing."""
    planner = Planner(today)
    ids = sorted(resident_ids)
    for start in range(0, len(ids), AT_ONCE):
        planner.plan(Batch.named(ids[start : start + AT_ONCE]))
    return planner.total


def policies_for_person(person: Any, today: date) -> dict[str, Any]:
    """The policies in force for the team in whose care somebody is, as their duties are planned."""
    team = caring_team_id(person.id, person.grid_id, today)
    return policies_of_team(team, today) if team else policies_for(_NOBODY, today)


def numbers_for_person(person: Any, today: date) -> Numbers:
    """The numbers of the schedules among them."""
    return Numbers.read(policies_for_person(person, today))


def numbers_of(institutions: Collection[int | None], today: date) -> dict[int | None, Numbers]:
    """The numbers in force for these institutions, and under None for whom nobody answers.

    Of one institution they are read alone: a desk does not wait for the tree of all of them.
    """
    asked = {one: one or _NOBODY for one in institutions}
    if len(asked) == 1:
        return {one: Numbers.read(policies_for(id_, today)) for one, id_ in asked.items()}
    found = policies_of(asked.values(), Numbers.keys(), today)
    return {one: Numbers.read(found[id_]) for one, id_ in asked.items()}


class Planner:
    """One run over some people: what is the same for many is read and asked once."""

    def __init__(self, today: date) -> None:
        self.total = Planned()
        self._today = today
        self._promises = Promises()
        self._answers: dict[int | None, Answers] = {}
        self._by_numbers: dict[Numbers, Answers] = {}
        self._words: dict[int | None, str] = {}

    def plan(self, batch: Batch) -> None:
        """Plan a batch, of whom nobody else changes anything: the households are held."""
        known, people = self._read(batch)
        self._plan(people, known, known.parts)

    def plan_changed(self, batch: Batch) -> None:
        """Plan whoever of a batch is not as known when planned last.

        Their households are held first; where others may have been faster they are read anew.
        """
        known, people = self._read(batch)
        people = [one for one in people if one.is_changed(self._today)]
        changed = {one.id for one in people}
        homes = {one.row.household_id for one in people if one.row.household_id is not None}
        if hold_households(homes):
            self.plan(Batch.named(sorted(changed)))
            return
        rows_of = [row for row, kept in known.united.items() if kept in changed]
        self._plan(people, known, [Batch.named(sorted(changed.union(rows_of)))])

    def _read(self, batch: Batch) -> tuple[Known, list[Standing]]:
        known = care_facts(batch, self._today)
        self._learn_numbers(set(known.institutions.values()))
        return known, standing_people(known, self._word)

    def _plan(self, people: list[Standing], known: Known, parts: Sequence[Batch]) -> None:
        """The history is read only of whom something changed."""
        if not people:
            return
        self._promises.learn({one for some in known.packages.values() for one in some})
        history = care_history(parts, known.united) if known.visits else None
        planned_before = [one.id for one in people if one.row.facts is not None]
        stands = _open_duties(planned_before) if planned_before else {}
        writing = Writing(self._today)
        for one in people:
            here = stands.get(one.id, _NOTHING)
            if not one.lives_here:
                _end_all(one, here, writing)
                continue
            answer = self._answers[one.institution_id].of(one, known, history)
            _place(one, answer, here, writing)
        writing.write()
        self._count(len(people), writing)

    def _word(self, institution: int | None) -> str:
        if institution not in self._words:
            self._learn_numbers({institution})
        return self._words[institution]

    def _learn_numbers(self, institutions: Collection[int | None]) -> None:
        """Institutions with the same numbers share the answers."""
        new = set(institutions) - self._answers.keys()
        if not new:
            return
        for institution, numbers in numbers_of(new, self._today).items():
            if numbers not in self._by_numbers:
                self._by_numbers[numbers] = Answers(numbers, self._today, self._promises)
            self._answers[institution] = self._by_numbers[numbers]
            self._words[institution] = word_for(numbers)

    def _count(self, people: int, writing: Writing) -> None:
        self.total.people += people
        self.total.made += len(writing.made)
        self.total.moved += len(writing.moved)
        self.total.cancelled += len(writing.cancelled)


def _open_duties(ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows(_OPEN, {"ids": ids}):
        found.setdefault(row.resident_id, {})[row.item_code] = row
    return found


def _place(one: Standing, answer: Answer, stands: Mapping[str, Any], to: Writing) -> None:
    """What is due and stands is moved where it differs, what is due no more is cancelled."""
    for duty in answer.duties:
        to.place(one, duty, _values(one, answer, duty), stands.get(duty.item))
    for item in stands.keys() - {duty.item for duty in answer.duties}:
        to.cancel(stands[item].id, Cancelled.PAST if item in _AGES else Cancelled.NOT_ASKED)
    to.note(one, answer.look_again_on)


def _end_all(one: Standing, stands: Mapping[str, Any], to: Writing) -> None:
    why = Cancelled.DIED if one.mark == DIED else Cancelled.LEFT
    for row in stands.values():
        to.cancel(row.id, why)
    to.note(one, NEVER)


def _values(one: Standing, answer: Answer, duty: Duty) -> tuple[Any, ...]:
    """The columns of `writing.MOVES` in their order."""
    contract = one.cover.contract_id if duty.item in answer.promised else None
    given_to = one.home_team_id if duty.programme == Programme.HOMECOMING else None
    return (
        duty.programme,
        duty.slot,
        duty.kind,
        duty.counted,
        duty.due_from,
        duty.due_on,
        contract,
        given_to or one.team_id,
    )
