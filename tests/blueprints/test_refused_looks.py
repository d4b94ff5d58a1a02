"""Whatever page shows people leaves an audit row, also a page that refuses what was sent."""

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import make_household, make_world
from tests.pages import PageClient
from tests.support.signed_in import audited, client_of, sign_up

NAME = "吴秀英"


@pytest.fixture
def keys(any_app: Flask) -> dict[str, str]:
    """A household with a contract, and one without; the keys that their addresses need."""
    grid = make_world(users=True).grids[0]
    household, people = make_household(grid, name=NAME, code="H1")
    make_household(grid, name=NAME, code="H2")
    contract = sign_up(household, people[0])
    db.session.commit()
    return {"person": people[1].key, "number": contract.contract_no}


@pytest.fixture
def client(any_app: Flask, keys: dict[str, str]) -> PageClient:
    return client_of(any_app, "village")


def rows(verb: str) -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.object_type, row.object_key) for row in audited(verb)]


def test_a_refused_signing_is_a_look_at_the_household(client: PageClient) -> None:
    answer = client.post_with_token("/sign/H2", {"notice": "y"})
    assert (answer.status_code, NAME in answer.text) == (422, True)
    assert rows("sign.open") == [("household", "H2")]


def test_a_refused_objection_is_a_look_at_the_contract(
    any_app: Flask, keys: dict[str, str]
) -> None:
    client = client_of(any_app, "leader")
    answer = client.post_with_token(f"/contracts/{keys['number']}/objection", {"kind": "end"})
    assert (answer.status_code, NAME in answer.text) == (422, True)
    assert rows("view") == [("contract", keys["number"])]


def test_a_refused_entry_is_a_look_at_the_household(client: PageClient) -> None:
    answer = client.post_with_token("/households/H1/entries/death", {"x": "y"})
    assert (answer.status_code, NAME in answer.text) == (422, True)
    assert rows("view") == [("household", "H1")]


def test_a_refused_form_about_a_member_is_a_look_at_the_person(
    client: PageClient, keys: dict[str, str]
) -> None:
    answer = client.post_with_token(f"/households/H1/members/{keys['person']}/reveal", {"x": "y"})
    assert answer.status_code == 422
    assert rows("view") == [("resident", keys["person"])]


def test_the_list_of_the_desk_is_a_look_at_its_households(client: PageClient) -> None:
    assert NAME in client.get("/sign").text
    assert rows("list") == [("household", "list")]
    assert audited("list")[0].after == {"codes": ["H2"]}


def test_a_page_that_shows_nobody_is_no_look(client: PageClient) -> None:
    for path in ("/households/none", "/sign/none", "/contracts/none", "/nowhere"):
        assert client.get(path).status_code == 404
    assert (rows("view"), rows("list"), rows("sign.open")) == ([], [], [])
