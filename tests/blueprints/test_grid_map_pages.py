"""The map of grids in a page, and moving its hexagons without scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Grid, GridDuty
from contracts_app.queries.grid_files import list_grid_lines
from contracts_app.queries.grid_map import list_map_grids
from contracts_app.queries.scope import everything, scope_of
from contracts_app.rules.grid_map import lay_out
from contracts_app.rules.hex_tiles import next_tile
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.grid_tiles import FURTHEST, nudge
from tests.factories import PASSWORD, TODAY, VILLAGE, GridFactory, RegionFactory, make_world
from tests.pages import PageClient, page_client, tree
from tests.support.statements import counted_statements

SQUARE = [[[118, 35], [118.01, 35], [118.01, 35.01], [118, 35.01], [118, 35]]]


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        for number in range(3, 8):
            GridFactory(code=f"G{number}")
        world.grids[0].name = "地方201第一网格"
        db.session.commit()
    return app


def browser(app: Flask, role: str = "leader") -> PageClient:
    visitor = page_client(app)
    visitor.sign_in(role, PASSWORD)
    return visitor


def tiles() -> dict[str, tuple[int, int]]:
    shapes = lay_out([grid.place for grid in list_map_grids(everything(TODAY), TODAY)]).shapes
    return {shape.code: (shape.column, shape.row) for shape in shapes}


def test_every_grid_is_a_link_with_its_name_team_and_letter(site: Flask) -> None:
    page = tree(browser(site).get("/grids/map"))
    links = page.xpath("//*[local-name()='svg']//*[local-name()='a']")
    assert len(links) == 7
    labels = {link.get("aria-label") for link in links}
    assert any("地方201第一网格 · A 第一家庭医生团队" in label for label in labels)
    first = next(link for link in links if "第一网格" in link.get("aria-label"))
    texts = first.xpath("./*[local-name()='text']/text()")
    assert texts == ["地方201", "第一网格", "A"]
    assert first.xpath("./*[local-name()='path']/@fill") == ["url(#fill-1-0)"]
    assert len(page.xpath("//*[@id='fill-1-0']")) == 1
    without = [link for link in links if "none" in link.get("class").split()]
    assert len(without) == 5
    assert all(link.xpath("./*[local-name()='text']/text()")[-1] == "▲" for link in without)


def test_a_chosen_grid_is_told_and_can_be_moved_by_plain_buttons(site: Flask) -> None:
    leader = browser(site)
    page = leader.get("/grids/map?grid=G1")
    assert tree(page).xpath("//h2[@id='chosen']")
    assert len(tree(page).xpath("//form[contains(@action, '/tile')]//button")) == 6
    with site.app_context():
        before = tiles()
    answer = leader.post_with_token("/grids/G1/tile", {"direction": "down-right"})
    assert answer.status_code == 303
    assert answer.location.endswith("/grids/map?grid=G1#chosen")
    with site.app_context():
        event = db.session.scalars(select(AuditEvent).filter_by(verb="grid.tile")).one()
        assert event.object_key == "G1"
        assert tiles() != before


def test_who_only_looks_gets_no_arrows(site: Flask) -> None:
    page = browser(site, "bureau").get("/grids/map?grid=G1")
    assert tree(page).xpath("//h2[@id='chosen']")
    assert not tree(page).xpath("//form[contains(@action, '/tile')]")


@pytest.mark.parametrize("direction", ["", "up", "nowhere"])
def test_another_direction_is_refused(site: Flask, direction: str) -> None:
    answer = browser(site).post_with_token("/grids/G1/tile", {"direction": direction})
    assert answer.status_code == 422
    assert tree(answer).xpath("//li[@data-code='unknown_value']")


def test_a_grid_that_is_not_on_the_map_is_not_found(site: Flask) -> None:
    with site.app_context():
        db.session.add(RegionFactory.build(code="110199101", parent_code="110199"))
        db.session.flush()
        db.session.add(RegionFactory.build(code="110199101201"))
        db.session.flush()
        GridFactory(code="FAR", village_code="110199101201")
        GridFactory(code="OLD", retired_on=TODAY)
        db.session.commit()
    leader = browser(site)
    for code in ("FAR", "OLD", "NONE"):
        assert (
            leader.post_with_token(f"/grids/{code}/tile", {"direction": "left"}).status_code == 404
        )


def test_with_outlines_for_all_the_map_shows_the_land(site: Flask) -> None:
    with site.app_context():
        for place, grid in enumerate(db.session.scalars(select(Grid).order_by(Grid.code))):
            grid.outline = [[[lon + place * 0.01, lat] for lon, lat in SQUARE[0]]]
        db.session.commit()
    page = browser(site).get("/grids/map?grid=G1")
    assert tree(page).xpath("//*[local-name()='svg' and contains(@class, 'land')]")
    assert not tree(page).xpath("//form[contains(@action, '/tile')]")


def test_a_scope_without_grids_says_how_to_begin(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    with app.app_context():
        world = make_world(users=True)
        for duty in db.session.scalars(select(GridDuty)):
            db.session.delete(duty)
        db.session.flush()
        for grid in world.grids:
            db.session.delete(grid)
        db.session.commit()
    page = browser(app).get("/grids/map")
    assert tree(page).xpath("//*[contains(@class, 'empty')]")


def test_the_number_of_statements_does_not_depend_on_the_grids(app: Flask) -> None:
    make_world()
    scope = everything(TODAY)
    with counted_statements() as few:
        list_map_grids(scope, TODAY)
    for number in range(30):
        GridFactory(code=f"M{number:02d}")
    with counted_statements() as many:
        assert len(list_map_grids(scope, TODAY)) == 32
    assert len(many) == len(few) == 3


def test_a_move_changes_places_with_whoever_lies_there(any_app: Flask) -> None:
    make_world()
    for number in range(3, 8):
        GridFactory(code=f"G{number}")
    before = tiles()
    target = next_tile(before["G1"], "down-left" if before["G1"][1] % 2 else "down-right")
    there = {tile: code for code, tile in before.items()}[target]
    direction = "down-left" if before["G1"][1] % 2 else "down-right"
    nudge("G1", direction, everything(TODAY), SYSTEM, TODAY)
    after = tiles()
    assert (after["G1"], after[there]) == (target, before["G1"])
    assert {code: tile for code, tile in after.items() if code not in ("G1", there)} == {
        code: tile for code, tile in before.items() if code not in ("G1", there)
    }


def test_a_grid_made_later_shifts_no_other_once_the_map_was_touched(any_app: Flask) -> None:
    make_world()
    for number in range(3, 8):
        GridFactory(code=f"G{number}", village_code="110199100202")
    nudge("G1", "up-left", everything(TODAY), SYSTEM, TODAY)
    spots = {grid.code: (grid.tile_x, grid.tile_y) for grid in db.session.scalars(select(Grid))}
    GridFactory(code="G0", village_code=VILLAGE)
    places = {grid.code: grid.place.tile for grid in list_map_grids(everything(TODAY), TODAY)}
    assert {code: places[code] for code in spots} == spots
    assert len(set(tiles().values())) == 8


def test_nobody_moves_a_grid_off_the_map(app: Flask) -> None:
    world = make_world()
    world.grids[0].tile_x, world.grids[0].tile_y = FURTHEST, 0
    db.session.flush()
    with pytest.raises(Refused) as refused:
        nudge("G1", "right", everything(TODAY), SYSTEM, TODAY)
    assert refused.value.codes == ["map_edge"]
    nudge("G1", "left", everything(TODAY), SYSTEM, TODAY)


def test_a_village_moves_only_what_it_sees(app: Flask) -> None:
    world = make_world(users=True)
    GridFactory(code="G9", village_code="110199100202")
    with pytest.raises(NotFound):
        nudge("G9", "left", scope_of(world.users["village"], TODAY), SYSTEM, TODAY)


def test_a_dissolved_team_and_a_grid_of_later_are_not_on_the_map(any_app: Flask) -> None:
    world = make_world()
    GridFactory(code="G9", opened_on=TODAY + timedelta(days=1))
    scope = everything(TODAY)
    assert {one.code: one.team_code for one in list_map_grids(scope, TODAY)} == {
        "G1": "T01",
        "G2": "T01",
    }
    world.team.dissolved_on = TODAY
    db.session.flush()
    assert {one.team_code for one in list_map_grids(scope, TODAY)} == {None}
    assert [line[0] for line in list_grid_lines(scope, TODAY)] == ["G1", "G2"]
