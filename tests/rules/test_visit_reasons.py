"""Why a form has its class, in values and limits; and what is worked out of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.control import Seen, outcome_of, pressure_target
from contracts_app.rules.dates import age_on, born_between
from contracts_app.rules.visit_reasons import (
    Cause,
    Derived,
    causes,
    derived,
    healthy_weight,
    uncounted_of,
)
from contracts_app.vocabulary.care import FormKind, Outcome
from tests.support.schedules import NUMBERS

DAY = date(2026, 11, 21)
YOUNG, OLD = date(1976, 3, 1), date(1950, 3, 1)


def seen(birth: date = YOUNG) -> Seen:
    return Seen(birth, DAY, NUMBERS)


def why(form: FormKind, data: dict[str, Any], birth: date = YOUNG) -> list[Cause]:
    return causes(form, data, outcome_of(form, data, seen(birth)), seen(birth))


@pytest.mark.parametrize(
    ("form", "data", "found"),
    [
        (FormKind.HTN, {"sbp": 190, "dbp": 100}, [Cause("sbp", 190, 180)]),
        (FormKind.HTN, {"sbp": 150, "dbp": 112}, [Cause("dbp", 112, 110)]),
        (FormKind.HTN, {"sbp": 120, "dbp": 80, "danger": ["chest"]}, [Cause("danger", ["chest"])]),
        (FormKind.HTN, {"sbp": 152, "dbp": 92}, [Cause("sbp", 152, 140), Cause("dbp", 92, 90)]),
        (FormKind.HTN, {"sbp": 138, "dbp": 88}, []),
        (FormKind.HTN, {"sbp": 138, "dbp": 88, "reaction": "yes"}, [Cause("reaction", "yes")]),
        (
            FormKind.HTN,
            {"sbp": 150, "dbp": 95, "complication": "yes"},
            [Cause("complication", "yes")],
        ),
        (FormKind.EXAM, {"sbp": 182, "dbp": 95}, [Cause("sbp", 182, 180)]),
        (FormKind.EXAM, {"sbp": 120, "dbp": 80, "fpg": 17.1}, [Cause("fpg", 17.1, 16.7)]),
        (
            FormKind.EXAM,
            {"sbp": 142, "dbp": 80, "fpg": 7.4},
            [Cause("sbp", 142, 140), Cause("fpg", 7.4, 7.0)],
        ),
        (FormKind.EXAM, {"sbp": 120, "dbp": 80, "fpg": 7.4}, [Cause("fpg", 7.4, 7.0)]),
        (FormKind.ELDER, {"sbp": 120, "dbp": 92}, [Cause("dbp", 92, 90)]),
        (FormKind.SCREENING, {"sbp": 132, "dbp": 80}, [Cause("sbp", 132, 130)]),
        (
            FormKind.SCREENING,
            {"sbp": 120, "dbp": 80, "risks": ["salt"]},
            [Cause("risks", ["salt"])],
        ),
        (FormKind.DM2, {"fpg": 17.1}, [Cause("fpg", 17.1, 16.7)]),
        (FormKind.DM2, {"fpg": 3.5}, [Cause("fpg", 3.5, 3.9, low=True)]),
        (FormKind.DM2, {"fpg": 8.2}, [Cause("fpg", 8.2, 7.0)]),
        (FormKind.DM2, {"fpg": 6.1, "sbp": 185, "dbp": 90}, [Cause("sbp", 185, 180)]),
        (
            FormKind.SMD,
            {"risk": "3", "insight": "full"},
            [Cause("risk", "3"), Cause("insight", "full")],
        ),
        (FormKind.ANTENATAL, {"sbp": 145, "dbp": 85, "class": "normal"}, [Cause("sbp", 145, 140)]),
        (FormKind.ANTENATAL, {"class": "abnormal"}, [Cause("class", "abnormal")]),
        (FormKind.ELDER, {"eating": "0"}, []),
    ],
)
def test_the_values_that_decided_are_told_with_their_limits(
    form: FormKind, data: dict[str, Any], found: list[Cause]
) -> None:
    assert why(form, data) == found


def test_older_people_have_a_wider_target() -> None:
    assert pressure_target(seen(YOUNG)) == (140, 90)
    assert pressure_target(seen(OLD)) == (150, 90)
    assert why(FormKind.HTN, {"sbp": 145, "dbp": 85}, OLD) == []


@given(st.integers(60, 300), st.integers(30, 200), st.sampled_from([YOUNG, OLD]))
def test_a_pressure_that_is_not_in_order_always_has_its_reason(
    sbp: int, dbp: int, birth: date
) -> None:
    data = {"sbp": sbp, "dbp": dbp}
    outcome = outcome_of(FormKind.HTN, data, seen(birth))
    assert bool(why(FormKind.HTN, data, birth)) == (outcome != Outcome.CONTROLLED)


def test_body_mass_self_care_and_doses_are_worked_out() -> None:
    parts = dict.fromkeys(("eating", "washing", "dressing", "toilet", "moving"), "3")
    data = {"weight": 65.0, "height": 165.0, "doses_due": 30, "doses_taken": 26, **parts}
    assert derived(data) == [
        Derived("bmi", 23.9),
        Derived("self_care", 15, "medium"),
        Derived("doses", 86, "irregular"),
    ]
    assert derived({}) == []


@pytest.mark.parametrize(
    ("score", "grade"), [(0, "independent"), (3, "independent"), (4, "light"), (8, "light"),
                         (9, "medium"), (18, "medium"), (19, "unable")],
)  # fmt: skip
def test_the_self_care_score_has_its_grade(score: int, grade: str) -> None:
    data = {"eating": str(score), "washing": "0", "dressing": "0", "toilet": "0", "moving": "0"}
    assert derived(data) == [Derived("self_care", score, grade)]


def test_the_healthy_weight_follows_from_the_height_of_an_adult() -> None:
    assert healthy_weight(165, YOUNG, DAY) == (50.4, 65.3)
    assert healthy_weight(None, YOUNG, DAY) is None
    assert healthy_weight(100, date(2020, 1, 1), DAY) is None


def test_services_that_do_not_count_are_told_with_their_reason() -> None:
    found = uncounted_of(["HTN_VISIT", "EXAM", "ADVICE"], ["ADVICE", "EXAM"], {"EXAM": "used_up"})
    assert found == {"HTN_VISIT": "not_face_to_face", "EXAM": "used_up"}


@given(
    st.dates(date(1930, 1, 1), date(2026, 11, 21)),
    st.integers(0, 70),
    st.one_of(st.none(), st.integers(0, 30)),
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
)
def test_birth_dates_of_a_band_of_ages_are_those_of_its_completed_years(
    birth: date, first: int, more: int | None, on: date
) -> None:
    last = None if more is None else first + more
    earliest, latest = born_between(first, last, on)
    if birth > on:
        return
    within = age_on(birth, on) >= first and (last is None or age_on(birth, on) <= last)
    assert (earliest <= birth <= latest) == within
