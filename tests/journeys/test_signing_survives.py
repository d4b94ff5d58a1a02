"""What was filled in and drawn survives a reload, the way back, a turn of the tablet, a sign-in."""

import json
import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import func, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, Signature, UserSession
from tests.factories import PASSWORD
from tests.support.browser import OpenContext, assert_accessible, sign_in
from tests.support.tablet import SIGN, Station, at_the_pad, through_the_steps

SIGN_POST = 8_000
# 120 kbit/s and 800 ms, as on an EDGE line.
EDGE = {"offline": False, "latency": 800, "downloadThroughput": 15_000, "uploadThroughput": 15_000}
# Two strokes of a name in a careful hand on a touch screen: sixty points a second.
CAREFUL = """async () => {
  const pad = document.querySelector("canvas[data-pad]");
  const { left, top, width, height } = pad.getBoundingClientRect();
  const at = (kind, x, y) => pad.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, pointerType: "touch", isPrimary: true, bubbles: true, button: 0,
    buttons: kind === "pointerup" ? 0 : 1, pressure: 0.5,
    clientX: left + x * width, clientY: top + y * height,
  }));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let stroke = 0; stroke < 27; stroke += 1) {
    const x = 0.03 + 0.3 * (stroke % 3);
    const y = 0.1 + 0.09 * Math.floor(stroke / 3);
    at("pointerdown", x, y);
    for (let step = 1; step < 19; step += 1) {
      await frame();
      at("pointermove", x + step * 0.019, y + 0.03 * Math.sin(step / 3));
    }
    at("pointerup", x + 0.35, y);
  }
}"""


def drawn(page: Page) -> int:
    """How many strokes the form holds."""
    told = page.input_value("[name=signature]")
    return len(json.loads(told)["strokes"]) if told else 0


def at_the_kept_pad(page: Page, url: str) -> None:
    """Draw the name, leave out a member, and wait until the server has kept it."""
    at_the_pad(page, url)
    with page.expect_response("**/sign/H1/draft"):
        page.locator("[name=member]").last.evaluate("box => box.click()")
    page.on("dialog", lambda dialog: dialog.accept())


def comes_back(page: Page) -> None:
    """The page stands at its last step with all that was filled in."""
    expect(page.locator(".notice", has_text="还在")).to_be_visible()
    expect(page.locator("#signature-step")).to_be_visible()
    assert drawn(page) == 6
    assert not page.locator("[name=member]").last.is_checked()
    assert page.locator("#consent").is_checked()


def test_a_reload_and_the_way_back_lose_nothing(
    station: Station, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_kept_pad(page, station.url)
    page.reload()
    comes_back(page)
    assert_accessible(page)
    page.goto(f"{station.url}/households")
    page.go_back()
    comes_back(page)
    with page.expect_navigation(url="**/contracts/*"):
        page.click(SIGN)
    assert station.contracts() == 1


@pytest.mark.deep
def test_a_tab_that_was_killed_is_taken_up_in_another_and_begun_anew_on_wish(
    station: Station, open_context: OpenContext
) -> None:
    context = open_context()
    page = context.new_page()
    at_the_kept_pad(page, station.url)
    page.close()
    other = context.new_page()
    other.goto(f"{station.url}/sign/H1")
    comes_back(other)
    other.on("dialog", lambda dialog: dialog.accept())
    with other.expect_navigation():
        other.click("form[action$='/draft/drop'] button")
    assert drawn(other) == 0
    assert other.locator("[name=member]").last.is_checked()


@pytest.mark.deep
def test_a_tablet_that_is_turned_keeps_the_strokes(
    station: Station, open_context: OpenContext
) -> None:
    page = open_context(viewport={"width": 768, "height": 1024}).new_page()
    at_the_pad(page, station.url)
    before = page.input_value("[name=signature]")
    page.set_viewport_size({"width": 1024, "height": 768})
    page.set_viewport_size({"width": 768, "height": 1024})
    assert page.input_value("[name=signature]") == before
    inked = """() => {
      const pad = document.querySelector("canvas[data-pad]");
      const ink = pad.getContext("2d").getImageData(0, 0, pad.width, pad.height).data;
      return ink.some((part) => part > 0);
    }"""
    assert page.evaluate(inked)


def test_two_taps_make_one_contract(station: Station, open_context: OpenContext) -> None:
    page = open_context().new_page()
    at_the_pad(page, station.url)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(f"{request.method} {request.url}"))
    with page.expect_navigation(url="**/contracts/*"):
        page.eval_on_selector(SIGN, "button => { button.click(); button.click(); }")
    assert posts.count(f"POST {station.url}/sign/H1") == 1
    assert station.contracts() == 1


def test_the_strokes_survive_a_sign_in_that_had_ended(
    station: Station, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_pad(page, station.url)
    with station.app.app_context():
        db.session.execute(update(UserSession).values(revoked_at_utc=clock.utcnow()))
        db.session.commit()
    with page.expect_navigation(url=re.compile("/login")):
        page.click(SIGN)
    page.fill("[name=username]", "village")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation(url="**/resume"):
        page.press("[name=password]", "Enter")
    with page.expect_navigation(url="**/contracts/*"):
        page.click("main form[action='/sign/H1'] button")
    with station.app.app_context():
        signed = db.session.scalars(select(Signature).filter_by(party="household")).one()
        assert len(signed.strokes["strokes"]) == 6


@pytest.mark.deep
def test_what_the_server_refuses_is_shown_on_its_own_page(
    station: Station, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_pad(page, station.url)
    page.eval_on_selector("#consent", "box => { box.checked = false; }")
    with page.expect_navigation():
        page.click(SIGN)
    expect(page.locator("[data-code=consent_missing]")).to_be_visible()
    assert drawn(page) == 6
    assert station.contracts() == 0


@pytest.mark.deep
def test_on_an_edge_line_the_signing_is_finished_and_its_post_is_small(
    station: Station, open_context: OpenContext
) -> None:
    page = open_context(viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    sign_in(page, station.url, "village", PASSWORD)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", EDGE)
    through_the_steps(page, station.url)
    page.click("[data-pad-clear]")
    page.evaluate(CAREFUL)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    with page.expect_navigation(url="**/contracts/*"):
        page.click(SIGN)
    (post,) = [one for one in sent if one.url.endswith("/sign/H1") and one.method == "POST"]
    body = post.post_data or ""
    points = sum(part.count("_") + 1 for part in unquote_plus(body).split("*")[2:])
    assert points > 400
    assert len(body) <= SIGN_POST
    with station.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Contract)) == 1
        signed = db.session.scalars(select(Signature).filter_by(party="household")).one()
        assert len(signed.strokes["strokes"]) == 27
