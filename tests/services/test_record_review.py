"""A village submits the records of a month, the township approves or returns each of them."""

from datetime import timedelta

import pytest

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord
from contracts_app.queries.record_returns import Month
from contracts_app.queries.record_review import (
    count_reviews,
    list_reviews,
    list_steps,
    list_to_submit,
)
from contracts_app.queries.scope import Scope, everything, scope_of
from contracts_app.rules.record_review import is_to_submit
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.record_events import note_event
from contracts_app.services.record_handover import transfer_record
from contracts_app.services.record_review import approve_review, return_review, submit_month
from contracts_app.vocabulary.records import RecordEventKind
from tests.factories import TODAY, World, make_household, make_record
from tests.support.signed_in import sign_up
from tests.support.statements import counted_statements

ALL = Scope(TODAY, "", (), ("",), (), None)
MONTH = Month.of(TODAY)
CODES = [f"110199100101{serial:05d}" for serial in (1, 2, 3)]


@pytest.fixture
def records(world: World) -> list[HealthRecord]:
    """Two of signed residents, which were changed this month, and one of somebody who is not."""
    signed, people = make_household(world.grids[0], members=2)
    sign_up(signed, people[0])
    _other, strangers = make_household(world.grids[0], members=1)
    made = [
        make_record(person, code) for person, code in zip([*people, *strangers], CODES, strict=True)
    ]
    for record in made:
        change(record)
    return made


def change(record: HealthRecord) -> None:
    note_event(record, RecordEventKind.UPDATED, TODAY, SYSTEM, {"form": "basic"})


def waiting() -> list[str]:
    return [row.code for row in list_to_submit(ALL, MONTH)]


def keys(state: str) -> list[str]:
    return [row.key for row in list_reviews(ALL, state)]


def test_only_records_of_signed_residents_that_changed_are_submitted_and_once(
    records: list[HealthRecord],
) -> None:
    assert waiting() == CODES[:2]
    assert list_to_submit(ALL, Month.of(TODAY - timedelta(days=40))) == []
    assert submit_month(MONTH, ALL, SYSTEM) == 2
    assert waiting() == []
    with pytest.raises(Refused) as refused:
        submit_month(MONTH, ALL, SYSTEM)
    assert refused.value.codes == ["review_nothing"]
    assert count_reviews(ALL, MONTH.first) == {"submitted": 2, "approved": 0, "returned": 0}


def test_what_is_submitted_again_is_read_and_changed_at_once(
    records: list[HealthRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit_month(MONTH, ALL, SYSTEM)
    for key in keys("submitted"):
        return_review(key, "缺签字", ("paper",), ALL, SYSTEM)
    later = clock.utcnow() + timedelta(seconds=5)
    monkeypatch.setattr(clock, "utcnow", lambda: later)
    for record in records:
        change(record)
    db.session.expunge_all()
    with counted_statements() as seen:
        assert submit_month(MONTH, ALL, SYSTEM) == 2
    reviews = [one for one in seen if one.startswith(("SELECT record_review.", "UPDATE"))]
    assert len(reviews) == 2


def test_what_is_returned_waits_until_it_is_mended_and_its_history_stays(
    records: list[HealthRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    submit_month(MONTH, ALL, SYSTEM)
    first, second = keys("submitted")
    review = return_review(first, "缺签字", ("paper", "basic"), ALL, SYSTEM)
    approve_review(second, ALL, SYSTEM)
    [row] = list_reviews(ALL, "returned")
    assert (row.code, row.parts, row.reason) == (CODES[0], "basic paper", "缺签字")
    assert waiting() == []
    later = clock.utcnow() + timedelta(seconds=5)
    monkeypatch.setattr(clock, "utcnow", lambda: later)
    change(records[0])
    assert waiting() == CODES[:1]
    assert submit_month(MONTH, ALL, SYSTEM) == 1
    db.session.refresh(review)
    assert (review.state, review.decided_at_utc) == ("submitted", None)
    states = [step.state for step in list_steps(review.id)]
    assert states == ["submitted", "returned", "submitted"]


def test_another_place_on_the_shelf_is_nothing_to_review(records: list[HealthRecord]) -> None:
    submit_month(MONTH, ALL, SYSTEM)
    approve_review(keys("submitted")[0], ALL, SYSTEM)
    transfer_record(CODES[0], "ORG01", "9-9", TODAY, everything(TODAY), SYSTEM, TODAY)
    transfer_record(CODES[0], "ORG01", "9-8", TODAY, everything(TODAY), SYSTEM, TODAY)
    assert waiting() == []
    change(records[0])
    assert waiting() == CODES[:1]


def test_a_decision_is_made_once_and_says_why(records: list[HealthRecord]) -> None:
    submit_month(MONTH, ALL, SYSTEM)
    key, _other = keys("submitted")
    for reason, parts, code in (
        (" ", ("basic",), "missing_required"),
        ("缺", (), "review_parts_needed"),
        ("缺", ("salary",), "review_parts_needed"),
        ("x" * 201, ("basic",), "too_long"),
    ):
        with pytest.raises(Refused) as refused:
            return_review(key, reason, parts, ALL, SYSTEM)
        assert refused.value.codes == [code]
    approve_review(key, ALL, SYSTEM)
    for again in (lambda: approve_review(key, ALL, SYSTEM), lambda: return_review(
        key, "缺", ("basic",), ALL, SYSTEM
    )):  # fmt: skip
        with pytest.raises(Conflict):
            again()


def test_what_lies_out_of_reach_is_neither_listed_nor_decided(
    records: list[HealthRecord], world: World
) -> None:
    submit_month(MONTH, ALL, SYSTEM)
    hospital = scope_of(world.users["hospital"], TODAY)
    assert list_reviews(hospital, "submitted") == []
    with pytest.raises(NotFound):
        approve_review(keys("submitted")[0], hospital, SYSTEM)


def test_the_rule_says_the_same_of_what_waits() -> None:
    now = clock.utcnow()
    later = now + timedelta(seconds=1)
    assert not is_to_submit("submitted", later, None)
    assert is_to_submit("returned", later, now)
    assert not is_to_submit("returned", now, now)
    assert is_to_submit("approved", later, now)
