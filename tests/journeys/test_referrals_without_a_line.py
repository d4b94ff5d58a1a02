"""While the line is down a page that asks by itself stays where it is and alarms nobody."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from tests.factories import PASSWORD
from tests.support.browser import DESK, OpenContext, Watch, assert_accessible, sign_in
from tests.support.referral_pages import green_app, green_world, neighbour
from tests.support.server import serving

TURN = 21_000


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[str, str]]:
    """An address, and the number of one of a few referrals."""
    app = green_app(make_app)
    with app.app_context():
        green = green_world()
        number = green.begin("leader").referral_no
        for _each in range(12):
            green.begin("leader", resident=neighbour(green).key)
        db.session.commit()
        with serving(app) as url:
            yield url, number


@pytest.fixture
def desk(site: tuple[str, str], open_context: OpenContext, watch: Watch) -> Page:
    watch.expect("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    page = open_context(viewport={**DESK, "height": 500}).new_page()
    page.clock.install()
    sign_in(page, site[0], "hospital", PASSWORD)
    return page


def loses_the_line(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#network.pill-off")).to_be_visible()


def asks_in_vain(page: Page) -> None:
    with page.expect_event("requestfailed"):
        page.clock.fast_forward(TURN)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def stays(page: Page) -> None:
    """Twice the page asks in vain, and neither moves nor says so."""
    before = page.evaluate("scrollY")
    assert before > 0
    for _time in range(2):
        asks_in_vain(page)
        assert page.evaluate("scrollY") == before
        expect(page.locator("#request-error")).to_be_hidden()


def test_who_writes_a_message_is_not_torn_away(site: tuple[str, str], desk: Page) -> None:
    url, number = site
    desk.goto(f"{url}/referrals/{number}")
    desk.locator("#words").click()
    desk.keyboard.type("正在写")
    loses_the_line(desk)
    stays(desk)
    expect(desk.locator("#words")).to_be_focused()
    desk.context.set_offline(False)
    with desk.expect_response("**/newest*"):
        desk.clock.fast_forward(TURN)
    expect(desk.locator("#network.pill-off")).to_have_count(0)
    expect(desk.locator("#words")).to_have_value("正在写")


def test_the_board_stays_and_what_somebody_asks_for_is_told_to_be_lost(
    site: tuple[str, str], desk: Page
) -> None:
    desk.goto(f"{site[0]}/referrals")
    desk.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    loses_the_line(desk)
    stays(desk)
    desk.locator("#referral-board a[data-ask]").first.click()
    expect(desk.locator("#request-error")).to_be_visible()
    asks_in_vain(desk)
    expect(desk.locator("#request-error")).to_be_visible()


def test_a_step_that_is_lost_in_its_dialog_is_told_there_and_goes_through_later(
    site: tuple[str, str], desk: Page
) -> None:
    desk.goto(f"{site[0]}/referrals")
    desk.locator("#referral-board a[data-ask]").first.click()
    dialog = desk.locator("#dialog")
    told = dialog.locator("#request-error")
    expect(dialog).to_be_visible()
    loses_the_line(desk)
    for _time in range(2):
        dialog.locator("button[type=submit]").click()
        expect(told).to_be_visible()
        expect(told).to_contain_text("服务器没有响应")
    assert_accessible(desk)
    desk.context.set_offline(False)
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_hidden()
    expect(desk.locator("main > #request-error")).to_be_hidden()


def test_the_way_back_after_a_filter_breaks_nothing(site: tuple[str, str], desk: Page) -> None:
    broken: list[str] = []
    desk.on("pageerror", lambda error: broken.append(str(error)))
    desk.goto(f"{site[0]}/referrals?view=list")
    rows = desk.locator("main tbody tr")
    expect(rows).to_have_count(13)
    with desk.expect_response("**/referrals?*urgency=emergency*"):
        desk.locator("main form.filters #urgency").select_option("emergency")
    expect(rows).to_have_count(0)
    desk.go_back()
    expect(rows).to_have_count(13)
    assert broken == []
