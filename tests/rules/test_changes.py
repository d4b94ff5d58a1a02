"""What may be asked inside a term, who has to say yes, and from which day it holds (2.9–2.11)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts_app.rules import changes as rules
from contracts_app.rules.changes import Asked, Step, TermDays
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.life import ChangeKind, EndReason, RequestedBy

TODAY = date(2026, 11, 21)
SIGNED, LAST = date(2026, 3, 2), date(2027, 12, 31)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
END, TEAM, PACKAGES = ChangeKind.TERMINATE, ChangeKind.CHANGE_TEAM, ChangeKind.CHANGE_PACKAGES


def term(status: str = "active", ended_on: date | None = None) -> TermDays:
    return TermDays(ContractStatus(status), SIGNED, LAST, ended_on)


def codes(asked: Asked, of: TermDays | None = None) -> list[str]:
    return [code for code, _field in rules.refusals(asked, of or term(), TODAY)]


def end(reason: EndReason = EndReason.OWN_WISH, by: str = "household", on: date = TODAY) -> Asked:
    return Asked(END, RequestedBy(by), reason, on)


def change(wanted_on: date | None = None) -> Asked:
    return Asked(TEAM, RequestedBy.HOUSEHOLD, EndReason.OTHER_TEAM, TODAY, wanted_on)


@pytest.mark.parametrize("status", list(ContractStatus))
def test_only_a_term_in_force_can_be_ended_or_changed(status: ContractStatus) -> None:
    live = status in {"active", "terminating"}
    assert codes(end(), term(status)) == ([] if live else ["not_in_force"])


def test_what_has_ended_once_does_not_end_again() -> None:
    assert codes(end(), term(ended_on=TODAY)) == ["not_in_force"]


@pytest.mark.parametrize("reason", list(EndReason))
def test_the_reasons_that_a_request_may_give(reason: EndReason) -> None:
    household = [] if reason in {"1", "4", "5", "6"} else ["unknown_value"]
    if reason in {"2", "3"}:
        household = ["team_begins"]
    assert codes(end(reason)) == household
    assert codes(end(reason, "team")) == ([] if reason in {"1", "2", "3", "4", "5", "6"} else [
        "unknown_value"
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (TODAY, []),
        (SIGNED, []),
        (date(2026, 11, 22), ["future_date"]),
        (date(2026, 3, 1), ["bad_date"]),
    ],
)
def test_the_day_of_the_request(on: date, code: list[str]) -> None:
    assert codes(end(on=on)) == code


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (None, []),
        (date(2026, 11, 22), []),
        (date(2027, 12, 31), []),
        (date(2028, 1, 1), []),
        (date(2026, 11, 21), ["bad_date"]),
        (date(2028, 1, 2), ["bad_date"]),
    ],
)
def test_the_first_day_lies_in_what_is_left_or_opens_the_next_term(
    wanted: date | None, code: list[str]
) -> None:
    assert codes(change(wanted)) == code


@pytest.mark.parametrize(
    ("kind", "reason", "free", "needed"),
    [
        (END, "4", True, ["household", "team"]),
        (END, "6", False, ["household", "team"]),
        (END, "2", True, ["team", "institution"]),
        (END, "3", True, ["team", "institution"]),
        (TEAM, "8", True, ["household", "team"]),
        (TEAM, "8", False, ["household", "team", "institution"]),
        (PACKAGES, "5", False, ["household", "team"]),
    ],
)
def test_who_has_to_say_yes(kind: ChangeKind, reason: str, free: bool, needed: list[str]) -> None:
    assert rules.steps_needed(kind, EndReason(reason), free_changes_left=free) == needed


def test_who_is_missing_and_when_all_have_agreed() -> None:
    both = [Step.HOUSEHOLD, Step.TEAM]
    early, late = date(2026, 11, 3), date(2026, 11, 9)
    assert rules.steps_missing(both, {Step.TEAM: late}) == [Step.HOUSEHOLD]
    assert rules.steps_missing(both, {Step.TEAM: late, Step.HOUSEHOLD: early}) == []
    assert rules.agreed_on(both, {Step.TEAM: early, Step.HOUSEHOLD: late}) == late
    assert rules.agreed_on(both, {Step.TEAM: late, Step.HOUSEHOLD: early}) == late
    with pytest.raises(ValueError, match="not confirmed"):
        rules.agreed_on(both, {Step.TEAM: late})


@pytest.mark.parametrize(
    ("agreed", "wanted", "first"),
    [
        ("2026-11-21", None, "2026-11-22"),
        ("2026-11-21", "2027-02-01", "2027-02-01"),
        ("2026-11-21", "2026-11-22", "2026-11-22"),
        ("2026-11-01", None, "2026-11-21"),
        ("2026-12-31", None, "2027-01-01"),
    ],
)
def test_the_first_day_of_what_is_changed(agreed: str, wanted: str | None, first: str) -> None:
    day = date.fromisoformat(wanted) if wanted else None
    found = rules.first_day_of_change(date.fromisoformat(agreed), day, TODAY)
    assert found == date.fromisoformat(first)


@given(days, st.none() | days, days)
def test_it_never_begins_before_the_agreement_or_in_the_past(
    agreed: date, wanted: date | None, today: date
) -> None:
    first = rules.first_day_of_change(agreed, wanted, today)
    assert first > agreed
    assert first >= today
    assert wanted is None or first >= wanted


def test_the_fifteenth_day_is_still_in_time() -> None:
    asked = date(2026, 11, 21)
    assert rules.last_day_to_answer(asked, 15) == date(2026, 12, 6)
    assert rules.escalates_on(asked, 15) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("tried", "count"),
    [
        ([], 0),
        (["2026-11-21"], 1),
        (["2026-11-20", "2026-11-20", "2026-11-19"], 2),
        (["2025-11-22"], 1),
        (["2025-11-21"], 0),
        (["2026-11-22"], 0),
    ],
)
def test_attempts_count_by_day_within_twelve_months(tried: list[str], count: int) -> None:
    found = rules.attempts_that_count([date.fromisoformat(day) for day in tried], TODAY)
    assert found == count


def test_twelve_months_before_a_leap_day() -> None:
    leap = date(2028, 2, 29)
    window = [date(2027, 2, 28), date(2027, 3, 1)]
    assert [rules.attempts_that_count([day], leap) for day in window] == [0, 1]
