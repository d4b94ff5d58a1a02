"""From which day a term stands on the list of renewals, and by when a household should hear."""

from datetime import date

import pytest

from contracts_app.rules.renewal_list import days_left, last_listed, tell_by


@pytest.mark.parametrize(
    ("today", "from_month", "last"),
    [
        ("2026-09-30", 10, "2026-11-30"),
        ("2026-10-01", 10, "2026-12-31"),
        ("2026-12-31", 10, "2027-02-28"),
        ("2027-12-01", 10, "2028-02-29"),
        ("2026-03-15", 10, "2026-05-31"),
        ("2026-12-01", 12, "2026-12-31"),
        ("2026-11-30", 12, "2026-11-30"),
        ("2026-01-01", 1, "2026-12-31"),
        ("2026-02-01", 1, "2027-01-31"),
    ],
)
def test_terms_that_end_with_december_are_listed_from_the_month_of_the_policy(
    today: str, from_month: int, last: str
) -> None:
    listed = last_listed(date.fromisoformat(today), from_month)
    assert listed == date.fromisoformat(last)


def test_a_household_is_told_by_the_first_of_december() -> None:
    assert tell_by(date(2026, 12, 31), 30) == date(2026, 12, 1)
    assert tell_by(date(2026, 12, 31), 0) == date(2026, 12, 31)


def test_on_its_last_day_a_term_has_one_day_left() -> None:
    assert days_left(date(2026, 12, 31), date(2026, 12, 31)) == 1
    assert days_left(date(2026, 12, 31), date(2027, 1, 1)) == 0
