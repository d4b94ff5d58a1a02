"""When somebody may leave for long, and come back."""

from datetime import date

import pytest

from contracts_app.rules.suspension import Spell, last_day_away, refuse_leaving, refuse_return

TODAY = date(2026, 11, 21)
MAY = Spell(date(2026, 5, 1), date(2026, 5, 31))
STILL = Spell(date(2026, 5, 1), None)


@pytest.mark.parametrize(
    ("first", "expected_back", "known", "code"),
    [
        (date(2026, 11, 21), None, [], None),
        (date(2026, 12, 22), None, [], None),
        (date(2026, 12, 23), None, [], "future_date"),
        (date(2026, 11, 21), date(2026, 11, 22), [], None),
        (date(2026, 11, 21), date(2026, 11, 21), [], "bad_date"),
        (date(2026, 6, 1), None, [MAY], None),
        (date(2026, 5, 31), None, [MAY], "already_away"),
        (date(2026, 4, 1), None, [MAY], "already_away"),
        (date(2026, 11, 21), None, [STILL], "already_away"),
    ],
)
def test_an_absence_begins_where_no_other_is(
    first: date, expected_back: date | None, known: list[Spell], code: str | None
) -> None:
    assert refuse_leaving(first, expected_back, known, TODAY) == code


@pytest.mark.parametrize(
    ("back_on", "code"),
    [
        (date(2026, 11, 21), None),
        (date(2026, 11, 22), "future_date"),
        (date(2026, 11, 2), None),
        (date(2026, 11, 1), "bad_date"),
    ],
)
def test_a_return_lies_after_the_first_day_away_and_not_ahead(
    back_on: date, code: str | None
) -> None:
    assert refuse_return(date(2026, 11, 1), back_on, TODAY) == code


def test_the_last_day_away_is_the_one_before_the_return() -> None:
    assert last_day_away(date(2026, 3, 1)) == date(2026, 2, 28)
