"""A referral goes into the words of FHIR and comes out as it went in."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.rules.exchange.answers import read_answer
from contracts_app.rules.exchange.facts import Facts, Named, Person, Place
from contracts_app.rules.exchange.resources import bundle
from contracts_app.rules.exchange.statuses import (
    BED_STATUS,
    PLACE_STATUS,
    PRIORITY,
    TASK_STATUS,
    USUAL,
    request_status,
)
from contracts_app.services.exchange.fhir import as_json, read
from contracts_app.vocabulary.referrals import (
    DOWN_STATUSES,
    OVER,
    UP_STATUSES,
    BedState,
    BookingState,
    ReferralStatus,
    Urgency,
)

TASK = {
    *("draft", "requested", "received", "accepted", "rejected", "ready", "cancelled"),
    *("in-progress", "on-hold", "failed", "completed", "entered-in-error"),
}
"""The whole list of FHIR R4 for `Task.status`."""
REQUEST = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
APPOINTMENT = {
    *("proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow"),
    *("entered-in-error", "checked-in", "waitlist"),
}
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)
WORDS = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and "\0" not in text)
NAMES = st.from_regex(r"[一-龥]{2,8}", fullmatch=True)
ENDS = st.builds(Named, st.from_regex(r"[A-Z0-9]{4,12}", fullmatch=True), NAMES)
PLACES = st.builds(
    lambda start, clinic, status, expert: Place(
        status, start, start + timedelta(hours=4), start - timedelta(days=2), clinic, expert
    ),
    MOMENTS,
    st.sampled_from(["", "abc234"]),
    st.sampled_from(["booked", "arrived"]),
    st.sampled_from(["", "周主任"]),
)


@st.composite
def referrals(draw: Any) -> Facts:
    """Any referral that can be: in each status of its direction, with or without each thing."""
    direction = draw(st.sampled_from(["up", "down"]))
    status = draw(st.sampled_from(UP_STATUSES if direction == "up" else DOWN_STATUSES))
    is_open = status not in OVER
    start = draw(MOMENTS)
    return Facts(
        number=f"R110199{draw(st.integers(2020, 2035))}{draw(st.integers(0, 999999)):06d}",
        direction=direction,
        status=status,
        version=draw(st.integers(1, 400)),
        urgency=draw(st.sampled_from(list(Urgency))),
        care=draw(st.sampled_from(["clinic", "bed"])),
        reason="difficult",
        person=Person(draw(NAMES), "female", date(1951, 2, 3), draw(st.sampled_from(["", "1"]))),
        sender=draw(ENDS),
        township=draw(ENDS),
        hospital=draw(ENDS),
        department=draw(st.none() | ENDS),
        team=draw(st.none() | ENDS),
        owner=draw(ENDS) if is_open else None,
        started=start,
        changed=start + timedelta(hours=draw(st.integers(0, 900))),
        clock_started=start if is_open else None,
        due=start + timedelta(days=1) if is_open else None,
        paused=is_open and draw(st.booleans()),
        sent=draw(st.none() | MOMENTS),
        over=None if is_open else start,
        outcome="result_seen" if status == "closed" else "",
        place=draw(st.none() | PLACES),
        form=draw(st.dictionaries(st.sampled_from(["illness", "impression"]), WORDS)),
        feedback=draw(st.dictionaries(st.sampled_from(["diagnosis", "advice"]), WORDS)),
        summary=draw(st.none() | st.just({"groups": ["HTN"], "allergies": None})),
    )


@settings(max_examples=20)
@given(referrals())
def test_what_is_told_is_read_again_as_it_was(facts: Facts) -> None:
    answer = read_answer(read(as_json(bundle(facts)).encode()))
    told = (answer.number, answer.status, answer.stated, answer.version, answer.feedback)
    assert told == (facts.number, facts.status, facts.changed, facts.version, facts.feedback)
    given = answer.given
    if facts.place is None:
        assert given is None
    else:
        assert given is not None
        assert given.is_bed == (not facts.place.clinic)
        assert given.is_bed or (given.clinic, given.start) == (
            facts.place.clinic, facts.place.start,
        )  # fmt: skip


@settings(max_examples=20)
@given(referrals())
def test_all_references_of_a_bundle_lead_to_a_part_of_it(facts: Facts) -> None:
    made = bundle(facts)
    parts = {one["fullUrl"] for one in made["entry"]}
    found = set(_references(made))
    assert len(parts) == len(made["entry"])
    assert found <= parts


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _references(one)


def test_every_status_has_a_word_of_the_list_of_fhir() -> None:
    assert set(TASK_STATUS) == set(ReferralStatus)
    assert set(TASK_STATUS.values()) <= TASK
    assert set(PRIORITY) == set(Urgency)
    assert set(PLACE_STATUS) == set(BookingState)
    assert set(BED_STATUS) == set(BedState)
    assert {*PLACE_STATUS.values(), *BED_STATUS.values()} <= APPOINTMENT
    words = {request_status(one, paused=paused) for one in ReferralStatus for paused in (0, 1)}
    assert words <= REQUEST


@pytest.mark.parametrize("said", sorted(USUAL))
def test_what_is_usually_meant_is_called_so(said: str) -> None:
    assert TASK_STATUS[USUAL[said]] == said


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        ("13800138000", "*******8000"),
        ("0431-82345678", "*********5678"),
        ("8000", "****"),
        ("", ""),
    ],
)
def test_of_a_telephone_the_last_four_digits_are_told_and_never_all(whole: str, told: str) -> None:
    person = Person("王秀英", "female", date(1950, 1, 1), whole).as_on_page("王**")
    assert (person.phone, person.name, person.masked) == (told, "王**", True)
