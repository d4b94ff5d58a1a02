"""Households that are not found or do not answer: attempts to reach them, and the institution."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import ContactAttempt
from contracts_app.services.errors import Refused
from tests.factories import TODAY, make_world
from tests.support.changes import (
    DAY,
    SIGNED,
    Home,
    approve,
    ask,
    both_confirm,
    followed_by,
    night,
    signed_in_march,
    team_confirms,
    tried,
)
from tests.support.signed_in import audited


@pytest.fixture
def home(app: Flask) -> Home:
    return signed_in_march(make_world())


def test_a_household_that_is_not_to_be_found_is_stood_for_by_the_institution(home: Home) -> None:
    contract = home[2]
    change = ask(contract, by="team", reason="2")
    team_confirms(contract, change)
    assert change.state == "open"
    tried(contract, TODAY - 30 * DAY, TODAY - 20 * DAY, TODAY - 20 * DAY)
    with pytest.raises(Refused, match="attempts_missing"):
        approve(contract, change)
    tried(contract, TODAY - DAY, result="reached")
    with pytest.raises(Refused, match="attempts_missing"):
        approve(contract, change)
    tried(contract, TODAY)
    approve(contract, change)
    assert (change.state, change.effective_on, change.household_on) == ("done", TODAY, None)
    assert (contract.ended_on, contract.end_reason) == (TODAY, "2")


def test_a_household_that_signed_since_has_been_reached(home: Home) -> None:
    contract = home[2]
    tried(contract, *(TODAY - day * DAY for day in (3, 2, 1)))
    change = ask(contract, "change_packages", package_codes=("BASIC", "PLUS"))
    both_confirm(contract, change)
    tomorrow = TODAY + DAY
    night(tomorrow)
    signed = followed_by(change.result_no)
    ending = ask(signed, by="team", reason="2", today=tomorrow)
    team_confirms(signed, ending, today=tomorrow)
    with pytest.raises(Refused, match="attempts_missing"):
        approve(signed, ending, today=tomorrow)


def test_the_institution_is_not_asked_where_both_sides_can_sign(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    with pytest.raises(Refused, match="approval_not_needed"):
        approve(contract, change)


@pytest.mark.parametrize(
    ("day", "values", "code"),
    [
        (TODAY + DAY, {}, "future_date"),
        (SIGNED - DAY, {}, "bad_date"),
        (TODAY, {"result": "asleep"}, "unknown_value"),
        (TODAY, {"channel": "station"}, "unknown_value"),
    ],
)
def test_attempts_that_are_none(home: Home, day: date, values: dict[str, str], code: str) -> None:
    with pytest.raises(Refused, match=code):
        tried(home[2], day, **values)


def test_an_attempt_that_is_sent_twice_is_one(home: Home) -> None:
    for _ in range(2):
        tried(home[2], TODAY)
    tried(home[2], TODAY, channel="in_person")
    told = [row.channel for row in db.session.scalars(select(ContactAttempt))]
    assert sorted(told) == ["in_person", "phone"]
    assert len(audited("change.attempt")) == 2


def test_silence_is_a_matter_of_the_institution_after_fifteen_days(home: Home) -> None:
    contract = home[2]
    change = ask(contract)
    assert change.escalates_on == date(2026, 12, 7)
    night(date(2026, 12, 6))
    assert change.escalated_on is None
    night(date(2026, 12, 7))
    night(date(2026, 12, 8))
    assert change.escalated_on == date(2026, 12, 7)
    assert len(audited("change.escalate")) == 1
    both_confirm(contract, change, today=date(2026, 12, 8))
    assert change.state == "done"
