"""What comes of a survey: who counts, and how the share is rounded."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.survey import Answer, Phase, Share, is_positive, is_valid, phase_of
from contracts_app.rules.survey import share_of as share

MARK = st.sampled_from([True, False, None])
ANSWERS = st.builds(Answer, MARK, MARK, MARK, st.sampled_from([1, 2, 3, 4, 5, None]))


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [(410, 500, "82.00"), (452, 500, "90.40"), (1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"),
     (3, 800, "0.38"), (0, 7, "0.00"), (7, 7, "100.00")],
)  # fmt: skip
def test_shares_have_two_decimals_half_rounded_up(
    numerator: int, denominator: int, percent: str
) -> None:
    assert Share(numerator, denominator).percent == Decimal(percent)


def test_nobody_has_no_share() -> None:
    assert share("satisfaction", []).percent is None
    assert share("satisfaction", [Answer()]) == Share(0, 0)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_is_the_nearest_hundredth(numerator: int, denominator: int) -> None:
    found = Share(numerator, denominator).percent
    assert found is not None
    off = Fraction(found) - Fraction(100 * numerator, denominator)
    assert -Fraction(1, 200) < off <= Fraction(1, 200)


def test_aware_is_who_knows_all_three() -> None:
    answers = [
        Answer(True, True, True),
        Answer(True, True, False),
        Answer(False, False, False),
        Answer(True, True, None),
    ]
    assert share("awareness", answers) == Share(1, 3)


def test_satisfied_and_very_satisfied_count_over_the_valid_answers() -> None:
    answers = [Answer(grade=grade) for grade in (5, 4, 3, 2, 1, None)]
    assert share("satisfaction", answers) == Share(2, 5)


@given(st.sampled_from(["awareness", "satisfaction"]), ANSWERS)
def test_whoever_counts_above_the_line_counts_below_it(kind: str, answer: Answer) -> None:
    assert is_valid(kind, answer) or not is_positive(kind, answer)


@pytest.mark.parametrize(
    ("day", "phase"),
    [(20, Phase.FUTURE), (21, Phase.OPEN), (25, Phase.OPEN), (26, Phase.OVER)],
)
def test_a_survey_is_open_on_its_days(day: int, phase: Phase) -> None:
    days = date(2026, 11, 21), date(2026, 11, 25)
    assert phase_of(*days, withdrawn=False, today=date(2026, 11, day)) == phase
    assert phase_of(*days, withdrawn=True, today=date(2026, 11, day)) == Phase.WITHDRAWN
