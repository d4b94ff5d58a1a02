"""A reception desk before its board of referrals: news come by themselves and disturb nothing."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Referral
from contracts_app.vocabulary.referrals import Direction, ReferralStatus, Urgency
from tests.factories import PASSWORD, TODAY, World, make_household, make_world
from tests.pages import page_client
from tests.support.browser import DESK, PHONE, OpenContext, assert_accessible, sign_in
from tests.support.lost_sessions import revoke_session
from tests.support.referral_windows import card_of, link_to
from tests.support.referrals import make_department, make_referral
from tests.support.server import serving

S = ReferralStatus


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, World, str]]:
    """An application with a hospital that a few referrals have come to, and its address."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        make_department(world.hospital)
        for status in (S.SUBMITTED, S.ACCEPTED, S.ARRIVED, S.IN_TREATMENT, S.DISCHARGED):
            refer(world, status)
        refer(world, S.TRACKING, direction=Direction.DOWN)
        db.session.commit()
        with serving(app) as url:
            yield app, world, url


def refer(world: World, status: ReferralStatus = S.SUBMITTED, **values: object) -> Referral:
    person = make_household(world.grids[0], members=1)[1][0]
    at = clock.moment()
    return make_referral(world, status=status, resident=person, at=at, sent_at_utc=at, **values)  # type: ignore[arg-type]


def look_again(page: Page) -> None:
    """Twenty seconds pass."""
    with page.expect_response("**/referrals/board*"):
        page.clock.fast_forward(21_000)


def test_news_come_by_themselves_and_leave_focus_and_dialog(
    site: tuple[Flask, World, str], open_context: OpenContext
) -> None:
    _app, world, url = site
    page = open_context(viewport=DESK).new_page()
    page.clock.install()
    sign_in(page, url, "hospital", PASSWORD)
    page.goto(f"{url}/referrals")
    assert_accessible(page)
    title = page.title()
    button = page.locator("#column-asked .btn").first
    own = button.element_handle()
    button.focus()
    look_again(page)
    expect(page.locator("#column-asked li")).to_have_count(1)
    assert page.title() == title

    new = refer(world, urgency=Urgency.URGENT).referral_no
    db.session.commit()
    look_again(page)
    expect(page.locator("#column-asked li").first).to_contain_text("紧急")
    expect(page.locator(f"#column-asked li:first-child {link_to(new)}")).to_be_visible()
    assert page.evaluate("(own) => document.activeElement === own", own)
    expect(page).to_have_title(f"(1) {title}")
    expect(page.get_by_role("status").filter(has_text="1")).to_be_visible()

    page.locator("#column-arrived .btn").click()
    typed = page.locator("#dialog textarea").first
    typed.fill("冠心病")
    expect(page).to_have_title(title)
    refer(world, urgency=Urgency.EMERGENCY)
    db.session.commit()
    look_again(page)
    expect(page.locator("#column-asked li")).to_have_count(3)
    expect(page).to_have_title(f"(1) {title}")
    assert typed.evaluate("node => node === document.activeElement")
    assert typed.input_value() == "冠心病"
    assert page.evaluate("document.getElementById('dialog').open")


def test_a_card_that_goes_on_is_the_same_card_and_keeps_the_focus(
    site: tuple[Flask, World, str], open_context: OpenContext
) -> None:
    _app, world, url = site
    first, second = (refer(world).referral_no for _each in range(2))
    db.session.commit()
    page = open_context(viewport=DESK).new_page()
    page.clock.install()
    sign_in(page, url, "hospital", PASSWORD)
    page.goto(f"{url}/referrals")
    link = page.locator(link_to(first))
    link.focus()
    node = link.element_handle()
    other = open_context(viewport=DESK).new_page()
    sign_in(other, url, "hospital", PASSWORD)
    accept(other, url, first)
    look_again(page)
    expect(page.locator(f"#column-placed {card_of(first)}")).to_have_count(1)
    expect(page.locator(link_to(first))).to_have_count(1)
    expect(page.locator("#column-asked li")).to_have_count(2)
    assert page.evaluate("(node) => document.activeElement === node", node)
    page.locator(f"#column-placed {card_of(first)} .btn").click()
    expect(page.locator("#dialog h2")).to_have_text("排期")
    page.keyboard.press("Escape")

    page.locator("#department").select_option("ORG90:CARD")
    expect(page.locator("#column-asked li")).to_have_count(2)
    accept(other, url, second)
    look_again(page)
    expect(page.locator("#column-asked li")).to_have_count(1)
    expect(page.locator("#column-asked .column-count")).to_have_text("1")


