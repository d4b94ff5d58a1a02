"""The list of referrals: a filter finds what it says, a column has as many as on the board."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Department, Referral, ReferralWarning
from contracts_app.queries.paging import Cursor
from contracts_app.queries.referral_board import board_figures
from contracts_app.queries.referral_list import (
    ReferralFilters,
    count_referrals,
    list_department_choices,
    list_referrals,
)
from contracts_app.queries.referral_papers import list_handover
from contracts_app.queries.referral_scope import Stand, referrals_in, sides_of, stand_of
from contracts_app.queries.scope import scope_of
from contracts_app.rules.referrals.board import STATUSES, Column
from contracts_app.vocabulary.referrals import OVER, ReferralStatus
from tests.factories import COUNTY, TODAY, World, make_world, store
from tests.support.makers import InstitutionFactory
from tests.support.referrals import NOW, SPINES, make_department, make_referral
from tests.support.statements import counted_statements

S = ReferralStatus
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHOLE = Cursor(size=100)
ROLES = ("village", "doctor", "leader", "hospital")
Asked = Callable[[Referral], bool]


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)


def stand(world: World, role: str) -> Stand:
    user = world.users[role]
    return stand_of(user, scope_of(user, TODAY))


def found(who: Stand, **asked: Any) -> list[str]:
    page = list_referrals(who, ReferralFilters(**asked), NOW, WHOLE)
    assert page.total == len(page.rows)
    assert count_referrals(who, ReferralFilters(**asked), NOW) == (page.total, False)
    return [row.referral_no for row in page.rows]


@pytest.fixture
def made(world: World) -> list[Referral]:
    """Two of each state, of two departments, some late, some old, some of the centre's own."""
    departments = [make_department(world.hospital, code) for code in ("CARD", "ORTH")]
    ways = [
        (direction, status)
        for direction, spines in SPINES.items()
        for status in dict.fromkeys(status for spine in spines for status in spine)
    ]
    some = []
    for place, (direction, status) in enumerate(ways * 2):
        at = NOW - place % 9 * DAY
        over = {"over_at_utc": at} if status in OVER else {"due_at_utc": at + 3 * DAY}
        sender = {"from_institution_id": world.centre.id} if place % 4 == 0 else {}
        made = make_referral(
            world, departments[place % 2], status, direction=direction, at=at,
            sent_at_utc=None if status in STATUSES[Column.REVIEW] else at,
            urgency=("emergency", "urgent", "normal")[place % 3],
            **over, **(sender if direction == "up" else {}),
        )  # fmt: skip
        some.append(made)
    return some


def is_late(one: Referral) -> bool:
    return one.due_at_utc is not None and one.due_at_utc < NOW


TABLE: list[tuple[dict[str, Any], Asked]] = [
    ({"column": "over"}, lambda one: one.status in OVER),
    ({"direction": "down"}, lambda one: one.direction == "down"),
    ({"urgency": "emergency"}, lambda one: one.urgency == "emergency"),
    ({"hospital": "ORG90"}, lambda _one: True),
    ({"hospital": "ORG91"}, lambda _one: False),
    ({"overdue": "now"}, is_late),
    ({"overdue": "now", "urgency": "urgent"}, lambda one: is_late(one) and one.urgency == "urgent"),
    ({"first": TODAY - 2 * DAY}, lambda one: one.started_at_utc >= NOW - 2 * DAY),
    ({"last": TODAY - 5 * DAY}, lambda one: one.started_at_utc <= NOW - 5 * DAY),
    ({"first": TODAY - DAY, "last": TODAY - DAY}, lambda one: one.started_at_utc == NOW - DAY),
    ({"first": date(2999, 12, 31)}, lambda _one: False),
    ({"number": "000003"}, lambda one: one.referral_no.endswith("000003")),
    ({"number": f"r{COUNTY}2026"}, lambda _one: True),
    ({"number": "%"}, lambda _one: False),
    ({"column": "nowhere"}, lambda _one: False),
]


@pytest.mark.parametrize(("asked", "fits"), TABLE)
def test_a_filter_finds_what_it_says(
    world: World, made: list[Referral], asked: dict[str, Any], fits: Asked
) -> None:
    who = stand(world, "leader")
    wanted = sorted((one.referral_no for one in made if fits(one)), reverse=True)
    assert found(who, **asked) == wanted


