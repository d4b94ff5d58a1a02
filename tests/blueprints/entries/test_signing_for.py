"""A signature that is due since the signer left, given on paper or on the screen."""

import json
from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household
from tests.factories import TODAY
from tests.pages import PageClient, codes, texts
from tests.support.entries import DEATH, member, record


def number() -> str:
    query = select(Contract.contract_no).join(Household, Household.id == Contract.household_id)
    return db.session.scalars(query.where(Household.code == "H1")).one()


def test_a_signature_that_is_due_is_shown_and_given_on_paper(client: PageClient) -> None:
    record(
        client, DEATH,
        {"member": member(0).key, "on": "2026-11-20", "new_head": member(1).key},
    )  # fmt: skip
    address = f"/contracts/{number()}/signer"
    for page in ("/households/H1", f"/contracts/{number()}"):
        assert texts(client.get(page), f"//a[@href='{address}']")
    answer = client.submit(address, {"signer": member(1).key, "paper": "y"})
    assert (answer.status_code, answer.location) == (303, f"/contracts/{number()}")
    for page in ("/households/H1", f"/contracts/{number()}"):
        assert texts(client.get(page), f"//a[@href='{address}']") == []
    assert "家人1" in client.get(f"/contracts/{number()}").text


def test_a_signature_is_drawn_on_the_screen(client: PageClient) -> None:
    strokes = json.dumps({"w": 300, "h": 100, "strokes": [[[1, 1, 0], [50, 60, 9]]]})
    address = f"/contracts/{number()}/signer"
    assert client.submit(address, {"signer": member(1).key}).status_code == 422
    answer = client.submit(address, {"signer": member(1).key, "signature": strokes})
    assert answer.status_code == 303


def test_a_minor_does_not_sign(client: PageClient) -> None:
    child = member(2)
    child.birth_date = date(2015, 5, 6)
    db.session.commit()
    values = {"signer": child.key, "on": TODAY.isoformat(), "paper": "y"}
    page = client.post_with_token(f"/contracts/{number()}/signer", values)
    assert (page.status_code, codes(page)) == (422, ["representative_minor"])
