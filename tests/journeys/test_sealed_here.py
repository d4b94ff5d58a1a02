"""Signings that were not taken: nobody calls them signed, none blocks another, none is lost."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from contracts_app.extensions import db
from tests.support.browser import OpenContext, Watch, assert_accessible
from tests.support.outbox import add_pair
from tests.support.tablet import SIGN, Station, at_the_pad, lose_the_key, sealed, waiting

PUT = """packages => Promise.all(packages.map((one) => window.outbox.keep(one)))"""

OURS = {"X-Request-Id": "x"}
FOREIGN: list[dict[str, Any]] = [
    {"status": 200, "body": "<h1>Wi-Fi login</h1>", "content_type": "text/html"},
    {"status": 200, "headers": {**OURS, "HX-Redirect": "/login"}},
    {"status": 400, "headers": OURS},
    {"status": 413, "body": "<h1>Too large</h1>"},
    {"status": 429, "headers": OURS},
    {"status": 502, "body": "<h1>Bad gateway</h1>"},
    {"status": 503, "headers": OURS},
]
"""Answers of a place that asks to log in, of an ended sign-in, of proxies, of a busy server."""


@pytest.fixture
def open_context(open_context: OpenContext) -> OpenContext:
    """Browsers that keep the parts of pages, as those of a village do."""
    return partial(open_context, service_workers="allow")


@pytest.fixture
def at_desk(station: Station, open_context: OpenContext, watch: Watch) -> Page:
    """A device with a signing that waits, sealed at the pad without a line."""
    watch.expect("ERR_INTERNET_DISCONNECTED", "422 (UNPROCESSABLE ENTITY)")
    page = open_context(viewport={"width": 360, "height": 740}, accept_downloads=True).new_page()
    at_the_pad(page, station.url)
    page.context.set_offline(True)
    sealed(page)
    return page


def test_what_the_server_cannot_open_is_saved_removed_and_taken_back(
    station: Station, at_desk: Page, tmp_path: Path
) -> None:
    page = at_desk
    lose_the_key(station)
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("服务器打不开：1")
    page.click("#outbox-news a")
    expect(page.locator("#sealed-here li.panel")).to_contain_text("seal_key_unknown")
    assert_accessible(page)
    assert page.locator("[data-remove]").is_hidden()
    with page.expect_download() as saved:
        page.click("[data-save]")
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert json.loads(json.loads(file.read_text())["sealed"])["kid"] == "y2026"
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("[data-remove]")
    expect(page.locator("#network")).not_to_contain_text("待上传")
    assert waiting(page) == 0

    with station.app.app_context():
        add_pair()
    page.click("#sealed-here summary")
    page.set_input_files("#sealed-file", file)
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    assert (station.contracts(), waiting(page)) == (1, 0)


@pytest.mark.deep
def test_who_thinks_better_of_removing_keeps_it_and_another_file_is_no_signing(
    station: Station, at_desk: Page, tmp_path: Path
) -> None:
    page = at_desk
    lose_the_key(station)
    page.context.set_offline(False)
    page.goto(f"{station.url}/sign/attention")
    with page.expect_download():
        page.click("[data-save]")
    stays: list[str] = []

    def stay(dialog: Dialog) -> None:
        stays.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.click("[data-remove]")
    assert len(stays) == 1
    assert waiting(page) == 1
    other = tmp_path / "other.json"
    other.write_text('{"key": "x", "sealed": "[]"}')
    page.click("#sealed-here summary")
    page.set_input_files("#sealed-file", other)
    expect(page.locator("[data-file-bad]")).to_have_text("这个文件里没有加密的签约或随访。")
    before = page.evaluate("window.outbox.all()")
    other.write_text(json.dumps({"key": before[0]["key"], "sealed": '{"v": 1}'}))
    page.set_input_files("#sealed-file", other)
    expect(page.locator("[data-file-bad]")).to_be_empty()
    assert page.evaluate("window.outbox.all()") == before


@pytest.mark.deep
def test_one_that_fails_does_not_stand_in_the_way_of_those_behind_it(
    station: Station, at_desk: Page, watch: Watch
) -> None:
    page = at_desk
    watch.expect("status of 500")
    page.evaluate(PUT, [{"key": " first", "sealed": "poison"}])

    def poisoned(route: Any) -> None:
        if "poison" in (route.request.post_data or ""):
            route.fulfill(status=500, headers={"X-Request-Id": "x"}, body="")
        else:
            route.continue_()

    page.context.route("**/sign/outbox", poisoned)
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    expect(page.locator("#outbox-news")).to_contain_text("会自动重试")
    assert waiting(page) == 1


@pytest.mark.deep
def test_what_needs_attention_is_not_called_signed_when_its_answer_was_lost(
    station: Station, at_desk: Page, watch: Watch
) -> None:
    page = at_desk
    watch.expect("ERR_EMPTY_RESPONSE", "ERR_CONNECTION")
    with station.app.app_context():
        db.session.connection().exec_driver_sql("UPDATE team SET dissolved_on = '2026-11-01'")
        db.session.commit()
    station.line.loses_answer_to = "/sign/outbox"
    with page.expect_event("requestfailed"):
        page.context.set_offline(False)
    station.line.loses_answer_to = ""
    page.goto(f"{station.url}/sign")
    expect(page.locator("#outbox-news")).to_contain_text("已上传，需处理：1")
    assert "已上传并签约" not in page.locator("#outbox-news").inner_text()
    assert (station.contracts(), station.states()) == (0, ["attention"])


@pytest.mark.deep
def test_no_other_answer_counts_as_taken(at_desk: Page, watch: Watch) -> None:
    page = at_desk
    watch.expect("the server responded with a status of")
    left = list(FOREIGN)
    page.context.route("**/sign/outbox", lambda route: route.fulfill(**left.pop(0)))
    page.context.set_offline(False)
    while left:
        page.evaluate("window.outbox.upload()")
    expect(page.locator("#network")).to_contain_text("待上传 1")
    assert waiting(page) == 1
    assert "已上传" not in page.locator("#outbox-news").inner_text()


@pytest.mark.deep
def test_another_tab_counts_what_was_sealed_since_and_asks_before_signing_out(
    station: Station, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    context = open_context()
    page = context.new_page()
    at_the_pad(page, station.url)
    desk = context.new_page()
    desk.goto(f"{station.url}/sign")
    context.set_offline(True)
    sealed(page)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.locator("#network")).to_contain_text("待上传 1")
    desk.click("form[action='/logout'] button")
    expect(desk.locator("#leave-sealed")).to_be_visible()


@pytest.mark.deep
def test_the_browser_is_asked_not_to_clear_what_waits(
    station: Station, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    context = open_context()
    context.add_init_script(
        "if (navigator.storage) navigator.storage.persist ="
        " () => { window.asked = true; return Promise.resolve(true); };"
    )
    page = context.new_page()
    at_the_pad(page, station.url)
    assert page.evaluate("window.asked") is None
    context.set_offline(True)
    sealed(page)
    assert page.evaluate("window.asked") is True


def test_a_failure_of_the_server_seals_the_signing(
    station: Station, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("status of 500")
    page = open_context().new_page()
    at_the_pad(page, station.url)
    page.route("**/sign/H1", lambda route: route.fulfill(status=500, headers={"X-Request-Id": "x"}))
    sealed(page)
    page.unroute("**/sign/H1")
    page.goto(f"{station.url}/sign")
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    assert station.contracts() == 1


@pytest.mark.deep
def test_a_device_that_has_no_room_says_that_nothing_is_kept(
    station: Station, open_context: OpenContext, watch: Watch
) -> None:
    watch.expect("ERR_INTERNET_DISCONNECTED")
    context = open_context()
    context.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }"
    )
    page = context.new_page()
    at_the_pad(page, station.url)
    context.set_offline(True)
    page.click(SIGN)
    expect(page.locator("#not-sealed")).to_be_visible()
    assert page.input_value("[name=signature]").startswith("{")


def test_nobody_is_made_to_believe_to_have_signed_out_without_a_line(
    station: Station, at_desk: Page
) -> None:
    page = at_desk
    page.click("form[action='/logout'] button")
    page.click("#leave-sealed [data-leave]")
    expect(page.locator("#request-error")).to_contain_text("仍处于登录状态")
    assert page.locator("#leave-sealed").is_hidden()
    page.context.set_offline(False)
    expect(page.locator("#outbox-news")).to_contain_text("已上传并签约：1")
    page.context.set_offline(True)
    page.evaluate("document.getElementById('request-error').hidden = true")
    page.click("form[action='/logout'] button")
    expect(page.locator("#request-error")).to_be_visible()


@pytest.mark.deep
def test_a_draft_that_somebody_else_answered_for_is_sent_again(
    station: Station, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    page.route("**/draft", lambda route: route.fulfill(status=200, body="Wi-Fi login"))
    at_the_pad(page, station.url)
    with page.expect_response("**/draft"):
        page.click("#signature-step legend")
    page.unroute("**/draft")
    with page.expect_response("**/draft") as kept:
        page.click("#signature-step legend")
    assert kept.value.status == 204
