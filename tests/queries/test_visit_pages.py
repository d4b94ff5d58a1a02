"""Who comes next, what the last visit said, what would be due: the same on both engines."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident, User
from contracts_app.queries.last_forms import last_filled
from contracts_app.queries.paging import Cursor
from contracts_app.queries.people_list import (
    PeopleFilters,
    count_by_age,
    count_by_tag,
    list_people,
    more_of,
)
from contracts_app.queries.person_page import list_values, list_visits, medicines_and_reactions
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.queries.visit_pages import get_visit_page, next_person
from contracts_app.queries.visits import get_person
from contracts_app.rules.followup import Done
from contracts_app.rules.visit_forms import Filled
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties.plan import numbers_for_person
from contracts_app.services.duties.propose import proposed
from contracts_app.services.visits import VisitEntry, record_visit, reverse_visit
from contracts_app.vocabulary.care import FormKind
from tests.factories import TODAY, make_world
from tests.support.visit_pages import duties, patient

HTN = FormKind.HTN


@pytest.fixture
def scope(any_app: Flask) -> Scope:
    make_world(users=True)
    return everything(TODAY)


def visit(person: Resident, day: date = TODAY, met: bool = True, **values: Any) -> str:
    """Record a visit of hypertension; the key."""
    data = {"sbp": 138, "dbp": 86, **values}
    entry = VisitEntry(
        person.key, f"{person.key}-{day}", day, "home", ("HTN_VISIT",), Filled({HTN: data}, []), met
    )
    return record_visit(entry, everything(TODAY), SYSTEM, TODAY).key


def test_the_next_one_is_behind_the_next_door_and_round_again(scope: Scope) -> None:
    people = [patient(code) for code in ("H1", "H2", "H3")]
    patient("H4", tags=(), birth=date(1990, 1, 1))

    def following(number: int) -> str:
        return next_person(get_person(people[number].key, scope), scope)

    assert [following(number) for number in range(3)] == [
        people[1].key, people[2].key, people[0].key,
    ]  # fmt: skip
    visit(people[1], met=False)
    assert following(0) == people[2].key


def test_on_a_village_day_who_is_planned_comes_next(scope: Scope) -> None:
    people = [patient(code) for code in ("H1", "H2", "H3")]
    for number in (0, 2):
        duties(people[number])["HTN_VISIT"].planned_on = TODAY
    db.session.flush()
    first = get_person(people[0].key, scope)
    assert next_person(first, scope) == people[2].key
    visit(people[2])
    assert next_person(first, scope) == people[1].key


def test_nobody_outside_of_the_reach_comes_next(scope: Scope) -> None:

    first, _second = patient("H1"), patient("H2")
    hospital = db.session.scalars(select(User).filter_by(username="hospital")).one()
    person = get_person(first.key, scope)
    assert next_person(person, scope_of(hospital, TODAY)) == ""


def test_values_of_the_last_visit_are_those_of_who_was_met(scope: Scope) -> None:
    person = patient()
    visit(person, date(2026, 3, 1), sbp=150)
    last = visit(person, date(2026, 8, 1), sbp=141)
    visit(person, date(2026, 9, 1), met=False)
    assert last_filled((person.id,), [HTN], TODAY) == {
        "htn": (date(2026, 8, 1), {"sbp": 141, "dbp": 86})
    }
    assert last_filled((person.id,), [HTN], date(2026, 7, 1))["htn"][0] == date(2026, 3, 1)
    reverse_visit(last, "登记错人", scope, SYSTEM, TODAY)
    assert last_filled((person.id,), [HTN], TODAY)["htn"][0] == date(2026, 3, 1)


def test_what_is_proposed_is_what_is_due_after_saving(scope: Scope) -> None:
    person = patient()
    seen = get_person(person.key, scope)
    numbers = numbers_for_person(seen, TODAY)
    before = duties(person)["HTN_VISIT"].due_on
    for outcome, pressure in (("controlled", 138), ("uncontrolled", 155)):
        other = patient(f"H{pressure}")
        done = [Done("HTN_VISIT", TODAY, outcome)]
        duty = proposed(other.id, done, numbers, TODAY)["HTN_VISIT"]
        visit(other, sbp=pressure)
        stored = duties(other)["HTN_VISIT"]
        assert (stored.due_from, stored.due_on, stored.kind) == (
            duty.due_from, duty.due_on, duty.kind,
        )  # fmt: skip
    assert duties(person)["HTN_VISIT"].due_on == before


def test_a_visit_is_read_with_what_it_replaces_and_what_did_not_count(scope: Scope) -> None:
    person = patient()
    key = visit(person)
    found = get_visit_page(key, scope)
    assert found is not None
    assert (found.items, found.uncounted, found.corrects) == (("HTN_VISIT",), {}, "")
    assert {row.item_code for row in found.services} == {"HTN_VISIT", "BP"}
    assert get_visit_page("nothing", scope) is None


def test_visits_values_and_medicines_of_a_person(scope: Scope) -> None:
    person = patient()
    visit(person, date(2026, 3, 1), medicines=[{"name": "氨氯地平"}], reaction="yes")
    visit(person, date(2026, 8, 1))
    lines, earlier = list_visits((person.id,))
    assert [one.served_on.isoformat() for one in lines] == ["2026-08-01", "2026-03-01"]
    assert earlier == ""
    assert [row.hundredths for row in list_values((person.id,), ["sbp"])] == [13_800, 13_800]
    taken, borne = medicines_and_reactions((person.id,))
    assert taken is not None
    assert (taken.on, taken.medicines) == (date(2026, 3, 1), [{"name": "氨氯地平"}])
    assert [(one.on, one.words) for one in borne] == [(date(2026, 3, 1), "")]


def test_people_are_found_by_group_age_and_what_is_due(scope: Scope) -> None:
    ill, young = patient("H1"), patient("H2", tags=(), birth=date(2020, 5, 1))

    def keys(**filters: str) -> list[str]:
        found = list_people(scope, PeopleFilters(**filters), Cursor())
        assert found.total == len(found.rows)
        return [row.key for row in found.rows]

    assert keys() == [ill.key, young.key]
    assert keys(tag="HTN") == [ill.key]
    assert keys(age="0-6") == [young.key]
    assert keys(grid="G2") == []
    assert keys(due="overdue") == []
    assert keys(due="due", tag="HTN") == [ill.key]
    more = more_of([ill.id, young.id], TODAY)
    assert more.tags == {ill.id: ["HTN"]}
    assert more.duties[ill.id].open == len(duties(ill))


def test_counts_tell_bands_groups_and_who_is_covered(scope: Scope) -> None:
    patient("H1")
    patient("H2", tags=(), birth=date(2020, 5, 1))
    by_age = {band: (row.people, row.signed) for band, row in count_by_age(scope).items()}
    assert by_age == {"0-6": (1, 0), "35-64": (1, 0)}
    assert [(tag, row.people) for tag, row in count_by_tag(scope).items()] == [("HTN", 1)]
