"""A leader redistributes grids in a real browser: by keyboard, by mouse, and without scripts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from contracts_app.extensions import db
from contracts_app.queries.doors import who_answers
from contracts_app.queries.duty_plans import find_plan
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duty_plan_steps import move_grids
from contracts_app.services.duty_plans import begin_plan, discard_plan
from tests.factories import PASSWORD, TODAY, GridFactory, make_household, make_team, make_world
from tests.support.browser import DESK, PHONE, OpenContext, assert_accessible, sign_in
from tests.support.server import serving

FIRST = TODAY + timedelta(days=9)


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Iterator[tuple[Flask, str, str]]:
    """An application with six grids and two teams, its address, and the key of a plan."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        world = make_world(users=True)
        make_team(world.centre, code="T02", name="第二团队")
        grids = [*world.grids, *(GridFactory(code=f"G{n}") for n in range(3, 7))]
        for number, grid in enumerate(grids):
            make_household(grid, members=number + 1)
        scope = everything(TODAY)
        key = begin_plan("方案甲", FIRST, world.centre, scope, SYSTEM, TODAY).key
        db.session.commit()
    with serving(app) as url:
        yield app, url, key


def team_on(app: Flask, grid: str, day: date) -> str | None:
    with app.app_context():
        found = who_answers(grid, day, everything(TODAY))
        return found.team.code if found and found.team else None


def open_board(context: OpenContext, url: str, **options: object) -> Page:
    page = context(viewport=DESK, **options).new_page()
    sign_in(page, url, "leader", PASSWORD)
    page.goto(f"{url}/grids/board")
    return page


def tile(page: Page, code: str) -> str:
    """The letter of the team on a tile."""
    label = page.get_by_role("option", name=f"网格{code} ").get_attribute("aria-label") or ""
    return label.split()[1]


def publish(page: Page) -> None:
    page.locator("#main a.btn-primary").click()
    page.locator("#read").check()
    page.locator("#main .form-actions button[type=submit]").click()
    page.wait_for_url("**/grids/plans")


def test_by_keyboard_alone(site: tuple[Flask, str, str], open_context: OpenContext) -> None:
    app, url, _key = site
    page = open_board(open_context, url)
    page.locator(".tile").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".tile[aria-selected=true]")).to_have_count(2)
    page.keyboard.press("2")
    expect(page.locator(".tile.changes")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.locator(".tile.changes")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.locator(".tile.changes")).to_have_count(2)
    page.locator("#main a.btn-primary").focus()
    page.keyboard.press("Enter")
    page.locator("#read").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/grids/plans")
    after = [team_on(app, f"G{number}", FIRST) for number in range(1, 7)]
    assert after.count("T02") == 2


@pytest.mark.deep
def test_by_mouse(site: tuple[Flask, str, str], open_context: OpenContext) -> None:
    app, url, _key = site
    page = open_board(open_context, url)
    page.get_by_role("option", name="网格G3 ").click()
    page.locator("#team-1").hover()
    expect(page.locator("#team-1 .ghost")).to_be_visible()
    start = page.get_by_role("option", name="网格G3 ").bounding_box()
    end = page.locator("#team-1").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 30, steps=8)
    page.mouse.up()
    expect(page.locator("#tile-2.changes")).to_have_count(1)
    assert tile(page, "G3") == "B"
    publish(page)
    assert [team_on(app, "G3", FIRST - timedelta(days=1)), team_on(app, "G3", FIRST)] == [
        None,
        "T02",
    ]


def test_a_frame_drawn_on_the_map_chooses_what_lies_in_it(
    site: tuple[Flask, str, str], open_context: OpenContext
) -> None:
    _app, url, _key = site
    page = open_board(open_context, url)
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 1, box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] - 1, steps=6)
    page.mouse.up()
    expect(page.locator(".tile[aria-selected=true]")).to_have_count(6)


def test_without_scripts(site: tuple[Flask, str, str], open_context: OpenContext) -> None:
    app, url, _key = site
    page = open_board(open_context, url, java_script_enabled=False)
    page.locator("input[value=G4]").check()
    page.locator("#team-1 button").click()
    expect(page.locator("#row-3 .letter-box")).to_have_text("B")
    page.locator("input[value=G5]").check()
    page.locator("#choice").select_option("T02")
    page.locator(".board-actions button[type=submit]").click()
    expect(page.locator("#row-4 .letter-box")).to_have_text("B")
    page.locator("#board-undo").click()
    expect(page.locator("#row-4 .letter-box")).to_have_count(0)
    publish(page)
    assert [team_on(app, "G4", FIRST), team_on(app, "G5", FIRST)] == ["T02", None]


