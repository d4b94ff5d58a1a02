"""Statements of the year: one from a contract, and those of a village with the list to sign."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.blueprints.statements import routes
from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Institution
from tests.factories import make_household, make_team
from tests.pages import PageClient, texts
from tests.support.care import plan, pressure, record
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 and H2 in one grid, H3 in the other, FAR1 in another township."""
    app = world_app(make_app)
    with app.app_context():
        grids = db.session.scalars(select(Grid).order_by(Grid.id)).all()
        for number, grid in enumerate((grids[0], grids[0], grids[1]), 1):
            household, people = make_household(grid, code=f"H{number}", members=2, tags=("HTN",))
            sign_up(household, people[0], on=date(2026, 5, 20), package_codes=("BASIC", "HTN"))
            plan(people, date(2026, 5, 21))
            record(people[0], "HTN_VISIT", on=date(2026, 6, 1), values=pressure(130, 80))
        far, others = far_household("FAR1")
        other = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
        make_team(other, code="T77")
        sign_up(far, others[0], team="T77")
        db.session.commit()
        yield app


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")


def words(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages]


def test_the_households_of_the_year_are_listed_within_reach(client: PageClient) -> None:
    codes = "//tbody//td[1]//a"
    assert texts(client.get("/statements"), codes) == ["H1", "H2", "H3"]
    assert texts(client.get("/statements?grid=G2"), codes) == ["H3"]
    assert texts(client.get("/statements?village=110199100201&team=T01"), codes)
    assert texts(client.get("/statements?year=2025"), codes) == []
    assert texts(client.get("/statements?year=1066"), codes) == ["H1", "H2", "H3"]


def test_a_village_is_printed_at_once_with_the_list_to_sign(client: PageClient) -> None:
    told = words(client.get("/statements/all.pdf?grid=G1"))
    assert len(told) == 2
    assert "户编号 H1" in told[0]
    assert "户编号 H2" in told[1]
    assert "6月1日" in told[0]
    (page,) = words(client.get("/statements/list.pdf?grid=G1"))
    assert "2026年度服务清单签收表" in page
    assert {row.after["numbers"][0][:6] for row in audited("statements.print")} <= {"110199"}


def test_one_statement_comes_from_its_contract_in_one_of_its_years(client: PageClient) -> None:
    number = db.session.scalars(select(Contract.contract_no).order_by(Contract.id)).first()
    address = f"/contracts/{number}/statement.pdf"
    assert "2026年家庭医生签约服务年度清单" in words(client.get(address))[0]
    assert "2027年家庭医生签约服务年度清单" in words(client.get(f"{address}?year=2027"))[0]
    assert "2026年" in words(client.get(f"{address}?year=1999"))[0]
    assert "Hypertension" in "".join(words(client.get(f"{address}?english=y")))


def test_what_is_out_of_reach_has_no_statement(client: PageClient) -> None:
    numbers = db.session.scalars(select(Contract.contract_no).order_by(Contract.id)).all()
    assert client.get(f"/contracts/{numbers[3]}/statement.pdf").status_code == 404
    assert client.get("/contracts/none/statement.pdf").status_code == 404


def test_too_many_are_not_printed_in_one_file(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "_ON_PAPER", 2)
    answer = client.get("/statements/all.pdf")
    assert (answer.status_code, answer.location) == (303, "/statements?year=2026")
    assert client.get("/statements/all.pdf?year=2024").status_code == 303
    assert client.get("/statements/other.pdf").status_code == 404


def test_the_list_and_the_file_ask_a_fixed_number_of_times(client: PageClient) -> None:
    for address in ("/statements", "/statements/all.pdf"):
        counts = []
        for narrowed in ("?grid=G2", "?village=110199100201"):
            with counted_statements() as statements:
                assert client.get(f"{address}{narrowed}").status_code == 200
            counts.append(len(statements))
        assert counts[0] == counts[1]
