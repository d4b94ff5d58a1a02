"""What was promised and done, as the pages of a contract and of a household tell it."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid
from tests.factories import make_household
from tests.pages import PageClient, texts, tree
from tests.support.care import plan, pressure, record
from tests.support.entries import member
from tests.support.signed_in import client_of, sign_up, world_app
from tests.support.statements import counted_statements


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 signed in May; one of them has hypertension and was seen before and after it."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1", members=2, tags=("HTN",))
        plan(people, date(2026, 5, 21))
        sign_up(household, people[0], on=date(2026, 5, 20), package_codes=("BASIC", "HTN"))
        for month in (3, 6):
            record(people[0], "HTN_VISIT", on=date(2026, month, 1), values=pressure(130, 80))
        db.session.commit()
        yield app


def number() -> str:
    return db.session.scalars(select(Contract.contract_no)).one()


def row_of(client: PageClient, address: str, service: str) -> list[str]:
    cells = f"//*[@id='fulfilment']//tr[contains(normalize-space(th), '{service}')][1]/*"
    return [" ".join(one.split()) for one in texts(client.get(address), cells)]


def test_the_contract_tells_what_was_promised_done_and_is_due(town: Flask) -> None:
    client = client_of(town, "doctor")
    told = row_of(client, f"/contracts/{number()}", "高血压面对面随访")
    assert told[1:] == ["3", "106-01", "2", "2026-09-01"]
    assert row_of(client, "/households/H1", "高血压面对面随访") == told
    besides = texts(client.get("/households/H1"), "//*[@id='fulfilment']//details/p[@class='hint']")
    assert "2026-03-01" in " ".join(besides)


def test_each_year_of_the_term_can_be_looked_at(town: Flask) -> None:
    client = client_of(town, "doctor")
    page = client.get(f"/contracts/{number()}")
    link = tree(page).xpath("//*[@id='fulfilment']//a/@href")[0]
    assert row_of(client, str(link), "高血压面对面随访")[1:4] == ["4", "0", "4"]
    for odd in ("2019", "2031", "x", "99999999999999999999"):
        assert row_of(client, f"/contracts/{number()}?year={odd}", "高血压面对面随访")[1] == "3"


def test_who_may_not_see_care_sees_the_contract_alone(town: Flask) -> None:
    page = client_of(town, "bureau").get(f"/contracts/{number()}")
    assert page.status_code == 200
    assert not tree(page).xpath("//*[@id='fulfilment']")


def test_the_page_asks_a_fixed_number_of_times(town: Flask) -> None:
    client = client_of(town, "doctor")
    address = f"/contracts/{number()}"
    client.get(address)
    with counted_statements() as few:
        client.get(address)
    for day in range(1, 15):
        record(member(0), "ADVICE", on=date(2026, 7, day))
    db.session.commit()
    with counted_statements() as many:
        client.get(address)
    assert len(many) == len(few)
