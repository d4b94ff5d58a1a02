"""When a paper may be noted as back, and for how long that may be taken back."""

from datetime import date, datetime

import pytest

from contracts_app.rules.paper_return import (
    earliest_day,
    refuse_return,
    refuse_taking_back,
    still_due,
)

TODAY = date(2026, 11, 21)
NOTED = datetime.fromisoformat("2026-11-21T02:30:00")


def refused(state: str = "active", **changed: object) -> str | None:
    facts = {
        "is_paper": True,
        "anybody_signed": True,
        "signed_on": TODAY,
        "earliest": TODAY,
        **changed,
    }
    return refuse_return(state, today=TODAY, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "state",
    ["active", "upcoming", "terminating", "terminated", "superseded", "expired", "renewed", "open"],
)
def test_what_was_printed_and_signed_may_come_back_whatever_became_of_it(state: str) -> None:
    assert refused(state) is None


def test_a_paper_that_is_worth_nothing_is_said_so_before_all_else() -> None:
    assert refused("void", is_paper=False) == "contract_void"
    assert refused("spoiled", anybody_signed=False) == "form_spoiled"


def test_what_was_never_printed_cannot_come_back() -> None:
    assert refused(is_paper=False) == "not_printed"


def test_somebody_signed_it_on_a_day_that_has_come() -> None:
    assert refused(anybody_signed=False) == "nobody_signed"
    assert refused(signed_on=date(2026, 11, 22)) == "future_date"
    assert refused(signed_on=date(2026, 11, 20)) == "form_too_new"


def test_a_paper_is_not_signed_before_it_is_made_or_the_year_of_its_number() -> None:
    assert earliest_day("1101992026000123", date(2026, 11, 9)) == date(2026, 11, 9)
    assert earliest_day("1101992025000123-02", None) == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-11-21T02:30:00", None),
        ("2026-11-21T02:40:00", None),
        ("2026-11-21T02:40:01", "too_late"),
        ("2026-11-22T02:30:00", "too_late"),
    ],
)
def test_a_return_is_taken_back_within_ten_minutes(now: str, code: str | None) -> None:
    moment = datetime.fromisoformat(now)
    assert refuse_taking_back(NOTED, moment, became_contract=False, own=True) == code


def test_a_form_that_became_a_contract_stays_one() -> None:
    assert refuse_taking_back(NOTED, NOTED, became_contract=True, own=True) == "form_registered"


def test_a_slip_is_taken_back_by_whoever_made_it() -> None:
    assert refuse_taking_back(NOTED, NOTED, became_contract=False, own=False) == "noted_by_other"


def test_it_is_said_what_is_waited_for() -> None:
    assert still_due(None, None, None) == "paper"
    assert still_due(TODAY, None, TODAY) == "household"
    assert still_due(TODAY, TODAY, None) == "team"
    assert still_due(TODAY, TODAY, TODAY) is None
