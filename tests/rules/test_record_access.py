"""Until when a record may be read by an outsider, and who has to agree."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.record_access import (
    MOVES,
    Answer,
    is_running,
    last_day,
    refuse_application,
    refuse_consent,
    refuse_until,
)
from contracts_app.rules.record_forms import age_on
from contracts_app.vocabulary.record_access import AccessState

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
NOW = datetime.fromisoformat("2026-11-21T02:00:00")
ADULT, OF_14, OF_13 = date(1958, 3, 12), date(2012, 11, 21), date(2012, 11, 22)


@pytest.mark.parametrize(
    ("sections", "applied_on", "until", "code"),
    [
        (("basic",), TODAY, TODAY, None),
        ((), TODAY, TODAY, "access_sections_needed"),
        (("basic", "salary"), TODAY, TODAY, "access_sections_needed"),
        (("basic",), TODAY + DAY, TODAY + DAY, "future_date"),
        (("basic",), TODAY - 366 * DAY, TODAY, "access_too_old"),
        (("basic",), TODAY, TODAY - DAY, "access_day_past"),
    ],
)
def test_an_application_says_what_and_until_when(
    sections: tuple[str, ...], applied_on: date, until: date, code: str | None
) -> None:
    wrong = refuse_application(sections, applied_on, until, TODAY)
    assert (wrong[0] if wrong else None) == code


@pytest.mark.parametrize(
    ("birth", "basis", "incapable", "code"),
    [
        (ADULT, "own", False, None),
        (ADULT, "own", True, "guardian_must_answer"),
        (ADULT, "guardian", True, None),
        (ADULT, "guardian", False, "guardian_not_needed"),
        (OF_14, "own", False, None),
        (OF_14, "guardian", False, "guardian_not_needed"),
        (OF_13, "own", False, "guardian_needed"),
        (OF_13, "guardian", False, None),
    ],
)
def test_below_14_and_without_capacity_the_guardian_answers_and_else_nobody(
    birth: date, basis: str, incapable: bool, code: str | None
) -> None:
    assert refuse_consent(Answer(basis, TODAY, incapable), birth, TODAY, TODAY) == code


def test_nobody_agrees_before_the_approval_or_in_the_future() -> None:
    early = Answer("own", TODAY - DAY, incapable=False)
    late = Answer("own", TODAY + DAY, incapable=False)
    assert refuse_consent(early, ADULT, TODAY, TODAY) == "access_before_approval"
    assert refuse_consent(late, ADULT, TODAY, TODAY) == "future_date"


def test_who_died_agrees_until_the_last_day() -> None:
    said = Answer("own", TODAY, incapable=False)
    assert refuse_consent(said, ADULT, TODAY - DAY, TODAY, TODAY) is None
    assert refuse_consent(said, ADULT, TODAY - DAY, TODAY, TODAY - DAY) == "access_of_dead"


@given(st.dates(date(2008, 1, 1), TODAY), st.booleans())
def test_one_of_the_two_may_always_answer_and_never_both(birth: date, incapable: bool) -> None:
    by = {
        basis: refuse_consent(Answer(basis, TODAY, incapable), birth, birth, TODAY)
        for basis in ("own", "guardian")
    }
    assert list(by.values()).count(None) == 1
    guardian = incapable or age_on(birth, TODAY) < 14
    assert (by["guardian"] is None) == guardian


@given(st.integers(1, 60), st.integers(-3, 70))
def test_a_grant_is_never_longer_than_the_policy(days: int, ahead: int) -> None:
    last = last_day(TODAY, {"record.access_days": days})
    allowed = refuse_until(TODAY + ahead * DAY, TODAY, last) is None
    assert allowed == (0 <= ahead < days)


@given(st.integers(-100, 100))
def test_the_end_itself_opens_nothing_any_more(seconds: int) -> None:
    end = NOW + timedelta(seconds=seconds)
    assert is_running("granted", end, NOW) == (seconds > 0)


@pytest.mark.parametrize("state", [one for one in AccessState if one != "granted"])
def test_nothing_but_a_grant_opens_a_record(state: AccessState) -> None:
    assert not is_running(state, NOW + DAY, NOW)
    assert AccessState.GRANTED not in MOVES[state] or state == "approved"
