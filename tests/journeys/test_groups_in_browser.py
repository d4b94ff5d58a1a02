"""Groups are switched with one tap in a real browser; the form for corrections is accessible."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.support.browser import DESK, PHONE, OpenContext, assert_accessible, sign_in
from tests.support.server import serving

WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def url(make_app: Callable[..., Flask]) -> Iterator[str]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        grid = make_world(users=True).grids[0]
        make_household(grid, code="H1", tags=("HTN",), phone="13900000001", phone_last4="0001")
        db.session.commit()
    with serving(app) as address:
        yield address


def tap(page: Page, tag: str, pressed: str) -> None:
    """Tap a group of the head: the answer comes into the page, and the button keeps the focus."""
    button = page.locator(f"#members tbody tr:first-child button[value='{tag}']")
    button.click()
    expect(button).to_have_attribute("aria-pressed", pressed)
    expect(button).to_be_focused()
    expect(page.locator("#flash")).to_contain_text("已更正：人群。")


def is_fit(page: Page) -> None:
    assert_accessible(page)
    assert page.evaluate(WIDTH) == 0


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_groups_are_switched_and_members_corrected(
    url: str, open_context: OpenContext, size: dict[str, int]
) -> None:
    page = open_context(viewport=size).new_page()
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/households/H1")
    page.locator("#members tbody tr:first-child summary", has_text="调整人群").click()
    tap(page, "DM2", "true")
    tap(page, "HTN", "false")
    expect(page.locator("#members tbody tr:first-child .chip")).to_have_text(["2型糖尿病"])
    is_fit(page)
    page.locator("#members a", has_text="更正").first.click()
    is_fit(page)
    page.get_by_label("电话").fill("13911111111")
    page.get_by_label("低保").check()
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator("#flash")).to_contain_text("已更正：电话、人群。")
