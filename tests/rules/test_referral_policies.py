"""What may be decided about referrals: limits, hours, kept places, how long a hospital sees one."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.formatting.refusals import refusal_text
from contracts_app.rules.policies import wrong_value
from contracts_app.rules.referrals import limits, pauses, readmission, slots, visibility
from contracts_app.rules.working_days import USUAL_HOURS, Calendar, hours_from

USUAL = {
    **limits.DEFAULTS,
    **pauses.PAUSES,
    **slots.DEFAULTS,
    limits.HOURS: USUAL_HOURS,
    visibility.DAYS: visibility.USUAL_DAYS,
    readmission.DAYS: readmission.USUAL_DAYS,
}
DAY = date(2026, 11, 30)
START = datetime.combine(DAY, time(9))


def written(edges: set[int]) -> str:
    """Hours that open at every other of these minutes; the last of an odd number is left out."""
    times = [f"{one // 60:02}:{one % 60:02}" for one in sorted(edges)]
    return ",".join(f"{a}-{b}" for a, b in zip(times[::2], times[1::2], strict=False))


SPANS = st.sets(st.integers(0, 24 * 60), min_size=2, max_size=7).map(written)
LIMITS = st.builds("{}{}".format, st.integers(0, 9999), st.sampled_from(limits.Unit))
VALUES = st.integers(-2, 400) | LIMITS | SPANS


@pytest.mark.parametrize(("key", "value"), USUAL.items())
def test_what_is_usual_is_allowed(key: str, value: Any) -> None:
    assert wrong_value(key, value) is None


@pytest.mark.parametrize("key", USUAL)
@pytest.mark.parametrize("slip", [None, True, -1, 1.5, "", "soon", [], {}])
def test_what_is_neither_is_refused_with_a_sentence(key: str, slip: Any) -> None:
    code = wrong_value(key, slip)
    assert code is not None
    assert refusal_text(code) != code or code == "share_in_percent"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("referral.accept.urgent", "2h", None),
        ("referral.accept.urgent", "2", "limit_text"),
        ("referral.stay", "366d", None),
        ("referral.stay", "367d", "limit_text"),
        ("referral.hours", "00:00-24:00", None),
        ("referral.hours", "09:00-17:00,13:00-14:00", "hours_text"),
        ("referral.reserved_share", 0, None),
        ("referral.reserved_share", 100, None),
        ("referral.reserved_share", 101, "share_in_percent"),
        ("referral.first_contact", "72h", None),
        ("referral.face_to_face", "7d", None),
        ("referral.face_to_face", "5wd", "limit_at_home"),
        ("referral.last_follow_up", "80wh", "limit_at_home"),
        ("referral.last_follow_up", "late", "limit_at_home"),
        ("referral.release_days", 13, None),
        ("referral.release_days", 14, "release_days"),
        ("referral.release_hour", 23, None),
        ("referral.release_hour", 24, "release_hour"),
        ("referral.slot_hold_hours", 168, None),
        ("referral.slot_hold_hours", 0, "hold_hours"),
        ("referral.bed_hold_hours", 169, "hold_hours"),
        ("referral.hospital_days_after", 0, None),
        ("referral.hospital_days_after", 367, "hospital_days"),
        ("referral.readmission_days", 366, None),
        ("referral.readmission_days", 367, "readmission_days"),
    ],
)
def test_a_policy_may_be_what_its_rule_can_follow(key: str, value: Any, code: str | None) -> None:
    assert wrong_value(key, value) == code


@settings(max_examples=60)
@given(st.sampled_from(list(USUAL)), VALUES, SPANS)
def test_whatever_is_allowed_the_rules_can_follow(key: str, value: Any, hours: str) -> None:
    policies = {limits.HOURS: hours, key: value}
    policies = {one: said for one, said in policies.items() if wrong_value(one, said) is None}
    calendar = Calendar(hours_from(hours) or hours_from(USUAL_HOURS) or ())
    if key in limits.DEFAULTS:
        found = limits.limit_of(key, policies)
        assert str(found) == policies.get(key, limits.DEFAULTS[key])
        assert found.ends(START, calendar) > START
    if key in slots.DEFAULTS:
        assert slots.number_of(key, policies) == policies.get(key, slots.DEFAULTS[key])
    assert slots.released_at(START.date(), policies).date() <= START.date()
    assert visibility.seen_if_over_since(START.date(), policies) <= START.date()


@pytest.mark.parametrize("days", [14, 30])
def test_what_was_decided_before_still_leaves_a_day_to_give_places(days: int) -> None:
    """Clinics are made two weeks ahead: what is released before that could not be given."""
    released = slots.released_at(DAY, {slots.RELEASE_DAYS: days})
    assert released.date() == DAY - timedelta(days=slots.DAYS_AHEAD - 1)


def test_a_hospital_sees_a_referral_for_ninety_days_after_it_is_over() -> None:
    assert visibility.seen_if_over_since(DAY, {}) == date(2026, 9, 1)
    assert visibility.seen_if_over_since(DAY, {visibility.DAYS: 0}) == DAY
    assert visibility.seen_if_over_since(DAY, {visibility.DAYS: "long"}) == date(2026, 9, 1)


@pytest.mark.parametrize("slip", ["31", None, True, -1, 10**9])
def test_what_stands_there_since_nobody_asked_hinders_no_referral(slip: Any) -> None:
    assert readmission.soon_again({readmission.DAYS: slip}) == readmission.USUAL_DAYS
    assert readmission.soon_again({readmission.DAYS: 0}) == 0
