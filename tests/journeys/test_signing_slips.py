"""Slips at the signing desk: what was begun is not lost, and nobody signs in vain."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Team, User
from contracts_app.services.accounts import hashed
from tests.factories import PASSWORD, make_household, make_world
from tests.support.browser import PHONE, OpenContext, sign_in
from tests.support.papers import form_out
from tests.support.server import serving
from tests.support.strokes import STROKES
from tests.support.tablet import NEXT, at_the_pad, draw, go_on

SIGN = ".step:not([hidden]) button[type=submit]"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Flask:
    app = make_app()
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1", tags=("HTN",))
        db.session.commit()
    return app


@pytest.fixture
def station(town: Flask) -> Iterator[str]:
    """Its address; asked for before the browsers, it is served until they are closed."""
    with serving(town) as url:
        yield url


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


@pytest.mark.deep
def test_signing_itself_asks_nothing(station: str, open_context: OpenContext) -> None:
    page = open_context().new_page()
    at_the_pad(page, station)
    asked = answers_to(page)
    with page.expect_navigation(url="**/contracts/*"):
        page.click(".step:not([hidden]) button[type=submit]")
    assert asked == []


@pytest.mark.deep
def test_no_link_leaves_the_page_beside_the_button_to_the_last_step(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_pad(page, station)
    bar = page.locator(".step:not([hidden]) .step-actions")
    assert bar.locator("a").count() == 0
    assert bar.locator("button").count() == 2


def at_the_desk(page: Page, url: str) -> None:
    sign_in(page, url, "village", PASSWORD)
    page.goto(f"{url}/sign/H1")


def test_nobody_ticked_is_said_at_once(station: str, open_context: OpenContext) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    for box in page.locator("[name=member]").all():
        box.uncheck()
    page.click(NEXT)
    expect(page.locator("[data-nobody]")).to_be_visible()
    expect(page.locator("#members")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "member"
    page.locator("[name=member]").first.check()
    page.click(NEXT)
    expect(page.locator("#packages")).to_be_visible()


def test_a_package_goes_and_comes_with_the_member_it_is_for(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    package, head = page.locator("#package-HTN"), page.locator("[name=member]").first
    assert package.is_checked()
    head.uncheck()
    page.click(NEXT)
    assert not package.is_checked()
    assert package.is_disabled()
    expect(page.locator("label[for=package-HTN] [data-not-for]")).to_be_visible()
    page.locator(".step:not([hidden]) .step-actions .btn-secondary").click()
    head.check()
    assert package.is_checked()


@pytest.mark.deep
def test_the_letters_grow_in_place(station: str, open_context: OpenContext) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    page.locator("[name=member]").last.uncheck()
    page.click("[data-size-switch] button")
    page.wait_for_selector("html.big")
    assert not page.locator("[name=member]").last.is_checked()
    assert page.locator("[data-size-switch] button").inner_text().strip() == "标准版"
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.locator("html.big").count() == 1


@pytest.mark.deep
def test_a_begun_signing_is_not_left_unasked_by_the_sign_out(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    page.locator("[name=member]").last.uncheck()
    asked = answers_to(page)
    with page.expect_event("dialog"):
        page.click("form[action='/logout'] button", no_wait_after=True)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/sign/H1")


def test_who_signs_reads_what_is_signed_and_reaches_no_way_out(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    page.click(NEXT)
    page.check("#package-TCM")
    page.click(NEXT)
    page.check("#notice")
    page.check("#consent")
    page.click(NEXT)
    assert page.locator("[data-here]").inner_text() == "请 王秀英 在此签名"
    assert page.locator("[data-summary-team]").inner_text() == "第一家庭医生团队"
    assert page.locator("[data-summary-packages] li").count() >= 2
    assert page.locator("[data-summary-sum]").inner_text().startswith("¥")
    for way in ("form[action='/logout']", ".brand", ".sidenav"):
        expect(page.locator(way)).to_be_hidden()


def test_the_button_that_goes_on_is_in_sight_on_a_low_screen(
    station: str, open_context: OpenContext
) -> None:
    page = open_context(viewport={"width": 1366, "height": 650}).new_page()
    at_the_desk(page, station)
    for step in range(2):
        page.evaluate("window.scrollTo(0, 0)")
        box = page.locator(NEXT).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 650, step
        page.click(NEXT)


def back_to_the_members(page: Page) -> None:
    for _step in range(3):
        page.locator(".step:not([hidden]) .step-actions .btn-secondary").first.click()


def to_the_pad(page: Page) -> None:
    for _step in range(3):
        go_on(page)


def test_a_drawn_name_does_not_become_that_of_somebody_else(
    station: str, open_context: OpenContext
) -> None:
    page = open_context(viewport=PHONE).new_page()
    at_the_pad(page, station)
    back_to_the_members(page)
    page.locator("[name=representative]").last.check()
    assert page.input_value("[name=signature]") == ""
    to_the_pad(page)
    expect(page.locator("[data-pad-message]")).to_be_visible()
    draw(page)
    expect(page.locator("[data-pad-message]")).to_be_hidden()
    with page.expect_navigation(url="**/contracts/*"):
        page.click(SIGN)


@pytest.mark.deep
def test_a_package_that_costs_is_not_slipped_under_a_drawn_name(
    station: str, open_context: OpenContext
) -> None:
    page = open_context(viewport=PHONE).new_page()
    at_the_pad(page, station)
    page.locator("#package-TCM").evaluate("box => box.click()")
    assert page.input_value("[name=signature]") == ""
    draw(page)
    page.locator("#package-TCM").evaluate("box => box.click()")
    assert page.input_value("[name=signature]") != ""


def test_nobody_goes_on_without_saying_who_signs(station: str, open_context: OpenContext) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    page.locator("[name=representative]:checked").evaluate("radio => { radio.checked = false; }")
    page.click(NEXT)
    expect(page.locator("#members")).to_be_visible()
    page.locator("[name=representative]").first.check()
    page.click(NEXT)
    expect(page.locator("#packages")).to_be_visible()


@pytest.mark.deep
def test_a_numbered_form_is_entered_step_by_step_like_any_other_signing(
    town: Flask, station: str, open_context: OpenContext
) -> None:
    with town.app_context():
        team = db.session.scalars(select(Team)).one()
        number = form_out(team.id, clock.today()).number
        db.session.commit()
    page = open_context().new_page()
    sign_in(page, station, "village", PASSWORD)
    page.goto(f"{station}/sign/H1?form={number}")
    go_on(page)
    go_on(page)
    page.check("#notice")
    page.check("#consent")
    go_on(page)
    assert page.locator("[data-pad-box]").is_hidden()
    with page.expect_navigation(url=f"**/contracts/{number}-01"):
        page.click(SIGN)


@pytest.mark.deep
def test_the_pin_of_the_stored_signature_may_be_left_empty(
    town: Flask, station: str, open_context: OpenContext
) -> None:
    with town.app_context():
        village = db.session.scalars(select(User).filter_by(username="village")).one()
        village.specimen, village.sign_pin_hash = STROKES, hashed("258036")
        db.session.commit()
    page = open_context().new_page()
    at_the_pad(page, station)
    expect(page.locator("[name=pin]")).to_be_visible()
    with page.expect_navigation(url="**/contracts/*"):
        page.click(SIGN)


@pytest.mark.deep
def test_a_doctor_of_another_team_does_not_stay_chosen(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    at_the_desk(page, station)
    page.click(NEXT)
    page.select_option("[name=doctor]", index=1)
    page.select_option("[name=team]", "")
    assert page.input_value("[name=doctor]") == ""
    page.click(NEXT)
    expect(page.locator("#packages")).to_be_visible()


@pytest.mark.deep
def test_a_card_reader_types_over_what_was_searched_for_before(
    station: str, open_context: OpenContext
) -> None:
    page = open_context().new_page()
    sign_in(page, station, "village", PASSWORD)
    page.goto(f"{station}/sign")
    page.fill("#q", "nobody")
    page.press("#q", "Enter")
    page.wait_for_url("**/sign?s=*")
    page.keyboard.type("H1\n")
    page.wait_for_url("**/sign/H1")
