"""A page of one account is sent while another is signed in: it waits for whoever opened it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import PASSWORD
from tests.pages import PageClient, filled, form_of, page_client, texts
from tests.support.lost_sessions import (
    Lose,
    contracts,
    kept,
    populated,
    revoke_session,
    sign_out,
)

HERE = "/sign/H0001"
TYPED = {"channel": "home", "notice": "y", "consent": "y", "paper": "y", "signature": "~9*9*1.1.1"}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    return populated(make_app())


@pytest.fixture
def browser(site: Flask) -> PageClient:
    client = page_client(site)
    client.sign_in("village", PASSWORD)
    return client


def drawn(client: PageClient) -> Any:
    return filled(form_of(client.get(HERE), HERE), TYPED)


@pytest.mark.parametrize("lose", [sign_out, revoke_session])
def test_what_was_drawn_waits_for_who_opened_the_page_and_for_nobody_else(
    site: Flask, browser: PageClient, lose: Lose
) -> None:
    fields = drawn(browser)
    lose(site, browser)
    browser.sign_in("clerk", PASSWORD)
    answer = browser.post(HERE, data=fields)
    assert (answer.status_code, contracts(site)) == (400, 0)
    assert texts(answer, "//*[@data-code='other_account']")
    assert browser.get("/resume").location == "/"
    # Whatever the second account does meanwhile, and however often the page is sent.
    browser.post(HERE, data=fields)
    browser.post_with_token("/preferences/size", {"size": "big"})
    sign_out(site, browser)
    assert browser.sign_in("doctor", PASSWORD).location == "/"
    sign_out(site, browser)
    assert kept(site) == 1
    assert browser.sign_in("village", PASSWORD).location == "/resume"
    offered = filled(form_of(browser.get("/resume"), HERE), {})
    for name in ("signature", "member", "idempotency_key"):
        assert offered.getlist(name) == fields.getlist(name)
    assert browser.submit("/resume", action=HERE).status_code == 303
    assert (contracts(site), kept(site)) == (1, 0)


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
    assert kept(site) == 0
