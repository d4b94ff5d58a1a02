"""How a session is cut, which places are kept and for whom, and what becomes of a place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.appointments import (
    Hours,
    Slot,
    ground_of,
    in_clock,
    is_kept,
    place_for,
    refuse_booking,
    refuse_mark,
    refuse_session,
    still_kept,
)

TODAY = date(2026, 11, 21)
MORNING = Hours(480, 690, 20, 2)
DAY = timedelta(days=1)


def test_a_slot_that_would_end_after_the_session_is_none() -> None:
    assert MORNING.slots() == tuple(range(480, 661, 20))
    assert Hours(480, 500, 20, 1).slots() == (480,)


@pytest.mark.parametrize(
    ("hours", "day", "refusal"),
    [
        (MORNING, TODAY, None),
        (MORNING, TODAY + 92 * DAY, None),
        (MORNING, TODAY + 93 * DAY, ("too_far_ahead", "held_on")),
        (MORNING, TODAY - DAY, ("past_day", "held_on")),
        (Hours(690, 480, 20, 2), TODAY, ("bad_time", "to_time")),
        (Hours(480, 1441, 20, 2), TODAY, ("bad_time", "to_time")),
        (Hours(480, 490, 20, 2), TODAY, ("bad_slots", "slot_minutes")),
        (Hours(480, 690, 4, 2), TODAY, ("bad_slots", "slot_minutes")),
        (Hours(480, 690, 20, 0), TODAY, ("bad_places", "places")),
        (Hours(480, 690, 20, 51), TODAY, ("bad_places", "places")),
        (Hours(0, 1440, 5, 1), TODAY, ("too_many_slots", "slot_minutes")),
        (Hours(480, 630, 10, 40), TODAY, None),
        (Hours(480, 630, 10, 41), TODAY, ("too_many_places", "places")),
    ],
)
def test_a_session_lies_ahead_and_has_slots_and_places(
    hours: Hours, day: date, refusal: tuple[str, str] | None
) -> None:
    assert refuse_session(hours, day, TODAY) == refusal


@given(slots=st.integers(1, 60), places=st.integers(1, 10), share=st.integers(0, 100))
def test_the_share_of_all_places_is_kept_and_never_more(
    slots: int, places: int, share: int
) -> None:
    kept = sum(
        is_kept(slot, place, places, share)
        for slot in range(1, slots + 1)
        for place in range(1, places + 1)
    )
    assert kept == slots * places * share // 100


@given(share=st.integers(1, 50), start=st.integers(1, 200))
def test_kept_places_are_spread_over_the_session(share: int, start: int) -> None:
    stretch = -(-100 // share)
    kept = [is_kept(slot, 1, 1, share) for slot in range(start, start + stretch)]
    assert any(kept)


def slot(*taken: int, share: int = 50) -> Slot:
    """Of four places the second and the fourth are kept."""
    return Slot(1, 4, share, frozenset(taken))


@pytest.mark.parametrize(
    ("taken", "first", "keeping", "found"),
    [
        ((), True, True, (2, "")),
        ((2,), True, True, (4, "")),
        ((2, 4), True, True, (1, "")),
        ((), False, True, (1, "")),
        ((1, 3), False, True, (None, "place_kept")),
        ((1, 3), False, False, (2, "")),
        ((1, 2, 3, 4), True, True, (None, "slot_full")),
        ((1, 2, 3, 4), False, False, (None, "slot_full")),
    ],
)
def test_who_goes_first_takes_a_kept_place_and_others_never_before_the_day(
    taken: tuple[int, ...], first: bool, keeping: bool, found: tuple[int | None, str]
) -> None:
    assert place_for(slot(*taken), first=first, keeping=keeping) == found


def test_places_are_kept_through_the_day_before() -> None:
    assert still_kept(TODAY, TODAY - DAY)
    assert not still_kept(TODAY, TODAY)


def test_a_contract_goes_before_a_card_and_either_goes_first() -> None:
    grounds = [ground_of(covered=c, card=k) for c in (True, False) for k in (True, False)]
    assert grounds == ["contract", "contract", "card", None]


@pytest.mark.parametrize(
    ("state", "held_on", "code"),
    [
        ("open", TODAY, None),
        ("open", TODAY - DAY, "session_past"),
        ("closed", TODAY, "session_closed"),
        ("cancelled", TODAY, "session_cancelled"),
    ],
)
def test_places_are_given_while_a_session_is_open(
    state: str, held_on: date, code: str | None
) -> None:
    assert refuse_booking(state, held_on, TODAY) == code


@pytest.mark.parametrize(
    ("state", "to", "ahead", "code"),
    [
        ("booked", "came", 0, None),
        ("booked", "came", 1, "not_yet"),
        ("booked", "no_show", 1, "not_yet"),
        ("booked", "cancelled", 1, None),
        ("came", "no_show", 0, None),
        ("came", "booked", 0, None),
        ("came", "cancelled", 0, "appointment_over"),
        ("cancelled", "booked", 0, "appointment_over"),
        ("cancelled", "came", 0, "appointment_over"),
        ("booked", "lost", 0, "unknown_value"),
    ],
)
def test_what_becomes_of_a_place(state: str, to: str, ahead: int, code: str | None) -> None:
    assert refuse_mark(state, to, TODAY + ahead * DAY, TODAY) == code


def test_minutes_are_told_as_a_clock_tells_them() -> None:
    assert [in_clock(one) for one in (0, 485, 1439)] == ["00:00", "08:05", "23:59"]
