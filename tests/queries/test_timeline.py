"""Which events belong to a household, in pages that cost the same however much there is."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, text

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Household, Membership, Resident
from contracts_app.queries.paging import Cursor
from contracts_app.queries.timeline import Verbs, list_newest, list_timeline
from contracts_app.services import audit
from contracts_app.services.audit import SYSTEM, Actor
from tests.factories import TODAY, World, make_household, make_world
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

Home = tuple[Household, list[Resident]]
NO_LOOKS = Verbs(without=("view",))


@pytest.fixture
def town(any_app: Flask) -> World:
    return make_world()


@pytest.fixture
def home(town: World) -> Home:
    return make_household(town.grids[0], members=2, code="H1")


def note(verb: str, kind: str, key: str, at: str = "2026-11-21T04:00", **values: Any) -> None:
    """An event as of a moment in UTC."""
    actor = values.pop("actor", SYSTEM)
    row = audit.event_row(actor, verb, kind, key, **values)
    db.session.execute(insert(AuditEvent), [{**row, "at_utc": datetime.fromisoformat(at)}])


def listed(household: Household, verbs: Verbs = NO_LOOKS, **page: Any) -> list[str]:
    found = list_timeline(household.id, household.code, verbs, Cursor(**page))
    return [row.verb for row in found.rows]


def test_it_tells_of_the_household_all_its_terms_and_its_people(home: Home, town: World) -> None:
    household, people = home
    other, strangers = make_household(town.grids[0], code="H2")
    contract = sign_up(household, people[0])
    sign_up(other, strangers[0])
    note("household.grid", "household", "H1")
    note("household.grid", "household", "H2")
    note("contract.renew", "contract", contract.contract_no)
    note("resident.update", "resident", people[1].key)
    note("resident.update", "resident", strangers[0].key)
    note("view", "household", "H1")
    told = listed(household)
    assert told == ["resident.update", "contract.renew", "household.grid", "contract.sign"]
    assert listed(household, Verbs(only=("view", "contract.sign"))) == ["view", "contract.sign"]


def test_people_are_told_of_on_the_days_they_lived_there(home: Home) -> None:
    household, people = home
    stay = db.session.scalars(select(Membership).filter_by(resident_id=people[1].id)).one()
    stay.valid_from, stay.valid_to = date(2026, 3, 1), date(2026, 3, 31)
    stay.end_reason = "moved_out"
    # The first day begins at 16:00 UTC of the day before, the last one ends at 16:00.
    for verb, at in (
        ("too.early", "2026-02-28T15:59"),
        ("first", "2026-02-28T16:00"),
        ("last", "2026-03-31T15:59"),
        ("too.late", "2026-03-31T16:00"),
    ):
        note(verb, "resident", people[1].key, at)
    note("resident.leave", "resident", people[1].key, "2026-04-09T04:00", after={"household": "H1"})
    assert listed(household) == ["resident.leave", "last", "first"]


def test_who_came_by_an_entry_that_was_taken_back_is_not_told_of(home: Home) -> None:
    household, people = home
    stay = db.session.scalars(select(Membership).filter_by(resident_id=people[1].id)).one()
    stay.valid_to, stay.end_reason = TODAY, "undone"
    note("resident.update", "resident", people[1].key)
    assert listed(household) == []


def test_the_same_code_in_another_county_is_another_household(home: Home) -> None:
    household, _people = home
    note("household.update", "household", "H1", actor=Actor("sun", county_code="990001"))
    note("household.create", "household", "H1", actor=Actor("li", county_code="110199"))
    note("household.grid", "household", "H1")
    assert listed(household) == ["household.grid", "household.create"]


def test_pages_follow_each_other_without_gap_or_repetition(home: Home) -> None:
    household, _people = home
    for number in range(45):
        note(f"v{number}", "household", "H1")
    pages, after = [], ""
    for _page in range(3):
        found = list_timeline(household.id, "H1", NO_LOOKS, Cursor(after=after))
        pages.append([row.verb for row in found.rows])
        last, after = after, found.next
    assert [verb for page in pages for verb in page] == [f"v{n}" for n in range(44, -1, -1)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert (found.total, found.next, found.previous != "") == (45, "", True)
    assert listed(household, before=found.previous) == pages[1]
    assert last


def test_the_newest_are_the_first_page_without_a_count(home: Home) -> None:
    household, _people = home
    for number in range(25):
        note(f"v{number}", "household", "H1")
    first = listed(household)
    with counted_statements() as seen:
        assert [row.verb for row in list_newest(household.id, "H1", NO_LOOKS)] == first
    assert [one for one in seen if "count(" in one] == []


def test_a_page_takes_as_many_statements_with_many_events_as_with_few(
    home: Home, town: World
) -> None:
    few, people = home
    sign_up(few, people[0])
    many, crowd = make_household(town.grids[1], members=9, code="H9")
    sign_up(many, crowd[0])
    for person in crowd * 3:
        note("resident.update", "resident", person.key)
    with counted_statements() as one:
        list_timeline(few.id, "H1", NO_LOOKS, Cursor())
    with counted_statements() as other:
        list_timeline(many.id, "H9", NO_LOOKS, Cursor())
    assert len(one) == len(other) <= 7


def test_the_events_are_sought_by_their_objects_and_not_along_the_whole_trail(home: Home) -> None:
    household, people = home
    sign_up(household, people[0])
    others = [audit.event_row(SYSTEM, "view", "household", f"X{n % 500}") for n in range(20_000)]
    db.session.execute(insert(AuditEvent), others)
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    plans = []

    @event.listens_for(db.engine, "after_cursor_execute")
    def explain(connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "UNION ALL" in statement and not statement.startswith("EXPLAIN"):
            plans.append(plan_of(connection, statement, values))

    assert listed(household) == ["contract.sign"]
    event.remove(db.engine, "after_cursor_execute", explain)
    assert len(plans) == 2
    for plan in plans:
        assert "ix_audit_event_object" in plan
        assert "Seq Scan on audit_event" not in plan
        assert "SCAN audit_event" not in plan


def plan_of(connection: Any, statement: str, values: Any) -> str:
    """The plan as the engine of the connection tells it."""
    word = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    return str(connection.exec_driver_sql(f"{word} {statement}", values).all())
