"""The board of referrals: one column for each state, one next step, what presses on comes first."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, combinations, product

import pytest

from contracts_app.rules.referrals.board import (
    COLUMN_OF,
    MOST,
    STATUSES,
    VISIT,
    Column,
    Standing,
    next_step,
    way_into,
)
from contracts_app.rules.referrals.transitions import Move, allows, moves_of, target_of
from contracts_app.vocabulary.referrals import (
    DOWN_STATUSES,
    OVER,
    UP_STATUSES,
    WAITS,
    Care,
    Direction,
    ReferralStatus,
    Side,
    Urgency,
)

S = ReferralStatus
NOW = datetime.combine(date(2026, 11, 21), time(9))
MINUTE = timedelta(minutes=1)
BASE = Standing(Direction.UP, S.SUBMITTED, Urgency.NORMAL, Care.CLINIC, NOW, False, False)
ALL_SIDES = [
    frozenset(some)
    for some in chain.from_iterable(combinations(Side, size) for size in range(len(Side) + 1))
]
REAL = [
    *((Direction.UP, status) for status in UP_STATUSES),
    *((Direction.DOWN, status) for status in DOWN_STATUSES),
]


def at(status: ReferralStatus, **values: object) -> Standing:
    direction = Direction.UP if status in UP_STATUSES else Direction.DOWN
    return replace(BASE, status=status, direction=direction, **values)  # type: ignore[arg-type]


def test_each_state_but_the_closed_one_has_one_column() -> None:
    found = [status for some in STATUSES.values() for status in some]
    assert sorted(found) == sorted(set(S) - {S.CLOSED})
    assert set(STATUSES) == set(Column)
    assert MOST == 15


def test_the_next_step_is_one_that_the_table_of_moves_allows_these_sides() -> None:
    for (direction, status), sides, urgency, care, waits, owed in product(
        REAL, ALL_SIDES, Urgency, Care, (False, True), (False, True)
    ):
        one = Standing(direction, status, urgency, care, NOW, waits, owed)
        step = next_step(one, sides)
        if step == VISIT:
            assert COLUMN_OF[status] == Column.HOME
            assert Side.TEAM in sides
        elif step:
            assert allows(Move(step), direction, status)
            assert Move(step) in moves_of(direction, status, sides)


def test_whoever_has_the_ball_always_has_a_next_step() -> None:
    for direction, status in REAL:
        if status in OVER:
            continue
        for waiting in (False, True):
            one = replace(BASE, direction=direction, status=status, waiting=waiting)
            assert next_step(one, {WAITS[status].owner}), (direction, status, waiting)


@pytest.mark.parametrize(
    ("one", "side", "step"),
    [
        (at(S.DRAFT), Side.STARTER, "hand_in"),
        (at(S.DRAFT), Side.TOWNSHIP, "submit"),
        (at(S.INTERNAL_REVIEW), Side.TOWNSHIP, "pass_on"),
        (at(S.INTERNAL_REVIEW), Side.STARTER, ""),
        (at(S.SUBMITTED), Side.HOSPITAL, "accept"),
        (at(S.SUBMITTED), Side.TOWNSHIP, ""),
        (at(S.ACCEPTED), Side.HOSPITAL, "book"),
        (at(S.ACCEPTED, urgency=Urgency.EMERGENCY), Side.HOSPITAL, "arrive"),
        (at(S.ACCEPTED, form_owed=True), Side.STARTER, "write_form"),
        (at(S.ARRIVED), Side.HOSPITAL, "feed_back"),
        (at(S.ARRIVED, care=Care.BED), Side.HOSPITAL, "treat"),
        (at(S.FEEDBACK_RECEIVED), Side.STARTER, "see_result"),
        (at(S.PROPOSED), Side.TOWNSHIP, "accept_back"),
        (at(S.DECLINED), Side.HOSPITAL, "propose_again"),
        (at(S.TRACKING), Side.TEAM, VISIT),
        (at(S.TRACKING), Side.HOSPITAL, ""),
        (at(S.SUBMITTED, waiting=True), Side.HOSPITAL, "resume"),
        (at(S.SUBMITTED, waiting=True), Side.STARTER, ""),
        (at(S.REJECTED), Side.STARTER, ""),
    ],
)  # fmt: skip
def test_one_button_for_each_side(one: Standing, side: Side, step: str) -> None:
    assert next_step(one, {side}) == step


def test_a_promise_is_missed_after_its_moment_and_never_while_the_patient_is_waited_for() -> None:
    assert not replace(BASE, due=NOW).is_overdue(NOW)
    assert replace(BASE, due=NOW - MINUTE).is_overdue(NOW)
    assert not replace(BASE, due=NOW - MINUTE, waiting=True).is_overdue(NOW)
    assert not replace(BASE, due=None).is_overdue(NOW)
    assert replace(BASE, due=NOW + 29 * MINUTE).is_soon(NOW)
    assert not replace(BASE, due=NOW + 30 * MINUTE).is_soon(NOW)
    assert not replace(BASE, due=NOW - MINUTE).is_soon(NOW)


def test_the_form_of_an_emergency_is_owed_also_while_the_patient_is_waited_for() -> None:
    called = replace(BASE, waiting=True, form_owed=True, form_due=NOW - MINUTE)
    assert called.missed_at(NOW) == NOW - MINUTE
    assert replace(called, waiting=False, due=NOW - 2 * MINUTE).missed_at(NOW) == NOW - 2 * MINUTE
    assert not replace(called, form_due=NOW).is_overdue(NOW)
    assert not replace(called, form_owed=False).is_overdue(NOW)


def test_what_is_late_stands_on_top_then_the_emergencies_then_what_ends_first() -> None:
    late = replace(BASE, due=NOW - MINUTE)
    emergency = replace(BASE, urgency=Urgency.EMERGENCY, due=NOW + 90 * MINUTE)
    urgent = replace(BASE, urgency=Urgency.URGENT, due=NOW + 50 * MINUTE)
    soon, later = replace(BASE, due=NOW + MINUTE), replace(BASE, due=NOW + 2 * MINUTE)
    some = [later, soon, urgent, emergency, late]
    assert sorted(some, key=lambda one: one.order(NOW)) == some[::-1]


@pytest.mark.parametrize(("direction", "status"), REAL)
def test_a_card_goes_into_a_column_only_by_a_move_that_ends_there(
    direction: Direction, status: ReferralStatus
) -> None:
    one = replace(BASE, direction=direction, status=status)
    moves = moves_of(direction, status, Side)
    for column in Column:
        found = way_into(one, moves, column)
        ends = {COLUMN_OF.get(target_of(move, direction, status)): move for move in moves}
        if found is None:
            assert column in (Column.EXCEPTION, COLUMN_OF.get(status)) or column not in ends
        else:
            assert COLUMN_OF[target_of(found, direction, status)] == column != COLUMN_OF[status]


def test_the_next_step_comes_before_other_ways_into_a_column() -> None:
    seen = at(S.ARRIVED)
    assert way_into(seen, (Move.FEED_BACK, Move.DISCHARGE), Column.RETURNING) == Move.FEED_BACK
    assert way_into(seen, (Move.FEED_BACK, Move.TREAT), Column.TREATED) == Move.TREAT
    assert way_into(seen, (Move.FEED_BACK,), "nowhere") is None
