"""A desk before one referral: moves in a dialog, news by itself, and keys are enough."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from contracts_app.models import Referral
from tests.factories import PASSWORD, TODAY
from tests.support.browser import DESK, PHONE, OpenContext, assert_accessible, sign_in
from tests.support.referral_moves import Green
from tests.support.referral_pages import at_home, green_world
from tests.support.referrals import make_clinic
from tests.support.server import serving


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[Green, str]]:
    """An application with a green channel, and its address."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        green = green_world()
        with serving(app) as url:
            yield green, url


def opened(open_context: OpenContext, url: str, sent: Referral) -> Page:
    """The page of a referral at a reception desk, whose clock is turned by hand."""
    here = f"{url}/referrals/{sent.referral_no}"
    # Whoever reads holds the database as well: the page comes once this is over.
    db.session.commit()
    page = open_context(viewport=DESK).new_page()
    page.clock.install()
    sign_in(page, url, "hospital", PASSWORD)
    page.goto(here)
    return page


def test_a_move_is_made_in_a_dialog_by_keys_alone(
    site: tuple[Green, str], open_context: OpenContext
) -> None:
    green, url = site
    sent = green.begin("leader")
    make_clinic(green.department)
    page = opened(open_context, url, sent)
    assert_accessible(page)
    page.locator("#move-accept").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] #ask-title")).to_be_focused()
    assert_accessible(page, within="dialog")
    page.keyboard.press("Tab")
    page.keyboard.type("收到，请等通知")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#flash")).to_contain_text("接收")
    page.locator("#move-book").click()
    page.locator("dialog #note").fill("靠近电梯")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog #choice[aria-invalid=true]")).to_be_visible()
    expect(page.locator("dialog #error-summary")).to_be_focused()
    expect(page.locator("dialog #note")).to_have_value("靠近电梯")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_what_the_other_side_does_comes_by_itself_and_disturbs_nothing(
    site: tuple[Green, str], open_context: OpenContext
) -> None:
    green, url = site
    sent = green.begin("leader")
    page = opened(open_context, url, sent)
    page.locator("#move-cancel").focus()
    with page.expect_response("**/newest*") as answer:
        page.clock.fast_forward(21_000)
    assert answer.value.status == 204
    green.move(sent, "leader", "pause", note="家属商量", answered_by="分诊台")
    db.session.commit()
    with page.expect_response("**/newest*"):
        page.clock.fast_forward(21_000)
    expect(page.locator(".referral-line")).to_contain_text("家属商量")
    expect(page.locator("#move-cancel")).to_be_focused()
    page.locator("#move-resume").click()
    page.locator("dialog #note").fill("明天来")
    green.move(sent, "leader", "resume", answered_by="分诊台")
    db.session.commit()
    with page.expect_response("**/newest*"):
        page.clock.fast_forward(21_000)
    expect(page.locator("dialog #note")).to_have_value("明天来")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog")).to_contain_text("已由 leader 患者已答复")


@pytest.mark.parametrize("size", ["", "big"])
def test_the_pages_fit_a_phone(
    site: tuple[Green, str], open_context: OpenContext, size: str
) -> None:
    green, url = site
    here = f"/referrals/{at_home(green)[0].referral_no}"
    new = f"/referrals/new?resident={green.person.key}&reason=uncontrolled"
    person = f"/residents/{green.person.key}"
    db.session.commit()
    context = open_context(viewport=PHONE)
    if size:
        context.add_cookies([{"name": "size", "value": size, "url": url}])
    page = context.new_page()
    sign_in(page, url, "leader", PASSWORD)
    for path in (here, f"{here}/see_result", new, person):
        page.goto(f"{url}{path}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
