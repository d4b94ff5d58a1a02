"""Composition of teams, who may leave, who answers afterwards, and which licences need a look."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.teams import (
    Credential,
    Departure,
    Joining,
    Place,
    Step,
    credential_warnings,
    departure_refusals,
    joining_refusals,
    may_lead,
    missing_posts,
    who_answers,
)

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
REQUIRED = {"gp_or_physician": 1, "nurse": 1, "public_health": 1}


def team(*posts: str, leader: int = 0, contact: int = -1) -> list[Place]:
    return [Place(post, at == leader, at == contact) for at, post in enumerate(posts)]


@pytest.mark.parametrize(
    ("places", "required", "missing"),
    [
        (team("gp", "nurse", "public_health"), REQUIRED, ()),
        (team("physician", "nurse", "public_health"), REQUIRED, ()),
        (team("gp", "public_health"), REQUIRED, ("nurse",)),
        (team("gp", "public_health"), {"gp_or_physician": 1, "public_health": 1}, ()),
        (team("nurse", "gp", "public_health"), REQUIRED, ("leader",)),
        (
            team("physician", "public_health", "public_health"),
            {"gp_or_physician": 1, "public_health": 2},
            (),
        ),
        ([], REQUIRED, ("gp_or_physician", "nurse", "public_health", "leader")),
        (team("gp", "nurse", "public_health", leader=-1), REQUIRED, ("leader",)),
    ],
)
def test_a_team_needs_the_posts_of_the_policy_and_a_doctor_who_leads(
    places: list[Place], required: dict[str, int], missing: tuple[str, ...]
) -> None:
    assert missing_posts(places, required) == missing


@pytest.mark.parametrize(
    ("places", "missing"),
    [
        (team("village_doctor", contact=0), ()),
        (team("gp", "nurse", contact=1), ()),
        (team("village_doctor"), ("contact",)),
        (team("nurse", contact=0), ("solo_leader",)),
        ([], ("solo_leader", "contact")),
    ],
)
def test_a_team_of_one_needs_a_lead_and_a_contact(
    places: list[Place], missing: tuple[str, ...]
) -> None:
    assert missing_posts(places, REQUIRED, solo=True) == missing


def test_a_village_doctor_leads_alone_and_no_other_team() -> None:
    assert may_lead("village_doctor", solo=True)
    assert not may_lead("village_doctor", solo=False)
    assert not may_lead("nurse", solo=True)


def joining(**changes: object) -> list[tuple[str, str]]:
    facts = {"day": TODAY, "today": TODAY, "post": "nurse", "known_posts": ("nurse", "gp")}
    return list(joining_refusals(Joining(**{**facts, **changes})))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"post": "king"}, ["unknown_value"]),
        ({"day": TODAY + timedelta(days=731)}, []),
        ({"day": TODAY + timedelta(days=732)}, ["bad_date"]),
        ({"day": date(1899, 12, 31)}, ["bad_date"]),
        ({"retires": True}, ["staff_retired"]),
        ({"team_ends": True}, ["team_inactive"]),
        ({"last_days": (None,)}, ["already_member"]),
        ({"last_days": (TODAY,)}, ["already_member"]),
        ({"last_days": (TODAY - DAY, date(2020, 1, 1))}, []),
    ],
)
def test_nobody_serves_twice_in_one_team_or_after_retiring(
    changes: dict[str, object], codes: list[str]
) -> None:
    assert [code for code, _field in joining(**changes)] == codes


def departure(**changes: object) -> list[tuple[str, str]]:
    facts = {
        "team": "T01", "first_day": date(2020, 1, 1), "last_day": TODAY, "today": TODAY,
        "posts": ("nurse",), "leads": False, "is_contact": False, "answers": False, "solo": False,
        "team_ends": False, "staying": {"g": ("gp",), "v": ("village_doctor",)},
    }  # fmt: skip
    return list(departure_refusals(Departure(**{**facts, **changes})))


@pytest.mark.parametrize(
    ("changes", "refusals"),
    [
        ({}, []),
        ({"leads": True}, [("successor_needed", "leader")]),
        ({"leads": True, "leader": "v"}, [("successor_unfit", "leader")]),
        ({"leads": True, "leader": "g"}, []),
        ({"leads": True, "leader": "g", "staying": {"g": ("gp", "nurse"), "p": ("gp",)}},
         [("successor_unfit", "leader")]),
        ({"is_contact": True}, [("successor_needed", "contact")]),
        ({"is_contact": True, "contact": "v"}, []),
        ({"is_contact": True, "contact": "v", "not_yet": frozenset("v")},
         [("successor_unfit", "contact")]),
        ({"answers": True}, [("successor_needed", "doctor")]),
        ({"answers": True, "doctor": "x"}, [("successor_unfit", "doctor")]),
        ({"answers": True, "doctor": "v"}, []),
        ({"posts": ("village_doctor",), "doctor": "g"}, []),
        ({"posts": ("gp", "nurse"), "doctor": "g"}, []),
        ({"posts": ("village_doctor",)}, [("successor_needed", "doctor")]),
        ({"posts": ("gp",), "staying": {"v": ("village_doctor",)}}, [("last_doctor", "T01")]),
        ({"posts": ("gp",), "staying": {}, "team_ends": True, "leads": True}, []),
        ({"posts": ("village_doctor",), "solo": True, "leads": True, "staying": {"n": ("nurse",)}},
         [("last_doctor", "T01")]),
        ({"last_day": date(2019, 12, 31)}, [("bad_date", "last_day")]),
        ({"last_day": TODAY + timedelta(days=732)}, [("bad_date", "last_day")]),
    ],
)  # fmt: skip
def test_nobody_leaves_a_lead_a_contact_contracts_or_no_doctor_behind(
    changes: dict[str, object], refusals: list[tuple[str, str]]
) -> None:
    assert departure(**changes) == refusals


def test_a_chain_of_successors_is_followed_as_far_as_the_day_reaches() -> None:
    steps = {1: Step(2, date(2026, 3, 1)), 2: Step(3, date(2026, 6, 1))}
    answers = [
        who_answers(1, date(2026, *day), steps) for day in ((2, 28), (3, 1), (5, 31), (6, 1))
    ]
    assert answers == [1, 2, 2, 3]


def test_who_came_back_answers_again_for_a_colleague_who_left_later() -> None:
    steps = {1: Step(2, date(2026, 3, 1)), 2: Step(1, date(2026, 6, 1))}
    assert who_answers(2, TODAY, steps) == 1
    assert who_answers(1, TODAY, steps) == 1


@given(
    st.dictionaries(
        st.integers(1, 6),
        st.tuples(st.integers(1, 6), st.integers(0, 30)),
    ),
    st.integers(0, 40),
)
def test_looking_for_who_answers_always_ends(
    given_steps: dict[int, tuple[int, int]], at: int
) -> None:
    steps = {one: Step(to, TODAY + DAY * days) for one, (to, days) in given_steps.items()}
    for doctor in range(1, 7):
        assert who_answers(doctor, TODAY + DAY * at, steps) in range(1, 7)


def kinds(*credentials: tuple[str, date | None], warn_days: int = 90) -> list[str]:
    told = credential_warnings([Credential(*one) for one in credentials], TODAY, warn_days)
    return [one.kind for one in told]


def test_a_licence_is_told_from_the_days_of_the_policy_on() -> None:
    assert kinds(("practice", TODAY + timedelta(days=91))) == []
    assert kinds(("practice", TODAY + timedelta(days=90))) == ["practice"]
    assert kinds(("practice", None)) == []


def test_a_newer_licence_of_the_same_kind_settles_the_old_one() -> None:
    assert kinds(("practice", TODAY - DAY), ("practice", None)) == []
    assert kinds(("practice", TODAY - DAY), ("training", None)) == ["practice"]


def test_an_old_course_is_forgotten_after_a_year_a_licence_to_practise_never() -> None:
    long_ago = TODAY - timedelta(days=400)
    assert kinds(("training", long_ago), ("practice", long_ago)) == ["practice"]
