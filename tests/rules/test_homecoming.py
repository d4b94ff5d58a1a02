"""How far somebody who came home was followed, and what a visit moves of the referral."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.followup import Done, Person, plan
from contracts_app.rules.followup.homecoming import (
    NOTHING,
    SEEN,
    SEEN_LAST,
    SPOKEN_TO,
    followed,
    is_first,
    steps,
)
from contracts_app.rules.referrals.homecoming_moves import moves_after
from contracts_app.rules.referrals.transitions import BY_MOVE, Move, allows, target_of
from contracts_app.rules.visits import settles
from contracts_app.vocabulary.care import HOME_FOLLOW, Outcome
from contracts_app.vocabulary.referrals import AT_HOME, Direction, ReferralStatus, Side
from tests.support.schedules import NUMBERS

HOME = date(2026, 3, 10)
DOWN, S = Direction.DOWN, ReferralStatus
STANDS = {S.ASSIGNED: NOTHING, S.FIRST_FOLLOWUP_DONE: SPOKEN_TO, S.TRACKING: SEEN}


def contact(day: int, *, counted: bool = True, met: bool = True) -> Done:
    outcome = Outcome.DONE if met else Outcome.NOT_MET
    return Done(HOME_FOLLOW, HOME + timedelta(days=day), outcome, counted and met)


CONTACTS = st.lists(
    st.builds(contact, st.integers(-5, 45), counted=st.booleans(), met=st.booleans()), max_size=8
)


def due(done: list[Done]) -> list[str]:
    person = Person(date(1956, 1, 1), date(2020, 1, 1), came_home=HOME)
    in_order = tuple(sorted(done, key=lambda one: one.on))
    made = plan(replace(person, done=in_order), NUMBERS, HOME + timedelta(days=50))
    return [one.slot for one in made.duties if one.item == HOME_FOLLOW]


@given(CONTACTS)
def test_there_is_one_step_at_a_time_and_it_is_the_next_one(done: list[Done]) -> None:
    far = followed(HOME, done, NUMBERS)
    assert due(done) == [["d3"], ["d7"], ["d30"], []][far]


@given(CONTACTS, CONTACTS)
def test_more_contacts_never_bring_anybody_back(done: list[Done], more: list[Done]) -> None:
    assert followed(HOME, [*done, *more], NUMBERS) >= followed(HOME, done, NUMBERS)


@given(CONTACTS)
def test_nobody_met_and_what_was_before_say_nothing(done: list[Done]) -> None:
    told = [one for one in done if one.on >= HOME and one.outcome != Outcome.NOT_MET]
    assert followed(HOME, told, NUMBERS) == followed(HOME, done, NUMBERS)


@given(CONTACTS)
def test_only_a_visit_face_to_face_leads_beyond_the_first_contact(done: list[Done]) -> None:
    calls = [one._replace(counted=False) for one in done]
    assert followed(HOME, calls, NUMBERS) <= SPOKEN_TO


def walked(status: ReferralStatus, far: int) -> tuple[list[Move], ReferralStatus]:
    """The moves from a status, each one that the table gives to the team."""
    moves = list(moves_after(status, far))
    for move in moves:
        assert allows(move, DOWN, status)
        assert Side.TEAM in BY_MOVE[move, DOWN].actors
        status = target_of(move, DOWN, status)
    return moves, status


@given(CONTACTS, st.randoms(use_true_random=False))
def test_in_whatever_order_visits_are_entered_the_referral_ends_in_the_same_place(
    done: list[Done], random: Random
) -> None:
    entered, status = list(done), S.ASSIGNED
    random.shuffle(entered)
    for number in range(1, len(entered) + 1):
        _moves, status = walked(status, followed(HOME, entered[:number], NUMBERS))
    far = followed(HOME, done, NUMBERS)
    assert status == [S.ASSIGNED, S.FIRST_FOLLOWUP_DONE, S.TRACKING, S.CLOSED][far]


@given(st.sampled_from(AT_HOME), st.integers(NOTHING, SEEN_LAST))
def test_after_a_visit_was_taken_back_the_status_stays(status: ReferralStatus, far: int) -> None:
    moves, stands = walked(status, far)
    if far <= STANDS[status]:
        assert (moves, stands) == ([], status)


@pytest.mark.parametrize(
    ("status", "far", "moves"),
    [
        (S.ASSIGNED, SPOKEN_TO, [Move.CONTACT]),
        (S.ASSIGNED, SEEN, [Move.VISIT]),
        (S.ASSIGNED, SEEN_LAST, [Move.VISIT, Move.FINISH]),
        (S.FIRST_FOLLOWUP_DONE, SEEN, [Move.VISIT]),
        (S.TRACKING, SEEN, []),
        (S.TRACKING, SEEN_LAST, [Move.FINISH]),
        (S.CLOSED, SEEN_LAST, []),
        (S.CANCELLED, SEEN_LAST, []),
        (S.PROPOSED, SEEN_LAST, []),
        (S.ACCEPTED_BY_PRIMARY, SEEN, []),
    ],
)
def test_a_visit_moves_what_it_settles(status: ReferralStatus, far: int, moves: list[Move]) -> None:
    assert walked(status, far)[0] == moves


class Duty:
    item_code, kind = HOME_FOLLOW, "routine"

    def __init__(self, slot: str) -> None:
        self.slot = slot


@pytest.mark.parametrize(("slot", "by_phone"), [("d3", True), ("d7", False), ("d30", False)])
def test_a_call_settles_the_first_contact_alone(slot: str, by_phone: bool) -> None:
    assert is_first(slot, NUMBERS) is by_phone
    assert settles(Duty(slot), "phone", NUMBERS, counted=False) is by_phone
    assert settles(Duty(slot), "home", NUMBERS, counted=True)
    assert not settles(Duty(slot), "paper", NUMBERS, counted=False)


def test_the_last_visit_lies_in_the_week_before_its_day() -> None:
    days = [((one.due_from - HOME).days, (one.due_on - HOME).days) for one in steps(HOME, NUMBERS)]
    assert days == [(0, 3), (0, 7), (23, 30)]