def test_the_list_of_a_column_has_as_many_as_the_board_counts(
    world: World, made: list[Referral]
) -> None:
    assert len(made) > len(Column)
    for role in ROLES:
        who = stand(world, role)
        figures = board_figures(who, NOW)
        for column in Column:
            counted = figures.columns.get(column)
            assert len(found(who, column=column.value)) == (counted.number if counted else 0)
            late = found(who, column=column.value, overdue="now")
            assert len(late) == (counted.overdue if counted else 0)


def test_department_and_own_institution(world: World, made: list[Referral]) -> None:
    who = stand(world, "leader")
    orth = {one.referral_no for one in made[1::2]}
    assert set(found(who, department="ORG90:ORTH")) == orth
    own = {one.referral_no for one in made if one.from_institution_id == world.centre.id}
    assert set(found(who, own="1")) == own != set()


def test_what_waits_for_the_own_side_is_what_one_may_move(
    world: World, made: list[Referral]
) -> None:
    assert made
    for role in ROLES:
        who = stand(world, role)
        rows = list_referrals(who, ReferralFilters(), NOW, WHOLE).rows
        sides = {row.referral_no: sides_of(row, who, row.team_institution_id) for row in rows}
        mine = [row.referral_no for row in rows if row.owner in sides[row.referral_no]]
        assert found(who, turn="mine") == mine, role
        assert mine


def test_how_far_a_missed_promise_has_gone(world: World) -> None:
    late = [
        make_referral(world, status=S.SUBMITTED, sent_at_utc=NOW, due_at_utc=NOW - HOUR)
        for _ in range(3)
    ]
    over_it = make_referral(world, status=S.SUBMITTED, sent_at_utc=NOW, due_at_utc=NOW + HOUR)
    for one, steps in (
        (late[0], ("reminder",)), (late[1], ("reminder", "coordinator")), (over_it, ("reminder",)),
    ):  # fmt: skip
        for step in steps:
            store(
                ReferralWarning(
                    county_code=COUNTY, referral_id=one.id, seq=one.version, step=step,
                    due_at_utc=NOW - HOUR, told_at_utc=NOW,
                )
            )  # fmt: skip
    who = stand(world, "leader")
    assert set(found(who, overdue="now")) == {one.referral_no for one in late}
    assert set(found(who, overdue="reminder")) == {one.referral_no for one in late[:2]}
    assert found(who, overdue="coordinator") == [late[1].referral_no]
    assert found(who, overdue="inspector") == []
    late[1].waiting_since_utc = NOW
    assert found(who, overdue="coordinator") == []


def test_pages_go_on_from_a_number_in_as_many_statements(
    world: World, made: list[Referral]
) -> None:
    who = stand(world, "leader")
    seen: list[str] = []
    cursor, counts = Cursor(), []
    while True:
        with counted_statements() as statements:
            page = list_referrals(who, ReferralFilters(), NOW, cursor)
        counts.append(len(statements))
        seen += [row.referral_no for row in page.rows]
        if not page.next:
            break
        cursor = Cursor(after=page.next)
    assert seen == sorted((one.referral_no for one in made), reverse=True)
    assert set(counts) == {3}
    back = list_referrals(who, ReferralFilters(), NOW, Cursor(before=page.previous))
    assert [row.referral_no for row in back.rows] == seen[-len(page.rows) - 20 : -len(page.rows)]


def test_a_hospital_chooses_among_its_own_departments(world: World) -> None:
    other = InstitutionFactory.build(
        code="ORG91", kind="hospital", region_code=COUNTY, parent_id=world.bureau.id
    )
    store(other)
    departments: list[Department] = [
        make_department(world.hospital, "CARD"), make_department(other, "CARD"),
    ]  # fmt: skip
    db.session.flush()
    assert len(departments) == 2
    own = list_department_choices(stand(world, "hospital"))
    assert [(one.hospital_code, one.code) for one in own] == [("ORG90", "CARD")]
    assert len(list_department_choices(stand(world, "leader"))) == 2


def test_a_shift_hands_over_as_its_own_what_waits_for_its_side(
    world: World, made: list[Referral]
) -> None:
    assert made
    for role in ROLES:
        who = stand(world, role)
        handed = list_handover(who, referrals_in(who), NOW)
        own = {row.referral_no for row in handed if row.own}
        assert own == set(found(who, turn="mine")) != set(), role
