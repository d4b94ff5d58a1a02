"""Where terms begin and end, to the day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules.periods import (
    Period,
    PeriodMode,
    Q4Start,
    TermFacts,
    first_period,
    going_on,
    next_period,
    status_on,
    status_then,
)
from contracts_app.vocabulary import ContractStatus

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("signed_on", "end", "days"),
    [
        (date(2025, 3, 10), date(2026, 12, 31), 662),
        (date(2025, 11, 20), date(2026, 12, 31), 407),
        (date(2025, 12, 31), date(2026, 12, 31), 366),
        (date(2025, 1, 1), date(2026, 12, 31), 730),
    ],
)
def test_the_first_term_ends_with_the_year_after_signing(
    signed_on: date, end: date, days: int
) -> None:
    period = first_period(signed_on)
    assert period == Period(signed_on, end)
    assert (period.end - period.start).days + 1 == days


@pytest.mark.parametrize(
    ("signed_on", "end"),
    [
        (date(2025, 5, 1), date(2026, 4, 30)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_term_by_anniversary_lasts_one_year_less_a_day(signed_on: date, end: date) -> None:
    assert first_period(signed_on, PeriodMode.ANNIVERSARY) == Period(signed_on, end)


@pytest.mark.parametrize(
    ("signed_on", "start"),
    [(date(2025, 9, 30), date(2025, 9, 30)), (date(2025, 10, 1), date(2026, 1, 1))],
)
def test_the_fourth_quarter_may_start_next_january(signed_on: date, start: date) -> None:
    period = first_period(signed_on, q4=Q4Start.NEXT_JANUARY)
    assert period == Period(start, date(2026, 12, 31))


@given(DAYS, st.sampled_from(list(PeriodMode)))
def test_a_chain_has_neither_gap_nor_overlap(signed_on: date, mode: PeriodMode) -> None:
    period = first_period(signed_on, mode)
    for _ in range(5):
        following = next_period(period.end, mode)
        assert following.start == period.end + timedelta(days=1)
        assert following.end >= following.start
        assert not following.overlaps(period.start, period.end)
        period = following


@given(DAYS)
def test_every_calendar_chain_is_on_whole_years_after_the_first_term(signed_on: date) -> None:
    following = next_period(first_period(signed_on).end)
    assert (following.start.month, following.start.day) == (1, 1)
    assert following.end == date(following.start.year, 12, 31)


def _term(
    status: ContractStatus, ended_on: date | None = None, *, next_: bool = False
) -> TermFacts:
    return TermFacts(status, date(2026, 1, 1), date(2026, 12, 31), ended_on, next_)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 12, 31), "upcoming"),
        (date(2026, 1, 1), "active"),
        (date(2026, 12, 31), "active"),
        (date(2027, 1, 1), "expired"),
    ],
)
def test_a_term_is_live_through_its_last_day(day: date, status: str) -> None:
    assert status_on(_term(ContractStatus.ACTIVE), day) == status


def test_an_ended_term_with_a_successor_is_renewed() -> None:
    assert status_on(_term(ContractStatus.ACTIVE, next_=True), date(2027, 1, 1)) == "renewed"


def test_a_terminated_term_was_live_until_the_day_it_ended() -> None:
    term = _term(ContractStatus.TERMINATED, date(2026, 6, 30))
    assert status_on(term, date(2026, 6, 30)) == "active"
    assert status_on(term, date(2026, 7, 1)) == "terminated"


def test_a_void_term_is_void_on_every_day() -> None:
    assert status_on(_term(ContractStatus.VOID, date(2026, 6, 30)), date(2026, 2, 1)) == "void"


def test_a_first_term_in_draft_was_never_signed_and_is_never_active() -> None:
    assert status_on(_term(ContractStatus.DRAFT), date(2026, 6, 1)) == "draft"


def test_a_later_term_in_draft_is_a_renewal_further_ahead() -> None:
    term = replace(_term(ContractStatus.DRAFT), term_no=3)
    assert status_on(term, date(2025, 6, 1)) == "upcoming"


@pytest.mark.parametrize(
    ("status", "decided", "afterwards"),
    [
        ("active", False, "expired"),
        ("active", True, "superseded"),
        ("terminating", False, "expired"),
        ("terminating", True, "terminated"),
    ],
)
def test_an_early_end_of_a_live_term_is_called_by_how_it_came(
    status: str, decided: bool, afterwards: str
) -> None:
    term = replace(_term(ContractStatus(status), date(2026, 6, 30)), decided=decided)
    assert status_on(term, date(2026, 6, 30)) == status
    assert status_on(term, date(2026, 7, 1)) == afterwards


@pytest.mark.parametrize(
    ("first", "end", "mode", "last"),
    [
        (date(2026, 6, 1), date(2026, 12, 31), PeriodMode.CALENDAR, date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 12, 31), PeriodMode.CALENDAR, date(2026, 12, 31)),
        (date(2027, 1, 1), date(2026, 12, 31), PeriodMode.CALENDAR, date(2027, 12, 31)),
        (date(2027, 5, 1), date(2027, 4, 30), PeriodMode.ANNIVERSARY, date(2028, 4, 30)),
    ],
)
def test_a_term_that_goes_on_keeps_the_last_day_or_is_the_next(
    first: date, end: date, mode: PeriodMode, last: date
) -> None:
    assert going_on(first, end, mode) == Period(first, last)


@pytest.mark.parametrize(
    ("stored", "asked", "day", "told"),
    [
        ("terminating", False, date(2026, 6, 1), "active"),
        ("terminating", True, date(2026, 6, 1), "terminating"),
        ("terminated", True, date(2026, 6, 30), "terminating"),
        ("terminated", True, date(2026, 7, 1), "terminated"),
        ("terminating", True, date(2026, 7, 1), "terminated"),
        ("terminating", True, date(2025, 12, 31), "upcoming"),
    ],
)
def test_being_ended_is_live_while_the_request_stands(
    stored: str, asked: bool, day: date, told: str
) -> None:
    days = date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30)
    term = TermFacts(ContractStatus(stored), *days, has_successor=False, decided=True)
    assert status_then(term, day, asked_to_end=asked) == told


@pytest.mark.parametrize(
    ("called_off_on", "day", "told"),
    [
        (date(2025, 12, 1), date(2025, 11, 30), "upcoming"),
        (date(2025, 12, 1), date(2025, 12, 1), "terminated"),
        (date(2025, 12, 1), date(2026, 1, 1), "terminated"),
        (date(2026, 1, 20), date(2025, 12, 31), "upcoming"),
        (date(2026, 1, 20), date(2026, 1, 1), "terminated"),
        (None, date(2025, 11, 30), "terminated"),
    ],
)
def test_a_term_that_was_called_off_was_ahead_until_then_and_never_stood(
    called_off_on: date | None, day: date, told: str
) -> None:
    days = date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 31)
    term = TermFacts(
        ContractStatus.TERMINATED, *days, has_successor=False, called_off_on=called_off_on
    )
    assert status_then(term, day, asked_to_end=False) == told
