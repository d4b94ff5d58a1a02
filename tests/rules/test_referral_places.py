"""Places kept for referrals: how many, until when, and which one somebody gets."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.referrals.slots import (
    is_released,
    next_place,
    refuse_place,
    released_at,
    reserved_of,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("total", "fixed", "share", "reserved"),
    [
        (30, None, 20, 6),
        (30, 5, 20, 5),
        (4, None, 20, 1),
        (1, None, 20, 1),
        (10, None, 0, 1),
        (10, 0, 50, 1),
        (3, 5, 20, 3),
        (0, None, 20, 0),
        (10, None, 100, 10),
    ],
)
def test_a_share_or_a_number_is_kept_one_at_least_and_never_more_than_there_are(
    total: int, fixed: int | None, share: int, reserved: int
) -> None:
    assert reserved_of(total, fixed, share) == reserved


def test_unsold_places_go_back_at_five_on_the_day_before_unless_a_policy_says_otherwise() -> None:
    day = date(2026, 12, 1)
    assert released_at(day, {}) == at("2026-11-30 17:00")
    changed = {"referral.release_days": 2, "referral.release_hour": 12}
    assert released_at(day, changed) == at("2026-11-29 12:00")


@given(st.integers(1, 40), st.sets(st.integers(1, 40)))
def test_the_place_given_is_free_and_the_lowest_and_there_is_none_only_when_all_are_taken(
    reserved: int, taken: set[int]
) -> None:
    place = next_place(reserved, taken)
    free = set(range(1, reserved + 1)) - taken
    assert place == (min(free) if free else None)


NIGHT, NOON = at("2026-11-30 17:00"), at("2026-12-01 12:00")


@pytest.mark.parametrize(
    ("state", "now", "code"),
    [
        ("open", at("2026-11-30 16:59"), None),
        ("open", NIGHT, "places_released"),
        ("open", at("2026-12-01 11:00"), "places_released"),
        ("open", NOON, "clinic_past"),
        ("called_off", at("2026-11-01 00:00"), "clinic_called_off"),
    ],
)
def test_a_place_is_given_until_it_is_released(state: str, now: datetime, code: str | None) -> None:
    assert refuse_place(state, NOON, now, released=is_released(None, NIGHT, now)) == code
