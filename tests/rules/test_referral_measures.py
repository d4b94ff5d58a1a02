"""What counts in R1 to R3, which clock was stopped in time, and the nearest rank."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.formatting import ratio
from contracts_app.rules.referrals.measures import Counted
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import ClockKind, Direction, Side
from tests.support.measured_steps import Step, counts_for, in_time, is_stage, nearest_rank

NINE = datetime.combine(date(2026, 11, 2), time(1))
HOUR = timedelta(hours=1)
SUBMIT = Step(Move.SUBMIT, NINE)
PROPOSE = Step(Move.PROPOSE, NINE)
WEEK = NINE + timedelta(days=7)
C = Counted


def after(
    hours: float, move: Move, clock: ClockKind, side: Side = Side.HOSPITAL, due: float = 24
) -> Step:
    return Step(move, NINE + hours * HOUR, side, clock, NINE + due * HOUR)


def up(*steps: Step) -> set[Counted]:
    return set(counts_for(Direction.UP, (SUBMIT, *steps)))


def home(*steps: Step) -> set[Counted]:
    return set(counts_for(Direction.DOWN, (PROPOSE, *steps), WEEK))


ACCEPT = after(2, Move.ACCEPT, ClockKind.ACCEPT)
FEED_BACK = after(40, Move.FEED_BACK, ClockKind.FEEDBACK, due=48)


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [(37, 41, "90.24%"), (33, 37, "89.19%"), (29, 36, "80.56%"), (0, 0, "—"), (1, 8, "12.50%"),
     (1, 800, "0.13%"), (0, 3, "0.00%"), (3, 3, "100.00%")],
)  # fmt: skip
def test_shares_have_two_decimals_half_rounded_up(
    numerator: int, denominator: int, shown: str
) -> None:
    assert ratio(numerator, denominator) == shown


def test_who_got_no_answer_yet_is_sent_and_not_accepted() -> None:
    assert up() == {C.SENT, C.NOT_ACCEPTED}


@pytest.mark.parametrize("no", [Move.REJECT, Move.REROUTE, Move.REDIRECT])
def test_a_yes_that_was_taken_back_is_none(no: Move) -> None:
    back = after(5, no, ClockKind.SLOT)
    assert up(ACCEPT) == {C.SENT, C.ACCEPTED, C.NOT_FED_BACK}
    assert up(ACCEPT, back) == {C.SENT, C.NOT_ACCEPTED}
    again = after(9, Move.ACCEPT, ClockKind.ACCEPT)
    assert up(ACCEPT, back, again) >= {C.SENT, C.ACCEPTED}


def test_an_emergency_that_was_telephoned_is_sent_and_accepted_at_once() -> None:
    called = counts_for(Direction.UP, [Step(Move.CALL_AHEAD, NINE)])
    assert called == {C.SENT, C.ACCEPTED, C.NOT_FED_BACK}


@pytest.mark.parametrize(
    ("step", "counted"),
    [
        (after(3, Move.CANCEL, ClockKind.ACCEPT, Side.STARTER), {C.LEFT_OUT}),
        (after(3, Move.DIE, ClockKind.ACCEPT, Side.HOSPITAL), {C.LEFT_OUT}),
        (after(24, Move.CANCEL, ClockKind.ACCEPT, Side.TOWNSHIP), {C.LEFT_OUT}),
        (after(25, Move.CANCEL, ClockKind.ACCEPT, Side.STARTER), {C.SENT, C.NOT_ACCEPTED}),
        (after(3, Move.CANCEL, ClockKind.ACCEPT, Side.HOSPITAL), {C.SENT, C.NOT_ACCEPTED}),
        (after(3, Move.CANCEL, ClockKind.DECIDE, Side.TOWNSHIP), {C.SENT, C.NOT_ACCEPTED}),
    ],
)
def test_what_ended_before_an_answer_was_due_counts_neither_way(
    step: Step, counted: set[Counted]
) -> None:
    assert up(step) == counted


def test_who_calls_off_after_the_yes_was_accepted() -> None:
    assert C.ACCEPTED in up(ACCEPT, after(9, Move.CANCEL, ClockKind.SLOT, Side.STARTER))


def test_a_result_counts_that_came_before_its_clock_ran_out() -> None:
    assert C.FED_BACK in up(ACCEPT, FEED_BACK)
    late = after(49, Move.FEED_BACK, ClockKind.FEEDBACK_AFTER_STAY, due=48)
    assert C.NOT_FED_BACK in up(ACCEPT, late)


def test_a_clock_that_stood_still_in_time_was_stopped_in_time() -> None:
    pause = Step(Move.PAUSE, NINE + 47 * HOUR)
    late = after(60, Move.FEED_BACK, ClockKind.FEEDBACK, due=48)
    assert in_time((SUBMIT, ACCEPT, pause, late), 3)
    resumed = Step(Move.RESUME, NINE + 50 * HOUR)
    assert not in_time((SUBMIT, ACCEPT, pause, resumed, late), 4)
    too_late = Step(Move.PAUSE, NINE + 49 * HOUR)
    assert not in_time((SUBMIT, ACCEPT, too_late, late), 3)
    before = Step(Move.PAUSE, NINE + 1 * HOUR)
    assert not in_time((SUBMIT, before, ACCEPT, late), 3)


CONTACT = Step(Move.CONTACT, NINE + timedelta(days=3), Side.TEAM, ClockKind.FIRST_CONTACT)


def test_who_was_reached_within_seven_days_is_contacted() -> None:
    assert home() == {C.HOME, C.NOT_CONTACTED}
    assert home(CONTACT) == {C.HOME, C.CONTACTED}
    assert home(Step(Move.VISIT, WEEK - timedelta(microseconds=1))) == {C.HOME, C.CONTACTED}
    assert home(Step(Move.VISIT, WEEK)) == {C.HOME, C.NOT_CONTACTED}


@pytest.mark.parametrize(
    ("move", "side", "days", "counted"),
    [
        (Move.CANCEL, Side.HOSPITAL, 2, {C.LEFT_OUT}),
        (Move.READMIT, Side.TOWNSHIP, 2, {C.LEFT_OUT}),
        (Move.DIE, Side.TEAM, 2, {C.LEFT_OUT}),
        (Move.DIE, Side.TEAM, 7, {C.HOME, C.NOT_CONTACTED}),
        (Move.CANCEL, Side.TOWNSHIP, 2, {C.HOME, C.NOT_CONTACTED}),
        (Move.REFUSE, Side.TEAM, 2, {C.HOME, C.NOT_CONTACTED}),
    ],
)
def test_who_could_not_be_contacted_any_more_counts_neither_way(
    move: Move, side: Side, days: int, counted: set[Counted]
) -> None:
    end = Step(move, NINE + timedelta(days=days), side)
    assert home(end) == counted
    if days < 7:
        assert home(Step(Move.CONTACT, NINE + HOUR), end) == {C.HOME, C.CONTACTED}


def test_a_stage_that_was_cut_short_counts_only_when_it_was_late() -> None:
    assert is_stage((SUBMIT, ACCEPT), 1)
    assert not is_stage((SUBMIT, after(3, Move.CANCEL, ClockKind.ACCEPT)), 1)
    assert is_stage((SUBMIT, after(30, Move.CANCEL, ClockKind.ACCEPT)), 1)
    assert not is_stage((SUBMIT, Step(Move.PAUSE, NINE)), 1)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(1, 100))
def test_the_nearest_rank_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[int], percent: int
) -> None:
    found = nearest_rank(values, percent)
    assert found is not None
    within = [sum(one <= value for one in values) for value in values]
    enough = [v for v, n in zip(values, within, strict=True) if n * 100 >= percent * len(values)]
    assert found == min(enough)


def test_the_nearest_rank_of_few() -> None:
    assert nearest_rank([], 50) is None
    assert (nearest_rank([7], 50), nearest_rank([7], 90)) == (7, 7)
    assert nearest_rank([1, 2, 3, 4], 50) == 2
    assert nearest_rank(list(range(1, 11)), 90) == 9


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_nine_in_ten_take_no_less_than_half(values: list[int]) -> None:
    middle, most = nearest_rank(values, 50), nearest_rank(values, 90)
    assert middle is not None
    assert most is not None
    assert min(values) <= middle <= most <= max(values)
