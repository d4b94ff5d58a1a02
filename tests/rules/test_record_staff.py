"""Who keeps records has passed a training, or is warned, or denied."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.record_staff import Standing, standing_of

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("passed_on", "valid_to", "holds"),
    [
        (TODAY, None, True),
        (TODAY - DAY, TODAY, True),
        (TODAY - DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
        (None, None, False),
    ],
)
@pytest.mark.parametrize(
    ("policy", "without"),
    [("off", "fine"), ("warn", "warned"), ("deny", "denied"), ("?", "warned"), (None, "warned")],
)
def test_a_training_that_holds_is_fine_and_else_the_policy_says(
    passed_on: date | None, valid_to: date | None, holds: bool, policy: str | None, without: str
) -> None:
    policies = {} if policy is None else {"record.training_required": policy}
    found = standing_of(passed_on, valid_to, TODAY, policies)
    assert found == ("fine" if holds else without)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 2000))
def test_a_training_holds_from_its_first_day_through_its_last(passed: date, days: int) -> None:
    last = passed + days * DAY
    deny = {"record.training_required": "deny"}
    standings = [standing_of(passed, last, day, deny) for day in (passed, last)]
    around = [standing_of(passed, last, day, deny) for day in (passed - DAY, last + DAY)]
    assert (standings, around) == ([Standing.FINE] * 2, [Standing.DENIED] * 2)