COUNTS_TONES = """window.tones = 0; window.AudioContext = class {
  resume() {} get currentTime() { return 0; }
  createOscillator() {
    document.documentElement.dataset.tones = window.tones += 1;
    return { frequency: {}, start() {}, stop() {}, connect: (next) => next };
  }
  createGain() { const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
                 return { gain, connect: (next) => next }; } };"""


@pytest.mark.parametrize("loud", [True, pytest.param(False, marks=pytest.mark.deep)])
def test_a_board_on_which_nobody_is_signed_in_any_more_says_so_once(
    site: tuple[Flask, World, str], open_context: OpenContext, loud: bool
) -> None:
    app, _world, url = site
    page = open_context(viewport=DESK).new_page()
    page.add_init_script(COUNTS_TONES)
    page.clock.install()
    sign_in(page, url, "hospital", PASSWORD)
    page.goto(f"{url}/referrals")
    title = page.title()
    page.locator("#board-sound").set_checked(loud)
    # Whoever switches the sound on hears it once.
    heard = page.locator("html")
    if loud:
        expect(heard).to_have_attribute("data-tones", "2")
    revoke_session(app, page_client(app))
    look_again(page)
    told = page.get_by_role("alert").filter(has_text="看板不再更新")
    expect(told).to_be_visible()
    word = told.get_attribute("data-ended")
    expect(page).to_have_title(f"{word} · {title}")
    page.clock.fast_forward(60_000)
    page.mouse.click(5, 300)
    expect(page).to_have_title(f"{word} · {title}")
    if loud:
        expect(heard).to_have_attribute("data-tones", "4")
    assert page.evaluate("window.tones") == (4 if loud else 0)


def accept(desk: Page, url: str, number: str) -> None:
    """The hospital takes somebody on in another window."""
    desk.goto(f"{url}/referrals/{number}/accept")
    with desk.expect_navigation():
        desk.locator("form.card-form button[type=submit]").click()


def drag(page: Page, card: str, column: str) -> None:
    """Carry a card with the mouse to the middle of a column."""
    box = page.locator(card).bounding_box()
    goal = page.locator(column).bounding_box()
    assert box is not None
    assert goal is not None
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.mouse.down()
    for part in range(1, 5):
        way = goal["x"] + goal["width"] / 2 - box["x"] - 20
        page.mouse.move(box["x"] + 20 + way * part / 4, box["y"] + 12 + part)
    expect(page.locator(f"{column}.target")).to_have_count(1)
    page.mouse.up()
    expect(page.locator(".carried, .target, .carrying")).to_have_count(0)