def test_who_edits_second_sees_both_versions(
    site: tuple[Flask, str, str], open_context: OpenContext
) -> None:
    app, url, key = site
    page = open_board(open_context, url)
    with app.app_context():
        move_grids(key, 1, ["G1"], "T02", everything(TODAY), SYSTEM)
        db.session.commit()
    page.get_by_role("option", name="网格G2 ").click()
    page.keyboard.press("2")
    expect(page.locator("[data-code=plan_changed]")).to_be_visible()
    assert [tile(page, "G1"), tile(page, "G2")] == ["B", "A"]
    page.get_by_role("option", name="网格G2 ").focus()
    page.keyboard.press("2")
    expect(page.locator("[data-code=plan_changed]")).to_have_count(0)
    assert tile(page, "G2") == "B"


def test_two_suggestions_are_taken_one_after_the_other(
    site: tuple[Flask, str, str], open_context: OpenContext
) -> None:
    _app, url, _key = site
    page = open_board(open_context, url)
    for step in ("1", "2"):
        page.locator("#ask-again").click()
        page.locator("#suggestions form button").first.click()
        expect(page.locator(".tile.changes")).to_have_count(int(step))
        expect(page.locator("#suggestions form")).to_have_count(0)
        expect(page.locator("#ask-again")).to_be_focused()
    expect(page.locator("[data-code=plan_changed]")).to_have_count(0)


@pytest.mark.deep
def test_a_suggestion_is_taken_on_its_own_page(
    site: tuple[Flask, str, str], open_context: OpenContext
) -> None:
    _app, url, key = site
    page = open_board(open_context, url)
    page.goto(f"{url}/grids/board/{key}/suggestions")
    page.locator("#suggestions form button").first.click()
    expect(page.locator(".tile.changes")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_field_does_no_step(
    site: tuple[Flask, str, str], open_context: OpenContext, *, scripts: bool
) -> None:
    app, url, key = site
    with app.app_context():
        move_grids(key, 1, ["G1"], "T02", everything(TODAY), SYSTEM)
        db.session.commit()
    page = open_board(open_context, url, java_script_enabled=scripts)
    page.locator("input[value=G2]").check()
    page.locator("input[value=G2]").press("Enter")
    if scripts:
        page.locator("#board-find").press("Enter")
    page.locator("#team-1 button").click()
    expect(page.locator(".tile.changes")).to_have_count(2)
    with app.app_context():
        assert find_plan(key, everything(TODAY)).version == 3


@pytest.mark.deep
def test_a_range_goes_on_from_a_grid_that_a_step_renewed(
    site: tuple[Flask, str, str], open_context: OpenContext
) -> None:
    _app, url, _key = site
    page = open_board(open_context, url)
    page.locator("input[value=G2]").check()
    page.locator("#team-1 button").click()
    expect(page.locator(".tile.changes")).to_have_count(1)
    page.locator("input[value=G4]").click(modifiers=["Shift"])
    chosen = page.locator("input[name=grid]:checked")
    expect(chosen).to_have_count(3)
    assert [box.get_attribute("value") for box in chosen.all()] == ["G2", "G3", "G4"]


def test_a_plan_that_is_put_away_answers_no_keys(
    site: tuple[Flask, str, str], open_context: OpenContext
) -> None:
    app, url, key = site
    with app.app_context():
        discard_plan(key, 1, everything(TODAY), SYSTEM)
        db.session.commit()
    page = open_board(open_context, url)
    page.goto(f"{url}/grids/board?plan={key}")
    tile_of = page.locator(".tile").first
    tile_of.click()
    for keys in ("Shift+ArrowRight", "Control+a", "Control+z", "Control+y", "2"):
        page.keyboard.press(keys)
    expect(page.locator(".tile[aria-selected=true]")).to_have_count(0)


@pytest.mark.parametrize("look", [("zh", "", DESK), ("en", "big", PHONE)], ids=["zh", "en-big"])
def test_the_board_and_its_report_are_accessible(
    site: tuple[Flask, str, str], open_context: OpenContext, look: tuple[str, str, dict[str, int]]
) -> None:
    _app, url, key = site
    lang, size, viewport = look
    context = open_context(viewport=viewport)
    context.add_cookies(
        [{"name": n, "value": v, "url": url} for n, v in (("lang", lang), ("size", size)) if v]
    )
    page = context.new_page()
    sign_in(page, url, "leader", PASSWORD)
    for path in ("/grids/board", f"/grids/board/{key}/publish", "/grids/plans",
                 f"/grids/plans/compare?a={key}&b={key}"):  # fmt: skip
        page.goto(url + path)
        assert_accessible(page)
        width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1], path
