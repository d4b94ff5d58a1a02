"""The days that the family hears and signs under are those the contract will have."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Contract, Policy
from contracts_app.rules.periods import PeriodMode
from tests.factories import TODAY, make_household, make_world
from tests.pages import filled, form_of, texts
from tests.support.signed_in import client_of

NEW_YEARS_EVE = date(TODAY.year + 1, 12, 31)
BEFORE_ANNIVERSARY = date(2027, 11, 20)


def in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize(
    ("mode", "end"),
    [(PeriodMode.CALENDAR, NEW_YEARS_EVE), (PeriodMode.ANNIVERSARY, BEFORE_ANNIVERSARY)],
)
def test_the_signing_page_names_the_last_day_of_the_contract(
    make_app: Callable[..., Flask], mode: PeriodMode, end: date
) -> None:
    app = make_app("sqlite", demo=True, today=TODAY)
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1")
        db.session.add(
            Policy(
                key="contract.period_mode", institution_code="", valid_from=TODAY, value=mode.value
            )
        )
        db.session.commit()
    client = client_of(app, "village")
    page = client.get("/sign/H1")
    assert any(str(end) in text for text in texts(page, ".//*[@id='signature-step']"))
    (told,) = texts(page, ".//*[@id='notice-step']")
    assert f"自{in_words(TODAY)}起至{in_words(end)}止" in told
    typed = {"channel": "home", "notice": "y", "consent": "y", "paper": "y"}
    client.post("/sign/H1", data=filled(form_of(page, "/sign/H1"), typed))
    with app.app_context():
        term = db.session.query(Contract).one()
        assert (term.period_start, term.period_end) == (TODAY, end)
