"""Slips at the signing desk: a drawn name is not lost by a wrong button."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page

from contracts_app.extensions import db
from tests.factories import PASSWORD, make_household, make_world
from tests.journeys.test_main_job import draw
from tests.support.browser import OpenContext, sign_in
from tests.support.server import serving

NEXT = ".step:not([hidden]) .step-actions .btn-primary"


@pytest.fixture
def station(make_app: Callable[..., Flask]) -> Iterator[str]:
    app = make_app()
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1")
        db.session.commit()
    with serving(app) as url:
        yield url


def at_the_pad(page: Page, url: str) -> None:
    """Walk through the steps and draw the name."""
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/sign/H1")
    page.click(NEXT)
    page.click(NEXT)
    page.check("#notice")
    page.check("#consent")
    page.click(NEXT)
    draw(page)


def answers_to(page: Page) -> list[str]:
    """The kinds of questions the browser asks from here on; each is answered with "stay"."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return asked


def test_the_browser_asks_before_a_drawn_name_is_left(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_pad(page, station)
    asked = answers_to(page)
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    assert page.input_value("[name=signature]").startswith("{")


def test_signing_itself_asks_nothing(station: str, open_context: OpenContext) -> None:
    page = open_context().new_page()
    at_the_pad(page, station)
    asked = answers_to(page)
    with page.expect_navigation(url="**/contracts/*"):
        page.click(".step:not([hidden]) button[type=submit]")
    assert asked == []


def test_no_link_leaves_the_page_beside_the_button_to_the_last_step(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_pad(page, station)
    bar = page.locator(".step:not([hidden]) .step-actions")
    assert bar.locator("a").count() == 0
    assert bar.locator("button").count() == 2
