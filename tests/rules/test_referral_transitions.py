"""The table of moves of referrals: every status can be reached and left, and waits for one side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.referrals.transitions import (
    BY_MOVE,
    PAIRS,
    TRANSITIONS,
    Move,
    Transition,
    allows,
    moves_of,
    target_of,
)
from contracts_app.vocabulary.referrals import (
    AT_HOME,
    DOWN_STATUSES,
    OVER,
    UP_STATUSES,
    WAITS,
    Direction,
    ReferralStatus,
    Side,
)
from tools.referral_states import FILE, drawn

OF = {Direction.UP: UP_STATUSES, Direction.DOWN: DOWN_STATUSES}
OPEN = [
    (direction, status) for direction, known in OF.items() for status in known if status not in OVER
]
STAYS = {one.move for one in TRANSITIONS if one.target is None}
CALLS_OFF = {Move.CANCEL, Move.DIE, Move.REFUSE, Move.READMIT}
UP, DOWN = Direction.UP, Direction.DOWN


def reached(direction: Direction, start: ReferralStatus | None) -> set[ReferralStatus]:
    found: set[ReferralStatus] = set()
    edge: set[ReferralStatus | None] = {start}
    while edge:
        steps = {
            one.target
            for one in TRANSITIONS
            if one.direction == direction
            and one.target is not None
            and edge.intersection(one.sources)
        }
        edge = set(steps - found)
        found |= steps
    return found


@pytest.mark.parametrize("direction", Direction)
def test_every_status_of_a_direction_can_be_reached_and_no_other(direction: Direction) -> None:
    assert reached(direction, None) == set(OF[direction])


@pytest.mark.parametrize(("direction", "status"), OPEN)
def test_every_open_referral_can_still_come_to_an_end(
    direction: Direction, status: ReferralStatus
) -> None:
    assert reached(direction, status).intersection(OVER)


def test_nothing_leads_out_of_what_is_over() -> None:
    assert {old for old, _new in PAIRS}.isdisjoint(OVER)


def test_every_open_status_waits_for_one_side_which_can_move_it_on() -> None:
    assert set(WAITS) == set(ReferralStatus) - set(OVER)
    for direction, status in OPEN:
        mine = set(moves_of(direction, status, [WAITS[status].owner]))
        assert mine - STAYS - CALLS_OFF, status


def test_the_document_is_drawn_from_the_table() -> None:
    assert FILE.read_text("utf-8") == drawn()


def test_a_move_stands_once_for_each_direction() -> None:
    assert len(BY_MOVE) == len(TRANSITIONS)
    assert {move for move, _direction in BY_MOVE} == set(Move)


@pytest.mark.parametrize("one", TRANSITIONS, ids=lambda one: f"{one.move}-{one.direction}")
def test_each_move_says_who_makes_it_what_must_hold_what_follows_and_why(one: Transition) -> None:
    assert all(text.strip() for text in (one.guard, one.effect, one.rule))
    assert one.actors
    assert len(set(one.actors)) == len(one.actors)
    assert len(set(one.sources)) == len(one.sources)
    known = {None, *OF[one.direction]} - set(OVER)
    assert set(one.sources) <= known
    assert one.target in {None, *OF[one.direction]}


def test_what_begins_a_referral_says_where_it_stands() -> None:
    begins = [one for one in TRANSITIONS if None in one.sources]
    assert {one.direction for one in begins} == set(Direction)
    assert [one.move for one in begins if one.target is None] == []


def test_a_clock_stands_still_and_goes_on_wherever_a_referral_is_open() -> None:
    for direction, status in OPEN:
        for move in (Move.PAUSE, Move.RESUME):
            assert target_of(move, direction, status) == status
    assert {Move.PAUSE, Move.RESUME, Move.WRITE_FORM, Move.REASSIGN} == STAYS


def test_another_team_is_named_wherever_somebody_is_followed_at_home() -> None:
    found = {status for status in ReferralStatus if allows(Move.REASSIGN, DOWN, status)}
    assert found == set(AT_HOME)
    assert all(target_of(Move.REASSIGN, DOWN, status) == status for status in found)


def test_the_form_of_an_emergency_is_written_wherever_the_telephone_call_has_led() -> None:
    on_its_way = {
        status
        for status in reached(UP, ReferralStatus.ACCEPTED)
        if allows(Move.WRITE_FORM, UP, status)
    }
    assert on_its_way == {
        ReferralStatus.SUBMITTED, ReferralStatus.REROUTED, ReferralStatus.ACCEPTED,
        ReferralStatus.SCHEDULED, ReferralStatus.NO_SHOW, ReferralStatus.ARRIVED,
        ReferralStatus.IN_TREATMENT, ReferralStatus.DISCHARGED, ReferralStatus.FEEDBACK_RECEIVED,
    }  # fmt: skip


@given(st.sampled_from(Direction), st.data())
def test_whatever_is_done_a_referral_stays_within_its_direction(
    direction: Direction, data: st.DataObject
) -> None:
    status: ReferralStatus | None = None
    for _step in range(20):
        mine = [move for move in Move if allows(move, direction, status)]
        assert bool(mine) == (status not in OVER)
        if not mine:
            break
        new = target_of(data.draw(st.sampled_from(mine)), direction, status)
        assert new in OF[direction]
        assert new == status or (status, new) in PAIRS
        status = new


@given(
    st.sampled_from(Move),
    st.sampled_from(Direction),
    st.none() | st.sampled_from(ReferralStatus),
)
def test_a_move_leads_somewhere_or_is_no_move(
    move: Move, direction: Direction, old: ReferralStatus | None
) -> None:
    if allows(move, direction, old):
        assert target_of(move, direction, old) in OF[direction]
    else:
        with pytest.raises(ValueError, match=move):
            target_of(move, direction, old)


def test_every_change_that_the_database_lets_through_is_made_by_a_move() -> None:
    made = {
        (old, target_of(one.move, one.direction, old)) for one in TRANSITIONS for old in one.sources
    }
    assert {(old, new) for old, new in made if old != new} == PAIRS


def test_who_has_not_the_ball_moves_only_what_its_side_may() -> None:
    assert Move.ACCEPT not in moves_of(UP, ReferralStatus.SUBMITTED, [Side.STARTER, Side.TOWNSHIP])
    assert Move.ACCEPT in moves_of(UP, ReferralStatus.SUBMITTED, [Side.HOSPITAL])
    assert moves_of(UP, ReferralStatus.SUBMITTED, [Side.TEAM]) == ()
    assert moves_of(UP, ReferralStatus.CLOSED, list(Side)) == ()


@pytest.mark.parametrize(
    ("move", "direction", "old", "allowed"),
    [
        (Move.HAND_IN, UP, None, True),
        (Move.HAND_IN, UP, ReferralStatus.DRAFT, True),
        (Move.HAND_IN, UP, ReferralStatus.CLOSED, False),
        (Move.HAND_IN, DOWN, None, False),
        (Move.BOOK, UP, ReferralStatus.SUBMITTED, False),
        (Move.ARRIVE, UP, ReferralStatus.ACCEPTED, True),
        (Move.CANCEL, UP, ReferralStatus.ARRIVED, False),
        (Move.PAUSE, UP, ReferralStatus.DRAFT, True),
        (Move.RESUME, DOWN, ReferralStatus.TRACKING, True),
        (Move.PAUSE, UP, ReferralStatus.CLOSED, False),
        (Move.PAUSE, UP, None, False),
        (Move.WRITE_FORM, UP, ReferralStatus.INTERNAL_REVIEW, False),
        (Move.WRITE_FORM, DOWN, ReferralStatus.ASSIGNED, False),
        (Move.FINISH, DOWN, ReferralStatus.ASSIGNED, False),
        (Move.DIE, DOWN, ReferralStatus.TRACKING, True),
    ],
)
def test_a_move_is_made_from_where_the_table_says(
    move: Move, direction: Direction, old: ReferralStatus | None, allowed: bool
) -> None:
    assert allows(move, direction, old) is allowed
