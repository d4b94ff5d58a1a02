"""A number shown in full does not stay on the screen of a tablet that several people use."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.support.browser import OpenContext, assert_accessible, sign_in
from tests.support.server import serving

PHONE = "13900000001"


@pytest.fixture
def url(make_app: Callable[..., Flask]) -> Iterator[str]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1", phone=PHONE)
        db.session.commit()
    with serving(app) as address:
        yield address


def asked_for(page: Page, url: str) -> None:
    """Ask for the phone of the first member who has one."""
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/households/H1")
    box = page.locator("details", has=page.locator("button[value=phone]")).first
    box.locator("summary").click()
    box.locator("input[name=reason]").fill("call back")
    box.locator("button[value=phone]").click()
    expect(page.locator("[data-revealed]")).to_have_text(PHONE)


def test_after_half_a_minute_the_number_is_hidden_again(browser_page: Page, url: str) -> None:
    browser_page.clock.install()
    asked_for(browser_page, url)
    # The page's clock goes on by itself as well: what the steps take must still fit in.
    browser_page.clock.fast_forward(5_000)
    expect(browser_page.locator("[data-revealed]")).to_have_text(PHONE)
    browser_page.clock.fast_forward(26_000)
    expect(browser_page.locator("[data-revealed]")).to_have_count(0)
    assert PHONE not in browser_page.content()
    assert_accessible(browser_page)


def test_the_way_back_does_not_bring_it_again(browser_page: Page, url: str) -> None:
    asked_for(browser_page, url)
    browser_page.goto(f"{url}/households")
    browser_page.go_back()
    assert PHONE not in browser_page.content()


def test_without_scripts_it_is_a_page_that_nobody_keeps(
    open_context: OpenContext, url: str
) -> None:
    page = open_context(java_script_enabled=False).new_page()
    with page.expect_response(lambda answer: answer.url.endswith("/reveal")) as caught:
        asked_for(page, url)
    assert caught.value.headers["cache-control"] == "no-store"
    page.get_by_role("main").get_by_role("link", name="返回", exact=True).click()
    expect(page.locator("[data-revealed]")).to_have_count(0)
