"""The stored signature of the desk and the PIN that puts it on the paper."""

import json

import pytest
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Signature
from contracts_app.services.accounts import hashed
from tests.factories import PASSWORD, World
from tests.pages import PageClient, codes, texts
from tests.pages import select as select_nodes
from tests.support.signing_pages import STROKES, Family, terms

PIN = "258036"


@pytest.fixture
def specimen(world: World) -> None:
    """The village doctor stored a signature with a PIN."""
    user = world.users["village"]
    user.specimen, user.sign_pin_hash = json.loads(STROKES), hashed(PIN)
    db.session.commit()


def test_who_stored_a_signature_is_asked_for_its_pin(
    village: PageClient, family: Family, specimen: None
) -> None:
    assert select_nodes(village.get("/sign/H0001"), "//input[@name='pin' and @type='password']")


def test_a_signature_that_was_stored_without_a_pin_asks_for_one(
    village: PageClient, world: World
) -> None:
    world.users["village"].specimen = json.loads(STROKES)
    db.session.commit()
    assert "无密码" in village.get("/account").text
    for pin, said in (("12345", "六位数字"), ("123456", "太好猜")):
        values = {"specimen": STROKES, "pin": pin}
        page = village.submit("/account", values, action="/account/specimen", follow_redirects=True)
        assert said in texts(page, "//*[@id='flash']")[0]
    page = village.submit(
        "/account", {"specimen": STROKES, "pin": PIN}, action="/account/specimen",
        follow_redirects=True,
    )  # fmt: skip
    assert "已留存" in page.text
    assert "无密码" not in page.text


def test_an_open_sign_in_is_not_enough_to_replace_a_signature_and_its_pin(
    village: PageClient, world: World, specimen: None
) -> None:
    kept = world.users["village"].sign_pin_hash
    new = {"specimen": STROKES, "pin": "914205"}
    for password in ({}, {"password": "guessed"}):
        answer = village.post_with_token("/account/specimen", {**new, **password})
        assert answer.status_code == 302
        db.session.refresh(world.users["village"])
        assert world.users["village"].sign_pin_hash == kept
    asked = "//form[@action='/account/specimen']//input[@name='password'][@required]"
    assert len(select_nodes(village.get("/account"), asked)) == 1
    known = {**new, "password": PASSWORD}
    page = village.submit("/account", known, action="/account/specimen", follow_redirects=True)
    assert texts(page, "//*[@id='flash']") != []
    db.session.refresh(world.users["village"])
    assert world.users["village"].sign_pin_hash != kept


def test_without_a_stored_signature_no_pin_is_asked_for(
    village: PageClient, family: Family
) -> None:
    assert 'name="pin"' not in village.get("/sign/H0001").text


@pytest.mark.parametrize(
    ("pin", "mode"), [(PIN, "specimen"), ("", "account"), ("２５８ ０３６", "specimen")]
)
def test_only_its_pin_puts_the_stored_signature_on_the_paper(
    village: PageClient, family: Family, specimen: None, pin: str, mode: str
) -> None:
    values = {"notice": "y", "consent": "y", "signature": STROKES, "pin": pin}
    assert village.submit("/sign/H0001", values).status_code == 303
    kept = db.session.scalars(select(Signature).filter_by(party="team")).one()
    assert (kept.mode, kept.strokes is not None) == (mode, mode == "specimen")


def test_a_wrong_pin_is_refused_noted_and_never_shown_again(
    village: PageClient, family: Family, specimen: None, capsys: pytest.CaptureFixture[str]
) -> None:
    values = {"notice": "y", "consent": "y", "signature": STROKES, "pin": "111213"}
    answer = village.submit("/sign/H0001", values)
    assert (answer.status_code, codes(answer)) == (422, ["pin_wrong"])
    told = capsys.readouterr().err
    assert '"user": "village"' in told
    assert "pin_refused" in told
    assert "111213" not in answer.text + told
    assert terms() == []
