"""Fees are charged, paid, let off and taken back on the page of a contract's ledger."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pikepdf import Pdf
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import FeeEntry, Grid, Resident
from tests.factories import make_household
from tests.pages import PageClient, codes, texts
from tests.support.signed_in import audited, sign_up, world_app

PAID = {"kind": "payment", "amount": "￥20.5元", "happened_on": "2026-11-21", "receipt_no": "票1"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, members=2, code="H1")
        term = sign_up(household, people[0], package_codes=("BASIC", "TCM"))
        app.config["TERM"] = term.contract_no
        db.session.commit()
        yield app


@pytest.fixture
def page(town: Flask) -> str:
    return f"/contracts/{town.config['TERM']}/ledger"


def send(client: PageClient, page: str, what: str, values: dict[str, Any] | None = None) -> Any:
    return client.submit(page, values or {}, action=f"{page}/{what}")


def amounts() -> list[int]:
    return list(db.session.scalars(select(FeeEntry.amount_fen).order_by(FeeEntry.entry_no)))


def test_the_contract_leads_to_its_fees_which_are_charged_and_paid(
    page: str, village: PageClient
) -> None:
    assert page in village.get(page.removesuffix("/ledger")).text
    assert "已结清" not in village.get(page).text
    assert send(village, page, "charge").status_code == 303
    assert send(village, page, "entries", PAID).status_code == 303
    charged, paid = amounts()
    assert paid == -2050
    shown = village.get(page).text
    assert f"尚应缴：¥{(charged + paid) // 100}" in shown
    assert "票1" in shown
    names = [one.name for one in db.session.scalars(select(Resident).order_by(Resident.id))]
    told = texts(village.get(page), "//section[@aria-labelledby='people-title']//tbody/tr/th")
    assert [one.split()[0] for one in told] == names
    assert village.get(f"{page}/entries/2/receipt.pdf").data.startswith(b"%PDF")
    assert len(Pdf.open(BytesIO(village.get(f"{page}/statement.pdf").data)).pages) == 2
    assert village.get(f"{page}/entries/1/receipt.pdf").status_code == 404


def test_a_page_sent_twice_pays_once(page: str, village: PageClient) -> None:
    send(village, page, "charge")
    key = {"key": "abcdefgh23456789"}
    for _ in range(2):
        village.post_with_token(f"{page}/entries", {**PAID, **key})
    assert len(amounts()) == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"amount": "many"}, "bad_amount"),
        ({"amount": "0"}, "bad_amount"),
        ({"amount": "90000"}, "more_than_owed"),
        ({"kind": "payout"}, "more_than_due"),
        ({"kind": "discount"}, "unknown_value"),
        ({"happened_on": "2026-11-22"}, "future_date"),
        ({"happened_on": "2026-11-20"}, "before_signing"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    page: str, village: PageClient, values: dict[str, str], code: str
) -> None:
    send(village, page, "charge")
    answer = send(village, page, "entries", PAID | values)
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert len(amounts()) == 1


def test_a_wrong_entry_is_taken_back_and_both_are_shown(page: str, village: PageClient) -> None:
    send(village, page, "charge")
    send(village, page, "entries", PAID)
    assert send(village, page, "entries/2/reverse").status_code == 303
    assert amounts()[1:] == [-2050, 2050]
    shown = village.get(page).text
    assert "被第 3 号冲正" in shown
    assert f"{page}/entries/2/reverse" not in shown


def test_whoever_looks_at_or_prints_a_ledger_is_on_record(page: str, village: PageClient) -> None:
    village.get(page)
    village.get(f"{page}/statement.pdf")
    assert [row.object_type for row in [*audited("view"), *audited("print")]] == ["contract"] * 2


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "9223372036854775808", "9" * 40])
def test_an_entry_of_no_number_that_is_given_is_nowhere(
    page: str, village: PageClient, number: str
) -> None:
    send(village, page, "charge")
    assert village.post_with_token(f"{page}/entries/{number}/reverse").status_code == 404
    assert village.get(f"{page}/entries/{number}/receipt.pdf").status_code == 404
