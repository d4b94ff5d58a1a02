"""How values classify a person, at both sides of each limit, and what the worker is told to do."""

from datetime import date
from typing import Any

import pytest

from contracts_app.rules.control import (
    Prompt,
    Seen,
    adherence_share,
    body_mass_index,
    outcome_of,
    prompts,
    self_care_score,
)
from contracts_app.vocabulary.care import FormKind, Outcome
from tests.support.schedules import NUMBERS

ON = date(2026, 11, 21)
AT_64, AT_65 = date(1961, 11, 22), date(1961, 11, 21)


def judged(form: FormKind, data: dict[str, Any], birth: date = AT_64) -> Outcome:
    return outcome_of(form, data, Seen(birth, ON, NUMBERS))


def pressed(systolic: int, diastolic: int, birth: date = AT_64, **more: Any) -> str:
    return judged(FormKind.HTN, {"sbp": systolic, "dbp": diastolic, **more}, birth)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [
        (139, 89, "controlled"), (140, 89, "uncontrolled"), (139, 90, "uncontrolled"),
        (179, 109, "uncontrolled"), (180, 80, "emergency"), (120, 110, "emergency"),
        (60, 30, "controlled"), (300, 200, "emergency"),
    ],
)  # fmt: skip
def test_pressure_is_judged_at_the_limits(systolic: int, diastolic: int, expected: str) -> None:
    assert pressed(systolic, diastolic) == expected


@pytest.mark.parametrize(
    ("birth", "systolic", "diastolic", "expected"),
    [
        (AT_64, 140, 80, "uncontrolled"), (AT_65, 140, 80, "controlled"),
        (AT_65, 149, 89, "controlled"), (AT_65, 150, 80, "uncontrolled"),
        (AT_65, 140, 90, "uncontrolled"), (AT_65, 180, 80, "emergency"),
    ],
)  # fmt: skip
def test_from_the_birthday_on_an_elder_has_an_own_limit(
    birth: date, systolic: int, diastolic: int, expected: str
) -> None:
    assert pressed(systolic, diastolic, birth) == expected


@pytest.mark.parametrize(
    ("glucose", "expected"),
    [
        (3.9, "emergency"), (4.0, "controlled"), (6.9, "controlled"), (7.0, "uncontrolled"),
        (16.6, "uncontrolled"), (16.7, "emergency"), (1, "emergency"), (40, "emergency"),
    ],
)  # fmt: skip
def test_glucose_is_judged_at_the_limits(glucose: float, expected: str) -> None:
    assert judged(FormKind.DM2, {"fpg": glucose}) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"danger": ["none"]}, "controlled"), ({"danger": []}, "controlled"),
        ({"danger": ["chest"]}, "emergency"), ({"reaction": "yes"}, "reaction"),
        ({"complication": "yes"}, "complication"),
        ({"reaction": "yes", "complication": "yes"}, "complication"),
        ({"danger": ["sight"], "complication": "yes"}, "emergency"),
        ({"reaction": "none", "complication": "none"}, "controlled"),
    ],
)  # fmt: skip
def test_danger_goes_before_a_complication_and_that_before_a_reaction_and_the_value(
    more: dict[str, Any], expected: str
) -> None:
    assert pressed(120, 80, **more) == expected
    assert judged(FormKind.DM2, {"fpg": 6.0, **more}) == expected


def test_the_pressure_of_a_diabetic_may_be_an_emergency_and_never_more() -> None:
    assert judged(FormKind.DM2, {"fpg": 6.0, "sbp": 180, "dbp": 80}) == Outcome.EMERGENCY
    assert judged(FormKind.DM2, {"fpg": 6.0, "sbp": 179, "dbp": 109}) == Outcome.CONTROLLED


def test_without_a_value_nothing_is_judged() -> None:
    for form in FormKind:
        assert judged(form, {}) == Outcome.DONE


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"risk": "0", "insight": "whole"}, "stable"),
        ({"risk": "0", "insight": "part"}, "partly_stable"),
        ({"risk": "0", "self_care": "poor"}, "partly_stable"),
        ({"risk": "0", "social": "poor"}, "partly_stable"),
        ({"risk": "1"}, "partly_stable"), ({"risk": "2"}, "partly_stable"),
        ({"risk": "3"}, "unstable"), ({"risk": "4"}, "unstable"), ({"risk": "5"}, "unstable"),
        ({"risk": "0", "insight": "lost"}, "unstable"),
        ({"risk": "0", "effect": "worse"}, "unstable"),
        ({"risk": "1", "reaction": "yes"}, "partly_stable"),
    ],
)  # fmt: skip
def test_a_mind_is_graded_by_its_risk_and_its_state(data: dict[str, Any], expected: str) -> None:
    assert judged(FormKind.SMD, data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"class": "normal", "sbp": 120, "dbp": 80}, "done"),
        ({"class": "abnormal", "sbp": 120, "dbp": 80}, "complication"),
        ({"class": "normal", "sbp": 139, "dbp": 89}, "done"),
        ({"class": "normal", "sbp": 140, "dbp": 80}, "complication"),
        ({"class": "normal", "sbp": 120, "dbp": 110}, "emergency"),
    ],
)  # fmt: skip
def test_a_pregnancy_out_of_order_is_referred(data: dict[str, Any], expected: str) -> None:
    for form in (FormKind.ANTENATAL, FormKind.POSTPARTUM, FormKind.DAY42):
        assert judged(form, data) == expected


def test_tuberculosis_knows_reactions_and_complications() -> None:
    assert judged(FormKind.TB, {"doses_due": 30, "doses_taken": 30}) == Outcome.DONE
    assert judged(FormKind.TB, {"reaction": "yes"}) == Outcome.REACTION
    assert judged(FormKind.TB, {"complication": "yes"}) == Outcome.COMPLICATION


