"""Limits that stop a signing, limits that ask for a reason, and how places are handed on."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.capacity import (
    NONE,
    NOT_GIVEN,
    DoctorRoom,
    Judgement,
    Passed,
    Room,
    TeamRoom,
    doctor_soft_limit,
    hard_limits,
    judge,
    note_of,
    places_for,
    reason_missing,
)
from contracts_app.rules.policies import of_a_contract

POLICIES: dict[str, Any] = {
    "team.households_hard": 1500,
    "team.persons_hard": 10000,
    "doctor.persons_soft": 1500,
    "village_doctor.persons_soft": 1000,
}
LIMIT = Room(1500, 10000)
numbers = st.integers(0, 40)


def team(households: int = 1, persons: int = 1, **more: Any) -> TeamRoom:
    given_: dict[str, Any] = {"limit": LIMIT, "households_soft": 400, **more}
    return TeamRoom(after=Room(households, persons), **given_)


@pytest.mark.parametrize(
    ("own", "granted", "expected"),
    [
        ((None, None), NONE, (1500, 10000)),
        ((300, None), NONE, (300, 10000)),
        ((None, 900), NONE, (1500, 900)),
        ((0, 0), NONE, (0, 0)),
        ((300, 900), Room(20, 60), (320, 960)),
        ((None, None), Room(0, 5), (1500, 10005)),
    ],
)
def test_a_team_has_its_own_limits_else_those_of_the_policy_and_what_was_granted(
    own: tuple[int | None, int | None], granted: Room, expected: tuple[int, int]
) -> None:
    assert hard_limits(*own, POLICIES, granted) == expected


def test_a_village_doctor_has_a_soft_limit_of_its_own() -> None:
    assert doctor_soft_limit("village_doctor", POLICIES) == ("village_doctor.persons_soft", 1000)
    for post in ("gp", "physician", None):
        assert doctor_soft_limit(post, POLICIES) == ("doctor.persons_soft", 1500)


def test_exactly_at_the_soft_limit_nothing_is_said_and_one_above_it_is() -> None:
    assert judge(team(400)) == Judgement((), ())
    assert judge(team(401)).warnings == (Passed("team.households_soft", 401, 400),)


def test_exactly_at_the_hard_limits_it_may_be_signed_and_one_above_it_may_not() -> None:
    assert judge(team(1500, 10000)).refusals == ()
    assert judge(team(1501, 10000)).refusals == ("capacity_households",)
    assert judge(team(1500, 10001)).refusals == ("capacity_persons",)


def test_places_kept_for_others_count_as_taken_and_are_no_reason_to_warn() -> None:
    held = team(1499, 9990, held=Room(2, 5))
    assert judge(held).refusals == ("capacity_households",)
    assert judge(team(1, 9996, held=Room(1, 5))).refusals == ("capacity_persons",)
    assert judge(team(400, held=Room(9, 9))).warnings == ()


def test_a_doctor_is_judged_beside_the_team() -> None:
    doctor = DoctorRoom(2001, 2000, "doctor.persons_soft", 1500)
    assert judge(team(), doctor).refusals == ("capacity_doctor",)
    assert judge(team(), doctor).warnings == (Passed("doctor.persons_soft", 2001, 1500),)
    at_limits = DoctorRoom(1500, 2000, "doctor.persons_soft", 1500)
    assert judge(team(), at_limits) == Judgement((), ())


def test_a_reason_is_asked_for_only_above_a_soft_limit_and_of_who_knows_the_field() -> None:
    above, below, full = judge(team(401)), judge(team(400)), judge(team(1501))
    assert reason_missing(above, "")
    assert not reason_missing(above, "far village")
    assert not reason_missing(above, None)
    assert not reason_missing(below, "")
    assert not reason_missing(full, ""), "no reason helps against a hard limit"


def test_the_note_says_the_reason_that_none_was_given_or_nothing_at_all() -> None:
    above, below = judge(team(401)), judge(team(400))
    assert note_of(above, "far village") == "far village"
    assert note_of(above, None) == NOT_GIVEN
    assert note_of(below, "far village") is None


@given(numbers, numbers, numbers, numbers, numbers, numbers)
def test_what_is_let_through_leaves_room_for_all_that_is_kept(
    after: int, persons: int, limit: int, most: int, held: int, kept: int
) -> None:
    room = TeamRoom(Room(after, persons), Room(limit, most), 400, Room(held, kept))
    fits = after + held <= limit and persons + kept <= most
    assert (judge(room).refusals == ()) == fits


@given(numbers, numbers, numbers, numbers, numbers, numbers)
def test_granted_room_never_makes_a_signing_harder(
    own: int, most: int, after: int, persons: int, more: int, heads: int
) -> None:
    plain = hard_limits(own, most, POLICIES)
    wider = hard_limits(own, most, POLICIES, Room(more, heads))
    assert wider == (own + more, most + heads)
    before = judge(TeamRoom(Room(after, persons), plain, 400)).refusals
    assert set(judge(TeamRoom(Room(after, persons), wider, 400)).refusals) <= set(before)


@given(st.lists(st.integers(1, 9), max_size=12), numbers, numbers)
def test_a_queue_is_served_in_order_as_far_as_households_and_persons_reach(
    needs: list[int], households: int, persons: int
) -> None:
    served = places_for(needs, Room(households, persons))
    assert served <= households
    assert sum(needs[:served]) <= persons
    if served < len(needs):
        assert served + 1 > households or sum(needs[: served + 1]) > persons


def test_nobody_overtakes_a_family_that_is_too_large_for_what_is_free() -> None:
    assert places_for([6, 1, 1], Room(3, 5)) == 0
    assert places_for([2, 6, 1], Room(3, 5)) == 1
    assert places_for([1], Room(-2, 5)) == 0


def test_a_contract_keeps_only_the_policies_it_was_made_by() -> None:
    kept = of_a_contract(
        {
            "contract.period_mode": "x", "team.min_roles": {}, "doctor.persons_hard": 1,
            "village_doctor.persons_soft": 2, "agreement.party_a": "household",
            "board.weight": 3, "capacity.offer_days": 7, "teamwork": 4,
        }
    )  # fmt: skip
    assert sorted(kept) == [
        "agreement.party_a", "contract.period_mode", "doctor.persons_hard", "team.min_roles",
        "village_doctor.persons_soft",
    ]  # fmt: skip
