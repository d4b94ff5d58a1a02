"""A slip in the numbers of the schedules is as if nobody had decided, and stops nothing."""

from datetime import date
from typing import Any

import pytest

from contracts_app.rules.followup import Numbers, plan
from tests.support.schedules import BY_HAND, NUMBERS, person_of

SLIPS: list[tuple[str, Any]] = [
    ("htn.visits_per_year", 0),
    ("htn.visits_per_year", -4),
    ("htn.visits_per_year", "four"),
    ("htn.visits_per_year", 4.0),
    ("dm2.visits_per_year", None),
    ("smd.visits_per_year", True),
    ("exam.per_year", -1),
    ("exam.per_year", 10**9),
    ("htn.visit_months", 0),
    ("htn.visit_months", 10**7),
    ("followup.min_gap_days", -14),
    ("followup.min_gap_days", 10**9),
    ("followup.counted_modes", []),
    ("followup.counted_modes", "home"),
    ("followup.counted_modes", ["by pigeon"]),
    ("followup.counted_modes", [["home"]]),
    ("htn.control_below", [140]),
    ("htn.control_below", ["140", "90"]),
    ("htn.emergency_from", {}),
    ("dm2.control_below", "7"),
    ("dm2.control_below", float("nan")),
    ("elder.manage_age", 65.5),
    ("child.check_months", []),
    ("child.check_months", [6, 3]),
    ("child.check_months", 3),
    ("child.full_month_days", [30, 28]),
    ("child.full_month_days", [28]),
    ("child.hb_months", [[8, 6]]),
    ("child.hb_months", [6, 8]),
    ("maternal.check_weeks", [[16]]),
    ("maternal.day42_days", [56, 42]),
    ("maternal.postpartum_days", [-7]),
    ("tb.end_days", -7),
]
PEOPLE = (
    ["born 1950-03-05, since 2020-01-01, HTN 2020-01-01, DM2 2020-01-01, SMD 2020-01-01"],
    ["born 2026-01-05, since 2026-01-05"],
    ["born 1996-03-05, since 2020-01-01", "pregnant lmp 2026-01-10 born 2026-10-20"],
    ["born 1950-03-05, since 2020-01-01", "treated notified 2026-01-10 stopped 2026-07-10"],
)


def test_without_any_row_the_numbers_are_those_of_the_norms() -> None:
    assert Numbers.read({}) == NUMBERS


@pytest.mark.parametrize("key", sorted(BY_HAND))
def test_what_the_norms_say_can_be(key: str) -> None:
    assert Numbers.can_be(key, BY_HAND[key])


@pytest.mark.parametrize(("key", "value"), SLIPS)
def test_a_slip_is_none_and_everybody_is_planned_as_by_the_norms(key: str, value: Any) -> None:
    assert not Numbers.can_be(key, value)
    numbers, on = Numbers.read(BY_HAND | {key: value}), date(2026, 11, 5)
    assert numbers == NUMBERS
    for person in map(person_of, PEOPLE):
        assert plan(person, numbers, on) == plan(person, NUMBERS, on)


def test_what_a_county_may_decide_is_followed() -> None:
    decided = {
        "htn.visits_per_year": 12,
        "exam.per_year": 0,
        "maternal.postpartum_days": [7, 28],
        "child.tcm_months": [],
        "dm2.control_below": 8,
        "followup.counted_modes": ["home", "video"],
    }
    numbers = Numbers.read(BY_HAND | decided)
    assert (numbers.htn__visits_per_year, numbers.exam__per_year) == (12, 0)
    assert (numbers.maternal__postpartum_days, numbers.child__tcm_months) == ((7, 28), ())
    assert (numbers.dm2__control_below, numbers.followup__counted_modes) == (8, ("home", "video"))
