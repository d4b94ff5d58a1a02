"""Somebody scans a pile of signed paper faster than the network answers, and loses none."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import PaperReturn
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.support.browser import DESK, PHONE, OpenContext, Watch, assert_accessible, sign_in
from tests.support.papers import form_out
from tests.support.server import serving
from tests.support.signed_in import sign_up

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, str, list[str]]]:
    """An application, its address, and the numbers of four agreements; a blank form is out."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        numbers = []
        for code in ("H1", "H2", "H3", "H4"):
            household, people = make_household(world.grids[0], code=code)
            numbers.append(sign_up(household, people[0]).contract_no)
        form_out(world.team.id)
        db.session.commit()
    with serving(app) as url:
        yield app, url, numbers


def open_desk(open_context: OpenContext, url: str, **options: object) -> Page:
    page = open_context(**{"viewport": DESK, **options}).new_page()
    sign_in(page, url, "clerk", PASSWORD)
    page.goto(f"{url}/sign/paper?team=T01")
    return page


def scan(page: Page, text: str) -> None:
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_scans_that_come_faster_than_answers_line_up(
    site: tuple[Flask, str, list[str]], open_context: OpenContext
) -> None:
    app, url, numbers = site
    page = open_desk(open_context, url)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    for text in (numbers[0], numbers[1], numbers[0], "1101992026999999", numbers[2]):
        scan(page, text)
    page.keyboard.type("110199")
    expect(page.locator("#noted tbody tr")).to_have_count(3)
    expect(page.locator("[data-not-taken] li")).to_have_count(2)
    expect(page.locator("#noted")).to_contain_text("已印 5 · 收回 3 · 缺一方签字 0 · 未收回 2")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_value("110199")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PaperReturn)) == 3


def test_what_was_refused_stands_in_the_box_and_is_replaced_by_the_next_scan(
    site: tuple[Flask, str, list[str]], open_context: OpenContext
) -> None:
    _app, url, numbers = site
    page = open_desk(open_context, url)
    scan(page, "1101992026999999")
    expect(page.locator("#error-summary")).to_contain_text("没有这个核验码或编号")
    expect(page.locator("#code")).to_be_focused()
    expect(page.locator("#code")).to_have_value("1101992026999999")
    scan(page, numbers[3])
    expect(page.locator("#noted [role=status]")).to_contain_text(f"{numbers[3]} 已收回")
    expect(page.locator("#error-summary")).to_have_count(0)
    expect(page.locator("#code")).to_have_value("")


@pytest.mark.deep
def test_no_key_of_the_next_scan_is_lost_while_the_box_is_told_of_a_refusal(
    site: tuple[Flask, str, list[str]], open_context: OpenContext
) -> None:
    _app, url, _numbers = site
    page = open_desk(open_context, url)
    left = "box => { box.left = 0; box.addEventListener('blur', () => { box.left += 1; }); }"
    page.locator("#code").evaluate(left)
    scan(page, "1101992026999999")
    expect(page.locator("[data-not-taken] li")).to_have_count(1)
    expect(page.locator("#code")).to_have_value("1101992026999999")
    assert page.locator("#code").evaluate("box => box.left") == 0


def test_without_a_line_nothing_is_taken_for_noted(
    site: tuple[Flask, str, list[str]], open_context: OpenContext, watch: Watch
) -> None:
    _app, url, numbers = site
    watch.expect("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    page = open_desk(open_context, url)
    page.context.set_offline(True)
    scan(page, numbers[0])
    expect(page.locator("[data-not-taken] li")).to_have_count(1)
    expect(page.locator("#code")).to_have_value(numbers[0])
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator("#noted tbody tr")).to_have_count(1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_of_paper_are_for_everybody(
    site: tuple[Flask, str, list[str]], open_context: OpenContext, lang: str
) -> None:
    _app, url, _numbers = site
    page = open_desk(open_context, url, viewport=PHONE)
    page.context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    for path in ("paper?team=T01", "paper/missing?team=T01", "paper/photos", "forms"):
        page.goto(f"{url}/sign/{path}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_was_typed_last_is_what_is_printed(
    site: tuple[Flask, str, list[str]], open_context: OpenContext
) -> None:
    _app, url, _numbers = site
    page = open_context(viewport=DESK).new_page()
    sign_in(page, url, "clerk", PASSWORD)
    page.goto(f"{url}/print?kind=blank&team=T01")
    page.fill("[name=count]", "3")
    expect(page.locator("#estimate strong")).to_contain_text("3 户")
    page.click("#estimate a")
    page.wait_for_url("**/print/check?*count=3*")
    expect(page.locator("main p[role=status]")).to_contain_text("可打印 3")
