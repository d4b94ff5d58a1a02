"""Until when a referral has to move on, by policy, and who hears when it did not."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.referrals.limits import (
    DEFAULTS,
    MOST,
    Limit,
    Unit,
    limit_of,
    policy_of,
)
from contracts_app.rules.referrals.warnings import steps_told
from contracts_app.rules.working_days import USUAL_HOURS, Calendar, hours_from
from contracts_app.vocabulary.referrals import ClockKind, Urgency, Warned


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


PLAIN = Calendar(hours_from(USUAL_HOURS) or ())
MOMENTS = st.datetimes(at("2025-01-01"), at("2027-12-31")).map(
    lambda one: one.replace(microsecond=0)
)
LIMITS = st.sampled_from(Unit).flatmap(
    lambda unit: st.builds(Limit, st.integers(1, MOST[unit]), st.just(unit))
)


def limit(text: str) -> Limit:
    found = Limit.read(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("4h", "2026-11-27 20:00"),
        ("8wh", "2026-11-30 16:30"),
        ("1wh", "2026-11-27 17:00"),
        ("7d", "2026-12-05 00:00"),
        ("1wd", "2026-11-30 17:30"),
        ("2wd", "2026-12-01 17:30"),
    ],
)
def test_a_clock_ends_by_hours_days_or_working_time(text: str, end: str) -> None:
    assert limit(text).ends(at("2026-11-27 16:00"), PLAIN) == at(end)


@pytest.mark.parametrize(
    "text",
    ["", "4", "h", "0h", "04h", "-1h", "4 h", "4x", "٤h", "4٤h", "10000h", "367d", 4, True, None],
)
def test_what_is_no_limit_is_none(text: object) -> None:
    assert Limit.read(text) is None


@given(st.sampled_from(Unit), st.integers(1, 9999))
def test_more_of_a_unit_than_anybody_waits_is_no_limit(unit: Unit, amount: int) -> None:
    assert (Limit.read(f"{amount}{unit}") is not None) == (amount <= MOST[unit])


@settings(max_examples=40)
@given(LIMITS, MOMENTS)
def test_the_longest_limit_ends_also_where_one_hour_of_a_day_is_worked(
    one: Limit, start: datetime
) -> None:
    assert one.ends(start, Calendar(hours_from("23:00-24:00") or ())) > start


@given(LIMITS)
def test_a_limit_is_written_as_it_is_read(one: Limit) -> None:
    assert Limit.read(str(one)) == one


@pytest.mark.parametrize(
    ("text", "due", "paused", "now", "end"),
    [
        ("4h", "2026-11-27 12:00", "2026-11-27 10:00", "2026-11-28 10:00", "2026-11-28 12:00"),
        ("7d", "2026-12-05 00:00", "2026-11-28 09:00", "2026-11-30 20:00", "2026-12-07 00:00"),
        ("7d", "2026-12-05 00:00", "2026-11-28 09:00", "2026-11-28 20:00", "2026-12-05 00:00"),
        ("8wh", "2026-11-27 16:00", "2026-11-27 15:00", "2026-11-28 10:00", "2026-11-30 09:00"),
        ("1wd", "2026-11-30 17:30", "2026-11-30 16:30", "2026-12-01 07:00", "2026-12-01 09:00"),
        ("4h", "2026-11-27 12:00", "2026-11-27 12:00", "2026-11-28 10:00", "2026-11-27 12:00"),
    ],
)
def test_what_was_left_is_left_after_the_ball_was_with_the_patient(
    text: str, due: str, paused: str, now: str, end: str
) -> None:
    assert limit(text).resumed(at(due), at(paused), at(now), PLAIN) == at(end)


@given(LIMITS, MOMENTS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_pause_never_brings_an_end_nearer_and_none_at_all_changes_nothing(
    one: Limit, start: datetime, waited: int, paused: int
) -> None:
    due = one.ends(start, PLAIN)
    since = start + timedelta(seconds=waited)
    assert one.resumed(due, since, since, PLAIN) == due
    assert one.resumed(due, since, since + timedelta(seconds=paused), PLAIN) >= due


@given(LIMITS, MOMENTS, st.integers(0, 10**6))
def test_who_starts_later_is_not_due_earlier(one: Limit, start: datetime, later: int) -> None:
    after = one.ends(start + timedelta(seconds=later), PLAIN)
    assert start < one.ends(start, PLAIN) <= after


def test_each_clock_has_a_limit_by_policy_but_that_of_a_place_which_ends_with_it() -> None:
    for kind in set(ClockKind) - {ClockKind.ARRIVE}:
        for urgency in Urgency:
            assert limit_of(policy_of(kind, urgency), {}) is not None
    assert all(Limit.read(text) for text in DEFAULTS.values())


def test_a_policy_changes_a_limit_and_one_that_cannot_be_read_changes_nothing() -> None:
    key = policy_of(ClockKind.ACCEPT, Urgency.URGENT)
    assert key == "referral.accept.urgent"
    assert str(limit_of(key, {})) == "4h"
    assert str(limit_of(key, {key: "2h"})) == "2h"
    assert str(limit_of(key, {key: "soon"})) == "4h"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-11-27 11:59:59", 0),
        ("2026-11-27 12:00", 1),
        ("2026-11-27 15:59:59", 1),
        ("2026-11-27 16:00", 2),
        ("2026-11-28 11:59:59", 2),
        ("2026-11-28 12:00", 3),
        ("2027-11-28 12:00", 3),
    ],
)
def test_a_missed_promise_is_told_to_the_desk_then_the_coordinator_then_the_inspector(
    now: str, told: int
) -> None:
    order = (Warned.REMINDER, Warned.COORDINATOR, Warned.INSPECTOR)
    assert steps_told(at("2026-11-27 12:00"), at(now), {}, PLAIN) == order[:told]


def test_an_inspector_who_hears_first_does_not_keep_it_from_the_coordinator() -> None:
    soon = {"referral.warn.inspector": "1h"}
    due, told = at("2026-11-27 12:00"), (Warned.REMINDER, Warned.INSPECTOR)
    assert steps_told(due, at("2026-11-27 13:00"), soon, PLAIN) == told
    assert Warned.COORDINATOR in steps_told(due, at("2026-11-27 16:00"), soon, PLAIN)


def test_who_says_of_all_days_that_they_rest_is_held_to_those_of_the_country() -> None:
    start, soon = at("2026-11-27 12:00"), at("2026-11-30 12:00")
    never = Calendar(PLAIN.hours, {start.date() + timedelta(days=n): False for n in range(-1, 900)})
    for text in ("8wh", "2wd"):
        assert limit(text).ends(start, never) == limit(text).ends(start, PLAIN)
        due = limit(text).ends(start, PLAIN)
        assert limit(text).resumed(due, start, soon, never) == limit(text).resumed(
            due, start, soon, PLAIN
        )
    policies = {"referral.warn.coordinator": "1wd", "referral.warn.inspector": "2wd"}
    told = steps_told(start, at("2026-12-02 12:00"), policies, never)
    assert told == (Warned.REMINDER, Warned.COORDINATOR, Warned.INSPECTOR)
