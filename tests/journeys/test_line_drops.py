"""Nothing is lost when the line drops: signed once, sent later, and one contract in the end."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Membership, Resident
from tests.factories import PASSWORD, make_household, make_world
from tests.support.browser import OpenContext, Watch, assert_accessible, sign_in
from tests.support.outbox import add_pair
from tests.support.server import serving
from tests.support.signed_in import sign_up
from tests.support.tablet import SIGN, Station, at_the_pad, kept, sealed, waiting

WAITS = "待上传 1"


@pytest.fixture
def open_context(open_context: OpenContext) -> OpenContext:
    """Browsers that keep the parts of pages, as those of a village do."""
    return partial(open_context, service_workers="allow")


@pytest.fixture
def cut_off(station: Station, open_context: OpenContext, watch: Watch) -> Page:
    """A page at which the name is drawn and the line has just dropped."""
    watch.expect("ERR_INTERNET_DISCONNECTED")
    page = open_context(viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    at_the_pad(page, station.url)
    page.context.set_offline(True)
    return page


def test_a_signing_without_a_line_is_sealed_and_becomes_one_contract(
    station: Station, cut_off: Page
) -> None:
    page = cut_off
    sealed(page)
    assert "签字已加密保存在本机" in page.locator("#sealed").inner_text()
    expect(page.locator("#network")).to_contain_text(WAITS)
    assert page.locator("#sign-form").count() == 0
    assert_accessible(page)
    assert station.contracts() == 0

    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    expect(page.locator("#network")).not_to_contain_text("待上传")
    assert (station.contracts(), station.states()) == (1, ["made"])
    assert waiting(page) == 0


def test_nothing_that_lies_on_the_device_tells_of_anybody(cut_off: Page) -> None:
    private = [
        *cut_off.locator("[name=member]").evaluate_all("boxes => boxes.map((box) => box.value)"),
        *cut_off.locator(".people strong").all_inner_texts(),
        cut_off.input_value("[name=signature]"),
        "/sign/H1",
    ]
    assert len(private) == 8
    sealed(cut_off)
    told = kept(cut_off)
    assert any('"sealed":' in text for text in told)
    assert [word for word in private for text in told if word in text] == []


def test_what_signed_elsewhere_meanwhile_is_told_and_stays_one_contract(
    station: Station, cut_off: Page
) -> None:
    page = cut_off
    sealed(page)
    with station.app.app_context():
        home = db.session.scalars(select(Household).filter_by(code="H1")).one()
        head = db.session.scalars(select(Resident).join(Membership).where(Membership.is_head)).one()
        sign_up(home, head)
        db.session.commit()
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("已上传，需处理：1")
    assert station.contracts() == 1
    page.goto(f"{station.url}/sign/attention")
    assert_accessible(page)
    page.click("main h3 a")
    expect(page.locator("[data-code=already_signed]")).to_be_visible()
    assert_accessible(page)


def test_an_answer_that_was_lost_makes_no_second_contract(
    station: Station, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_EMPTY_RESPONSE", "ERR_CONNECTION")
    page = open_context().new_page()
    at_the_pad(page, station.url)
    station.line.loses_answer_to = "/sign/H1"
    sealed(page)
    assert station.line.lost == ["200 OK"]
    page.goto(f"{station.url}/sign")
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    assert (station.contracts(), station.states()) == (1, ["made"])


@pytest.mark.deep
def test_a_server_that_was_stopped_gets_it_when_it_is_back(
    make_app: Callable[..., Flask], open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_CONNECTION", "ERR_EMPTY_RESPONSE")
    app = make_app()
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1")
        db.session.commit()
        add_pair()
    page = open_context().new_page()
    with serving(app) as url:
        at_the_pad(page, url)
    sealed(page)
    with serving(app, int(url.rsplit(":", 1)[1])):
        page.goto(f"{url}/sign")
        expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contract)) == 1


@pytest.mark.deep
def test_who_signs_out_is_told_what_stays_on_the_device_and_it_stays(
    station: Station, cut_off: Page, watch: Watch
) -> None:
    page = cut_off
    watch.expect("ERR_EMPTY_RESPONSE", "ERR_CONNECTION")
    sealed(page)
    station.line.loses_answer_to = "/sign/outbox"
    page.click("form[action='/logout'] button")
    assert_accessible(page, within="#leave-sealed")
    page.click("#leave-sealed [data-stay]")
    expect(page.locator("#sealed")).to_be_visible()
    page.context.set_offline(False)
    page.click("form[action='/logout'] button")
    with page.expect_navigation(url="**/login"):
        page.click("#leave-sealed [data-leave]")
    assert waiting(page) == 1
    sign_in(page, station.url, "clerk", PASSWORD)
    expect(page.locator("#network")).to_contain_text(WAITS)


@pytest.mark.deep
def test_without_a_line_the_device_says_what_waits_and_what_to_do(
    station: Station, cut_off: Page
) -> None:
    page = cut_off
    sealed(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.click("#sealed a")
    expect(page.locator("h1")).to_have_text("没有网络")
    expect(page.locator("#network")).to_contain_text(WAITS)
    assert page.locator("[data-none-waiting]").is_hidden()
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("签约台")
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")


@pytest.mark.deep
def test_a_browser_that_cannot_seal_says_to_keep_the_page_open(
    station: Station, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    context = open_context()
    # As on plain http to another machine.
    context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page = context.new_page()
    at_the_pad(page, station.url)
    context.set_offline(True)
    page.click(SIGN)
    expect(page.locator("#not-sealed")).to_be_visible()
    assert page.input_value("[name=signature]").startswith("{")
    context.set_offline(False)
    with page.expect_navigation(url="**/contracts/*"):
        page.click(SIGN)
    assert station.contracts() == 1