@pytest.mark.parametrize(
    ("outcome", "before", "expected"),
    [
        ("controlled", None, []), ("controlled", "uncontrolled", []),
        ("uncontrolled", None, ["recall"]), ("uncontrolled", "controlled", ["recall"]),
        ("uncontrolled", "uncontrolled", ["refer"]), ("uncontrolled", "reaction", ["refer"]),
        ("uncontrolled", "complication", ["refer"]), ("uncontrolled", "emergency", ["refer"]),
        ("reaction", None, ["recall"]), ("reaction", "reaction", ["refer"]),
        ("complication", None, ["refer"]), ("unstable", None, ["refer"]),
        ("partly_stable", None, ["recall"]), ("partly_stable", "partly_stable", ["recall"]),
        ("emergency", None, ["call_120", "refer"]),
        ("emergency", "controlled", ["call_120", "refer"]),
        ("stable", "unstable", []), ("done", None, []), ("not_met", "uncontrolled", []),
    ],
)  # fmt: skip
def test_what_is_to_be_done_follows_from_this_class_and_the_one_before(
    outcome: str, before: str | None, expected: list[str]
) -> None:
    last = Outcome(before) if before else None
    assert prompts(Outcome(outcome), last) == [Prompt(one) for one in expected]


def test_sums_have_no_value_where_a_part_is_missing() -> None:
    assert body_mass_index(65, 170) == 22.5
    assert body_mass_index(None, 170) is None
    assert body_mass_index(65, 0) is None
    whole = {"eating": "0", "washing": "1", "dressing": "3", "toilet": "5", "moving": "10"}
    assert self_care_score(whole) == 19
    assert self_care_score({**whole, "moving": "0"}) == 9
    assert self_care_score({"eating": "0"}) is None


@pytest.mark.parametrize(
    ("taken", "due", "expected"),
    [(27, 30, 90), (26, 30, 86), (0, 30, 0), (30, 30, 100), (5, 0, None), (None, 30, None)],
)
def test_doses_are_told_in_whole_per_cents_rounded_down(
    taken: int | None, due: int | None, expected: int | None
) -> None:
    assert adherence_share(taken, due) == expected


@pytest.mark.parametrize(
    "form",
    [FormKind.SCREENING, FormKind.EXAM, FormKind.ELDER, FormKind.ASSESSMENT, FormKind.CARE],
)
@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [
        (129, 84, "done"), (130, 84, "elevated"), (129, 85, "elevated"), (139, 89, "elevated"),
        (140, 80, "suspected"), (120, 90, "suspected"), (179, 109, "suspected"),
        (180, 80, "emergency"), (120, 110, "emergency"),
    ],
)  # fmt: skip
def test_pressure_of_somebody_in_no_programme_is_judged_on_every_form_that_asks_for_it(
    form: FormKind, systolic: int, diastolic: int, expected: str
) -> None:
    assert judged(form, {"sbp": systolic, "dbp": diastolic}) == expected


@pytest.mark.parametrize(
    ("sugar", "expected"),
    [(6.9, "done"), (7.0, "sugar_high"), (16.6, "sugar_high"), (16.7, "emergency")],
)
def test_glucose_of_somebody_without_diabetes_is_judged(sugar: float, expected: str) -> None:
    assert judged(FormKind.EXAM, {"sbp": 120, "dbp": 80, "fpg": sugar}) == expected


def test_what_a_programme_follows_is_not_suspected_and_an_emergency_is_one_for_everybody() -> None:
    known = Seen(AT_64, ON, NUMBERS, frozenset({"HTN", "DM2"}))
    assert outcome_of(FormKind.EXAM, {"sbp": 150, "dbp": 95, "fpg": 8.0}, known) == "done"
    assert outcome_of(FormKind.SCREENING, {"sbp": 120, "dbp": 80, "risks": ["salt"]}, known) == (
        "done"
    )
    assert outcome_of(FormKind.EXAM, {"sbp": 185, "dbp": 95}, known) == "emergency"
    sweet = Seen(AT_64, ON, NUMBERS, frozenset({"DM2"}))
    assert outcome_of(FormKind.EXAM, {"sbp": 150, "dbp": 95, "fpg": 8.0}, sweet) == "suspected"
    pressed = Seen(AT_64, ON, NUMBERS, frozenset({"HTN"}))
    assert outcome_of(FormKind.EXAM, {"sbp": 150, "dbp": 95, "fpg": 8.0}, pressed) == "sugar_high"


@pytest.mark.parametrize(
    ("risks", "expected"),
    [([], "done"), (["none"], "done"), (["family"], "elevated"), (["salt", "weight"], "elevated")],
)
def test_a_risk_is_a_reason_to_look_again_within_half_a_year(
    risks: list[str], expected: str
) -> None:
    assert judged(FormKind.SCREENING, {"sbp": 120, "dbp": 80, "risks": risks}) == expected


def test_a_form_without_values_finds_nothing() -> None:
    for form in (FormKind.EXAM, FormKind.ELDER, FormKind.ASSESSMENT, FormKind.CARE):
        assert judged(form, {}) == "done"


def test_who_is_high_for_the_first_time_is_measured_again() -> None:
    assert prompts(Outcome.SUSPECTED, None) == [Prompt.MEASURE_AGAIN]
    assert prompts(Outcome.SUSPECTED, Outcome.SUSPECTED) == [Prompt.MEASURE_AGAIN]
    assert prompts(Outcome.ELEVATED, None) == []
    assert prompts(Outcome.SUGAR_HIGH, None) == [Prompt.REFER]