@pytest.mark.parametrize("width", [768, pytest.param(1366, marks=pytest.mark.deep)])
def test_a_card_is_dragged_to_the_next_column_and_back(
    site: tuple[Flask, World, str], open_context: OpenContext, width: int
) -> None:
    _app, world, url = site
    number = refer(world).referral_no
    db.session.commit()
    page = open_context(viewport={"width": width, "height": 900}).new_page()
    sign_in(page, url, "hospital", PASSWORD)
    page.goto(f"{url}/referrals")
    page.locator("h1").hover()
    page.wait_for_function("document.querySelector('script[src*=referrals_drag]')")
    page.wait_for_load_state("networkidle")
    card = f"#column-asked {card_of(number)}"
    drag(page, card, "#column-placed")
    expect(page.locator("#dialog h2")).to_have_text("接收")
    expect(page.locator("#dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(card)).to_have_count(1)

    drag(page, card, "#column-arrived")
    said = page.locator("#board-stays")
    expect(said).to_be_visible()
    expect(said).to_have_attribute("role", "status")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator(card)).to_have_count(1)
    assert page.url == f"{url}/referrals"

    drag(page, card, "#column-placed")
    expect(said).to_have_text("")
    with page.expect_navigation():
        page.locator("#dialog button[type=submit]").click()
    page.goto(f"{url}/referrals")
    expect(page.locator(f"#column-placed {card_of(number)}")).to_have_count(1)
    page.locator(link_to(number)).click()
    expect(page).to_have_url(f"{url}/referrals/{number}")


CUT = """() => {
  const seen = document.documentElement.clientWidth;
  const board = document.getElementById('referral-board');
  const parts = Array.from(board.querySelectorAll('.referral-column, .referral-card, .btn, .tag'));
  return [document.documentElement, board, ...parts].filter((part) =>
    part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline'
    || part.getBoundingClientRect().right > seen + 1).map((part) => part.outerHTML.slice(0, 200));
}"""
BESIDE = """() => new Set(Array.from(document.querySelectorAll('.referral-column'),
  (column) => Math.round(column.getBoundingClientRect().top))).size"""


@pytest.mark.parametrize("language", [pytest.param("zh", marks=pytest.mark.deep), "en"])
def test_no_column_is_cut_on_any_screen(
    site: tuple[Flask, World, str], open_context: OpenContext, language: str
) -> None:
    _app, world, url = site
    refer(world, S.INTERNAL_REVIEW, urgency=Urgency.URGENT, due_at_utc=clock.moment())
    refer(world, S.REJECTED)
    db.session.commit()
    context = open_context(viewport=DESK, locale={"zh": "zh-CN", "en": "en-US"}[language])
    page = context.new_page()
    sign_in(page, url, "leader", PASSWORD)
    for size in ("normal", "big"):
        context.add_cookies([{"name": "size", "value": size, "url": url}])
        page.goto(f"{url}/referrals")
        expect(page.locator(".referral-column")).to_have_count(8)
        for width in (1366, 1280, 768, 360):
            page.set_viewport_size({"width": width, "height": 768})
            assert page.evaluate(CUT) == [], (size, width)
            links = page.locator(".column-links")
            assert links.is_visible() == (width < 1366 or size == "big")
            if width == 1366 and size == "normal":
                assert page.evaluate(BESIDE) == 1


def test_the_sound_is_off_until_it_is_wanted(
    site: tuple[Flask, World, str], open_context: OpenContext
) -> None:
    _app, _world, url = site
    page = open_context(viewport=PHONE).new_page()
    sign_in(page, url, "leader", PASSWORD)
    page.goto(f"{url}/referrals")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#board-sound")).not_to_be_checked()
    page.locator("#board-sound").check()
    page.reload()
    expect(page.locator("#board-sound")).to_be_checked()
    page.locator("#board-sound").uncheck()
    page.reload()
    expect(page.locator("#board-sound")).not_to_be_checked()


def test_the_board_is_read_without_scripts(
    site: tuple[Flask, World, str], open_context: OpenContext
) -> None:
    _app, _world, url = site
    page = open_context(viewport=DESK, java_script_enabled=False).new_page()
    sign_in(page, url, "hospital", PASSWORD)
    page.goto(f"{url}/referrals")
    expect(page.locator("#column-asked li")).to_have_count(1)
    expect(page.locator("#board-sound")).to_be_hidden()
    page.locator("#department").select_option("ORG90:CARD")
    page.locator("#main form.filters button").click()
    assert "department=ORG90%3ACARD" in page.url
    expect(page.locator("#column-asked li")).to_have_count(1)
