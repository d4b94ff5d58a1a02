"""What a page offers of a referral: moves of the table that would not be refused right now."""

from datetime import timedelta
from itertools import product

import pytest

from contracts_app.rules.referrals.board import Standing
from contracts_app.rules.referrals.offers import by_telephone, offered
from contracts_app.rules.referrals.transitions import Move, moves_of
from contracts_app.vocabulary.referrals import (
    WAITS,
    Care,
    Direction,
    ReferralStatus,
    Side,
    Urgency,
)
from tests.support.referrals import NOW

S = ReferralStatus
HOUR = timedelta(hours=1)


def standing(status: ReferralStatus, **values: object) -> Standing:
    given = {"due": NOW + HOUR, "waiting": False, "form_owed": False, **values}
    return Standing(Direction.UP, status, Urgency.NORMAL, Care.CLINIC, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "side"), list(product(WAITS, Side)))
def test_nothing_is_offered_that_the_table_does_not_allow(
    status: ReferralStatus, side: Side
) -> None:
    for direction in Direction:
        one = Standing(
            direction, status, Urgency.NORMAL, Care.BED, NOW, waiting=True, form_owed=True
        )
        possible = moves_of(direction, status, (side,))
        assert set(offered(one, (side,), NOW, timed=True)) <= set(possible)


def test_a_clock_is_stopped_while_it_runs_and_set_going_while_it_stands() -> None:
    runs, stands = standing(S.SUBMITTED), standing(S.SUBMITTED, waiting=True)
    hospital = (Side.HOSPITAL,)
    assert Move.PAUSE in offered(runs, hospital, NOW, timed=True)
    assert Move.RESUME not in offered(runs, hospital, NOW, timed=True)
    assert Move.PAUSE not in offered(runs, hospital, NOW, timed=False)
    assert Move.RESUME in offered(stands, hospital, NOW, timed=True)


def test_a_clock_is_stopped_by_whose_turn_it_is_and_not_after_it_ran_out() -> None:
    runs = standing(S.SUBMITTED)
    assert Move.PAUSE not in offered(runs, (Side.TOWNSHIP,), NOW, timed=True)
    assert Move.PAUSE not in offered(runs, (Side.HOSPITAL,), NOW + HOUR, timed=True)
    assert Move.PAUSE in by_telephone(runs, (Side.TOWNSHIP,), NOW, timed=True)


def test_nobody_has_missed_a_place_before_its_time_is_over() -> None:
    one = standing(S.SCHEDULED)
    assert Move.MISS not in offered(one, (Side.HOSPITAL,), NOW, timed=False)
    assert Move.MISS in offered(one, (Side.HOSPITAL,), NOW + HOUR, timed=False)


def test_a_form_is_written_while_it_is_owed() -> None:
    assert Move.WRITE_FORM not in offered(standing(S.ACCEPTED), (Side.STARTER,), NOW, timed=True)
    owed = standing(S.ACCEPTED, form_owed=True)
    assert Move.WRITE_FORM in offered(owed, (Side.STARTER,), NOW, timed=True)


def test_a_centre_does_not_ask_itself_first() -> None:
    both = offered(standing(S.DRAFT), (Side.STARTER, Side.TOWNSHIP), NOW, timed=True)
    assert (Move.SUBMIT in both, Move.HAND_IN in both) == (True, False)
    assert Move.HAND_IN in offered(standing(S.DRAFT), (Side.STARTER,), NOW, timed=True)


def test_a_centre_writes_down_what_the_hospital_alone_may_say() -> None:
    told = by_telephone(standing(S.SUBMITTED), (Side.TOWNSHIP,), NOW, timed=True)
    assert {Move.ACCEPT, Move.REJECT} <= set(told)
    assert Move.CANCEL not in told
    assert by_telephone(standing(S.SUBMITTED), (Side.STARTER,), NOW, timed=True) == ()
    assert by_telephone(standing(S.SUBMITTED), (Side.HOSPITAL,), NOW, timed=True) == ()
