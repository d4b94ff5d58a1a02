"""Plan the duties of some people anew: what is due is written, moved or cancelled, row by row."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from contracts_app.extensions import db
from contracts_app.models import CareRoll, Obligation
from contracts_app.queries.care_facts import AT_ONCE, care_facts
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.policies import policies_for, policies_of, policies_of_team
from contracts_app.queries.rows import insert_missing, rows, table_of
from contracts_app.rules.followup import Duty, Numbers, plan
from contracts_app.rules.followup.child import CHILD_ITEMS
from contracts_app.rules.followup.facts import NEVER
from contracts_app.rules.followup.maternal import MATERNAL_ITEMS
from contracts_app.services.duties.people import Planning, institutions_of, planned_people
from contracts_app.vocabulary.care import Cancelled, DutyState

_duty, _roll = table_of(Obligation), table_of(CareRoll)
_OPEN = (
    select(_duty)
    .where(
        _duty.c.resident_id.in_(bindparam("ids", expanding=True)),
        _duty.c.state == DutyState.OPEN,
    )
    .order_by(_duty.c.resident_id, _duty.c.id)
)
_MOVES: Final = (
    "programme",
    "slot",
    "kind",
    "counted",
    "due_from",
    "due_on",
    "contract_id",
    "team_id",
)
_MOVE = (
    update(_duty)
    .where(_duty.c.id == bindparam("duty"), _duty.c.state == DutyState.OPEN)
    .values({column: bindparam(f"new_{column}") for column in _MOVES})
)
_CANCEL = (
    update(_duty)
    .where(_duty.c.id == bindparam("duty"), _duty.c.state == DutyState.OPEN)
    .values(
        state=DutyState.CANCELLED,
        closed_on=bindparam("day"),
        cancelled_for=bindparam("why"),
    )
)
_REMEMBER = (
    update(_roll)
    .where(_roll.c.resident_id == bindparam("resident"))
    .values(facts=bindparam("mark"), look_again_on=bindparam("look_again"))
)
_AGES: Final = CHILD_ITEMS | MATERNAL_ITEMS
_NOBODY: Final = 0
"""No institution has this id: the policies of everybody."""


@dataclass
class Planned:
    """How many people were looked at, and what became of their duties."""

    people: int = 0
    made: int = 0
    moved: int = 0
    cancelled: int = 0


@dataclass
class _Writing:
    """What a batch will write, one list for each statement."""

    made: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[dict[str, Any]] = field(default_factory=list)
    begun: list[dict[str, Any]] = field(default_factory=list)
    remembered: list[dict[str, Any]] = field(default_factory=list)


def plan_for(resident_ids: Collection[int], today: date, *, only_changed: bool = False) -> Planned:
    """Plan the duties of these residents as of a day; doing it again changes nothing.

    `only_changed` leaves out whoever is as known when planned last, and whose age changes nothing.
    """
    total = Planned()
    ids = sorted(resident_ids)
    for start in range(0, len(ids), AT_ONCE):
        _plan_some(ids[start : start + AT_ONCE], today, only_changed, total)
    return total


def _plan_some(ids: list[int], today: date, only_changed: bool, total: Planned) -> None:
    known = care_facts(ids, today)
    numbers = numbers_of(institutions_of(known), today)
    people = planned_people(known, numbers, today)
    if only_changed:
        people = [one for one in people if _is_changed(one, today)]
    if not people:
        return
    open_now = _open_duties([one.resident_id for one in people])
    writing = _Writing()
    for one in people:
        _decide(one, open_now.get(one.resident_id, {}), numbers[one.institution_id], today, writing)
    _write(writing)
    total.people += len(people)
    total.made += len(writing.made)
    total.moved += len(writing.moved)
    total.cancelled += len(writing.cancelled)


def numbers_of(institutions: Collection[int], today: date) -> dict[int | None, Numbers]:
    """The numbers in force for these institutions, and under None for whom nobody answers."""
    found = policies_of(institutions, Numbers.keys(), today)
    known: dict[int | None, Numbers] = {one: Numbers.read(found[one]) for one in institutions}
    known[None] = Numbers.read(policies_for(_NOBODY, today))
    return known


def numbers_for_person(person: Any, today: date) -> Numbers:
    """The numbers in force for the team that is responsible where somebody lives."""
    team = responsible_team_id(person.grid_id, today)
    return Numbers.read(policies_of_team(team, today) if team else policies_for(_NOBODY, today))


def _is_changed(one: Planning, today: date) -> bool:
    if one.known_mark is None:
        return one.person is not None
    again = one.look_again_on
    return one.mark != one.known_mark or (again is not None and again <= today)


def _open_duties(ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows(_OPEN, {"ids": ids}):
        found.setdefault(row.resident_id, {})[row.item_code] = row
    return found


def _decide(
    one: Planning, stands: Mapping[str, Any], numbers: Numbers, today: date, to: _Writing
) -> None:
    """What is due and stands is moved where it differs, what is due no more is cancelled."""
    if one.person is None:
        why = Cancelled.DIED if one.died else Cancelled.LEFT
        to.cancelled += [_ending(row.id, why, today) for row in stands.values()]
        _note(one, NEVER, today, to)
        return
    due = plan(one.person, numbers, today)
    wanted = {duty.item: duty for duty in due.duties}
    for item, duty in wanted.items():
        _place(one, duty, stands.get(item), today, to)
    for item in stands.keys() - wanted.keys():
        why = Cancelled.PAST if item in _AGES else Cancelled.NOT_ASKED
        to.cancelled.append(_ending(stands[item].id, why, today))
    _note(one, due.look_again_on, today, to)


def _place(one: Planning, duty: Duty, stands: Any, today: date, to: _Writing) -> None:
    values = {
        "programme": duty.programme,
        "slot": duty.slot,
        "kind": duty.kind,
        "counted": duty.counted,
        "due_from": duty.due_from,
        "due_on": duty.due_on,
        "contract_id": one.contract_id if duty.item in one.promised else None,
        "team_id": one.team_id,
    }
    if stands is None:
        own = {"county_code": one.county_code, "resident_id": one.resident_id, "made_on": today}
        to.made.append({**own, "item_code": duty.item, "state": DutyState.OPEN, **values})
    elif any(getattr(stands, name) != value for name, value in values.items()):
        to.moved.append({"duty": stands.id, **_as_new(values)})


def _as_new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


def _ending(duty: int, why: Cancelled, today: date) -> dict[str, Any]:
    return {"duty": duty, "why": why, "day": today}


def _note(one: Planning, look_again: date, today: date, to: _Writing) -> None:
    """Remember on what it was planned. Who never had anything due needs no row."""
    if one.known_mark is not None:
        again = {"resident": one.resident_id, "mark": one.mark, "look_again": look_again}
        to.remembered.append(again)
    elif one.person is not None:
        own = {"resident_id": one.resident_id, "county_code": one.county_code, "since": today}
        to.begun.append({**own, "facts": one.mark, "look_again_on": look_again})


def _write(writing: _Writing) -> None:
    """Of two who plan the same person at the same moment the first one writes what is new."""
    statements: Iterable[tuple[Any, list[dict[str, Any]]]] = (
        (_CANCEL, writing.cancelled),
        (_MOVE, writing.moved),
        (insert_missing(_duty), writing.made),
        (insert_missing(_roll), writing.begun),
        (_REMEMBER, writing.remembered),
    )
    for statement, values in statements:
        if values:
            db.session.execute(statement, values)
