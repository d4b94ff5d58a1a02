"""A page of one account is sent while another is signed in: it waits for whoever opened it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, KeptForm, UserSession
from tests.factories import PASSWORD, make_household, make_world
from tests.pages import PageClient, filled, form_of, page_client, texts

HERE = "/sign/H0001"
TYPED = {"channel": "home", "notice": "y", "consent": "y", "paper": "y", "signature": "~9*9*1.1.1"}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        make_household(world.grids[0], name="吴秀英", code="H0001")
        db.session.commit()
    return app


@pytest.fixture
def browser(site: Flask) -> PageClient:
    client = page_client(site)
    client.sign_in("village", PASSWORD)
    return client


def count(site: Flask, model: Any) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def sign_out(_site: Flask, client: PageClient) -> None:
    client.post_with_token("/logout")


def revoke(site: Flask, _client: PageClient) -> None:
    with site.app_context():
        db.session.execute(update(UserSession).values(revoked_at_utc=clock.utcnow()))
        db.session.commit()


def drawn(client: PageClient) -> Any:
    return filled(form_of(client.get(HERE), HERE), TYPED)


Lose = Callable[[Flask, PageClient], None]


@pytest.mark.parametrize("lose", [sign_out, revoke])
def test_what_was_drawn_waits_for_who_opened_the_page_and_for_nobody_else(
    site: Flask, browser: PageClient, lose: Lose
) -> None:
    fields = drawn(browser)
    lose(site, browser)
    browser.sign_in("clerk", PASSWORD)
    answer = browser.post(HERE, data=fields)
    assert (answer.status_code, count(site, Contract)) == (400, 0)
    assert texts(answer, "//*[@data-code='other_account']")
    assert browser.get("/resume").location == "/"
    # Whatever the second account does meanwhile, and however often the page is sent.
    browser.post(HERE, data=fields)
    browser.post_with_token("/preferences/size", {"size": "big"})
    sign_out(site, browser)
    assert browser.sign_in("doctor", PASSWORD).location == "/"
    sign_out(site, browser)
    assert count(site, KeptForm) == 1
    assert browser.sign_in("village", PASSWORD).location == "/resume"
    offered = filled(form_of(browser.get("/resume"), HERE), {})
    for name in ("signature", "member", "idempotency_key"):
        assert offered.getlist(name) == fields.getlist(name)
    assert browser.submit("/resume", action=HERE).status_code == 303
    assert (count(site, Contract), count(site, KeptForm)) == (1, 0)


def test_a_form_that_the_account_before_had_not_opened_is_kept_for_nobody(
    site: Flask, browser: PageClient
) -> None:
    fields = drawn(browser)
    sign_out(site, browser)
    browser.sign_in("clerk", PASSWORD)
    other = page_client(site)
    other.sign_in("village", PASSWORD)
    for token in ("", "made up", other.token()):
        fields["csrf_token"] = token
        answer = browser.post(HERE, data=fields)
        assert answer.status_code == 400
        assert "other_account" not in answer.text
    assert count(site, KeptForm) == 0
