"""The list of health records, its filters and reach; the search; the return of a month."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import IdentifierAlias, Resident
from contracts_app.queries.paging import Cursor
from contracts_app.queries.record_list import RecordFilters, list_records
from contracts_app.queries.record_returns import Month, list_closed, monthly_return
from contracts_app.queries.record_search import find_record
from contracts_app.queries.scope import everything, scope_of
from contracts_app.services.audit import SYSTEM
from contracts_app.services.household_life import Leaving, leave_household
from contracts_app.services.record_life import close_record, restore_record
from tests.factories import COUNTY, TODAY, World, make_household, make_record, make_world
from tests.support.signed_in import far_household
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
PREFIX = "110199100101"
KEPT = {"phone_last4": "1234", "ethnicity": "汉族", "education": "小学", "marital_status": "已婚"}


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def complete(resident: Resident) -> None:
    for name, value in KEPT.items():
        setattr(resident, name, value)


def code(serial: int) -> str:
    return f"{PREFIX}{serial:05d}"


def codes(scope: Any, **filters: str) -> list[str]:
    found = list_records(scope, RecordFilters(**filters), Cursor())
    return [row.code for row in found.rows]


def test_each_filter_finds_what_it_says_and_nothing_else(world: World) -> None:
    scope = everything(TODAY)
    _h1, people = make_household(world.grids[0], members=3, code="H1")
    _h2, others = make_household(world.grids[1], members=2, code="H2")
    for serial, person in enumerate((*people, *others), start=1):
        complete(person)
        make_record(person, code(serial), gaps=0, updated_on=TODAY)
    people[0].phone_last4 = ""
    records = dict.fromkeys(codes(scope))
    assert list(records) == [code(serial) for serial in range(1, 6)]
    assert codes(scope, need="no_phone") == [code(1)]
    assert codes(scope, need="incomplete") == [code(1)]
    assert codes(scope, need="stale") == []
    assert codes(scope, grid="G2") == [code(4), code(5)]
    assert len(codes(scope, village="110199100201")) == 5
    assert codes(scope, village="110199100202") == []
    close_record(code(2), "lost", TODAY, "", scope, SYSTEM, TODAY)
    assert codes(scope, status="closed") == [code(2)]
    assert codes(scope, status="open") == [code(1), code(3), code(4), code(5)]


@pytest.mark.parametrize(
    ("values", "stale"),
    [
        ({"updated_on": TODAY - 365 * DAY}, False),
        ({"updated_on": TODAY - 366 * DAY}, True),
        ({"updated_on": None, "built_on": TODAY - 366 * DAY}, True),
        ({"updated_on": None, "built_on": TODAY}, False),
        ({"updated_on": None, "built_on": None}, True),
    ],
)
def test_a_record_is_stale_after_a_year_without_a_form(
    world: World, values: dict[str, Any], stale: bool
) -> None:
    _household, people = make_household(world.grids[0], members=1)
    make_record(people[0], code(1), **values)
    assert codes(everything(TODAY), need="stale") == [code(1)] * stale


@pytest.mark.parametrize(("gaps", "found"), [(None, True), (2, True), (0, False)])
def test_what_is_missing_in_the_forms_makes_a_record_incomplete(
    world: World, gaps: int | None, found: bool
) -> None:
    _household, people = make_household(world.grids[0], members=1)
    complete(people[0])
    make_record(people[0], code(1), gaps=gaps)
    assert codes(everything(TODAY), need="incomplete") == [code(1)] * found


def test_open_records_of_who_died_or_left_are_found_until_they_are_closed(world: World) -> None:
    scope = everything(TODAY)
    _household, people = make_household(world.grids[0], members=3, code="H1")
    for person, reason in ((people[1], "death"), (people[2], "moved_out")):
        leave_household(person.key, reason, TODAY, scope, SYSTEM, TODAY)
    for serial, person in enumerate(people, start=1):
        make_record(person, code(serial))
    assert codes(scope, status="gone") == [code(2), code(3)]
    assert codes(scope_of(world.users["village"], TODAY), status="gone") == [code(2), code(3)]


def test_a_record_is_seen_where_the_person_lives_or_lived_last(world: World) -> None:
    household, people = far_household("FAR1")
    make_record(people[0], "11019920010100001")
    _own, mine = make_household(world.grids[0], members=1, code="H1")
    make_record(mine[0], code(1))
    for role in ("village", "doctor", "clerk", "leader"):
        assert codes(scope_of(world.users[role], TODAY)) == [code(1)], role
    scope = everything(TODAY)
    told = Leaving(people[1].key)
    leave_household(people[0].key, "moved_out", TODAY, scope, SYSTEM, TODAY, told=told)
    assert household.code == "FAR1"
    assert codes(scope_of(world.users["village"], TODAY)) == [code(1)]
    assert codes(scope, status="closed") == ["11019920010100001"]
    assert find_record("11019920010100001", scope_of(world.users["clerk"], TODAY)) is None
    assert find_record(code(1), scope_of(world.users["clerk"], TODAY)) == code(1)
    assert find_record("11019920010100001", scope) == "11019920010100001"


def test_pages_go_on_by_code_and_ask_no_more_for_more_rows(world: World) -> None:
    scope = scope_of(world.users["leader"], TODAY)
    counts = []
    for first in (1, 31):
        _household, people = make_household(world.grids[0], members=30)
        for serial, person in enumerate(people, start=first):
            make_record(person, code(serial))
        db.session.commit()
        with counted_statements() as seen:
            found = list_records(scope, RecordFilters(), Cursor(size=50))
        counts.append(len(seen))
        assert len(found.rows) == min(50, first + 29)
    assert counts[0] == counts[1] <= 4
    after = list_records(scope, RecordFilters(), Cursor(after=found.next, size=50))
    assert [row.code for row in after.rows] == [code(serial) for serial in range(51, 61)]
    before = list_records(scope, RecordFilters(), Cursor(before=after.previous, size=20))
    assert [row.code for row in before.rows] == [code(serial) for serial in range(31, 51)]


def test_a_record_is_found_by_its_code_an_older_one_and_its_card(world: World) -> None:
    scope = everything(TODAY)
    _household, people = make_household(world.grids[0], members=1)
    record = make_record(people[0], code(1))
    for older in ("1101991001010001", "12345678901234567890"):
        db.session.add(
            IdentifierAlias(
                county_code=COUNTY, resident_id=people[0].id, kind="record_code", value=older
            )
        )
    db.session.flush()
    for text in (
        code(1),
        "110199-100-101-00001",
        "１１０１９９１００１０１００００１",
        "1101991001010001",
        "12345678901234567890",
        f"https://qy.example.cn/records/card/{record.token}",
    ):
        assert find_record(text, scope) == code(1), text
    for text in (code(2), "1101991001010002", "王秀英", "", "/records/card/zzzzzzzzzzzz"):
        assert find_record(text, scope) is None, text


def test_the_return_counts_each_village_and_names_who_was_closed(world: World) -> None:
    scope = everything(TODAY)
    _household, people = make_household(world.grids[0], members=3, code="H1")
    make_record(people[0], code(1), built_on=date(2026, 11, 1))
    make_record(people[1], code(2), built_on=date(2026, 10, 31))
    make_record(people[2], code(3), built_on=None)
    leave_household(people[2].key, "death", date(2026, 11, 20), scope, SYSTEM, TODAY)
    november, october = Month.of(TODAY), Month.of(date(2026, 10, 1))
    [row] = monthly_return(november, scope).villages
    assert (row.built, row.death, row.moved, row.lost, row.restored, row.open) == (1, 1, 0, 0, 0, 2)
    assert [one.code for one in list_closed(november, scope, 10)] == [code(3)]
    earlier = monthly_return(october, scope).total
    assert (earlier["built"], earlier["death"], earlier["open"]) == (1, 0, 2)
    assert list_closed(october, scope, 10) == []


def test_a_closing_stays_in_the_return_of_its_month_when_the_record_is_opened_again(
    world: World,
) -> None:
    scope, before = everything(TODAY), date(2026, 10, 12)
    _household, people = make_household(world.grids[0], members=3, code="H1")
    for number, one in enumerate(people, 1):
        make_record(one, code(number))
    close_record(code(1), "lost", before, "", scope, SYSTEM, before)
    close_record(code(2), "lost", TODAY, "", scope, SYSTEM, TODAY)
    october = Month.of(before)
    signed = monthly_return(october, scope).total
    assert (signed["lost"], signed["restored"], signed["open"]) == (1, 0, 2)
    for number in (1, 2):
        restore_record(code(number), "找到了", scope, SYSTEM, TODAY)
    assert monthly_return(october, scope).total == signed
    now = monthly_return(Month.of(TODAY), scope).total
    assert (now["lost"], now["restored"], now["open"]) == (1, 2, 3)
    assert [one.code for one in list_closed(october, scope, 10)] == [code(1)]
    assert [one.code for one in list_closed(Month.of(TODAY), scope, 10)] == [code(2)]


def test_what_is_open_follows_from_the_month_before_and_what_happened_since(world: World) -> None:
    scope, before = everything(TODAY), date(2026, 10, 12)
    _household, people = make_household(world.grids[0], members=4, code="H1")
    make_record(people[0], code(1))
    make_record(people[1], code(2))
    make_record(people[2], code(3), built_on=date(2026, 11, 2))
    close_record(code(1), "lost", before, "", scope, SYSTEM, before)
    restore_record(code(1), "找到了", scope, SYSTEM, TODAY - 10 * DAY)
    close_record(code(1), "lost", TODAY, "", scope, SYSTEM, TODAY)
    leave_household(people[1].key, "death", date(2026, 11, 20), scope, SYSTEM, TODAY)
    first = monthly_return(Month.of(before), scope).total
    now = monthly_return(Month.of(TODAY), scope).total
    closed = now["death"] + now["moved"] + now["lost"]
    assert now["open"] == first["open"] + now["built"] + now["restored"] - closed == 1


def test_a_month_has_both_its_days() -> None:
    february = Month.of(date(2028, 2, 10))
    assert (february.first, february.last, february.word) == (
        date(2028, 2, 1), date(2028, 2, 29), "2028-02",
    )  # fmt: skip
