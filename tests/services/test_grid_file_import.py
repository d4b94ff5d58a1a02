"""The file of grids keeps to the life of grids: it is no way round it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Grid
from contracts_app.queries.coverage import coverage
from contracts_app.queries.scope import everything
from contracts_app.rules.roster_cells import GRID_PAGES
from contracts_app.services.audit import SYSTEM
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places import columns
from contracts_app.services.places.grids import import_grids
from contracts_app.spreadsheets.reading import read_table
from tests.factories import TODAY, VILLAGE, GridFactory, HouseholdFactory, World, make_world
from tests.support.engines import ON_ONE_ENGINE


@pytest.fixture
def world(any_app: Flask) -> World:
    """G1 holds a household, G2 holds nobody, OLD is out of use."""
    world = make_world()
    HouseholdFactory(grid_id=world.grids[0].id)
    GridFactory(code="OLD", retired_on=TODAY)
    db.session.commit()
    return world


def load(*rows: str) -> ImportReport:
    text = "网格编码,网格名称,行政区划代码,上级网格\n" + "\n".join(rows) + "\n"
    table = read_table(text.encode(), columns.GRIDS.is_header)
    return import_grids(table, everything(TODAY), SYSTEM, TODAY)


def errors(report: ImportReport) -> list[tuple[str, str]]:
    return [(one.column, one.code) for one in report.errors]


def the_grid(code: str) -> Grid:
    return db.session.scalars(select(Grid).filter_by(code=code)).one()


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("row", "found"),
    [
        (f"OLD,旧,{VILLAGE},", ("grid_code", "grid_not_in_use")),
        (f"N1,新,{VILLAGE},OLD", ("parent_code", "grid_not_in_use")),
        (f"N1,新,{VILLAGE},G1", ("parent_code", "grid_has_households")),
        (f"G2,二,{VILLAGE},G1", ("parent_code", "grid_has_households")),
        (f"board,新,{VILLAGE},", ("grid_code", "unknown_value")),
        (f"A/split,新,{VILLAGE},", ("grid_code", "unknown_value")),
        (f"..,新,{VILLAGE},", ("grid_code", "unknown_value")),
    ],
)
def test_what_the_life_of_grids_forbids_no_file_does(
    world: World, row: str, found: tuple[str, str]
) -> None:
    assert errors(load(row)) == [found]
    assert the_grid("OLD").name == "网格OLD"
    assert the_grid("G2").parent_id is None


def test_below_a_grid_that_was_there_before_a_new_one_opens_today(world: World) -> None:
    assert errors(load(f"N1,新,{VILLAGE},G2", f"N2,新,{VILLAGE},")) == []
    assert (the_grid("N1").opened_on, the_grid("N2").opened_on) == (TODAY, SINCE_EVER)
    yesterday = coverage(everything(TODAY), TODAY - timedelta(days=1))
    assert "G2" not in yesterday.unassigned
    assert yesterday.grids == 4


def test_a_tree_that_comes_whole_has_stood_for_ever(world: World) -> None:
    assert errors(load(f"P,上,{VILLAGE},", f"C,下,{VILLAGE},P")) == []
    assert the_grid("C").opened_on == SINCE_EVER


def test_a_file_may_repeat_what_stands_already(world: World) -> None:
    world.grids[1].parent_id = the_grid("OLD").id
    GridFactory(code="x/1", name="一")
    db.session.commit()
    report = load(f"G2,网格G2,{VILLAGE},OLD", f"x/1,一,{VILLAGE},")
    assert errors(report) == []
    assert report.counts["grids"]["unchanged"] == 2


def test_no_grid_has_the_name_of_a_page(any_app: Flask) -> None:
    behind = {
        rule.rule.split("/")[2].split(".")[0]
        for rule in any_app.url_map.iter_rules()
        if rule.rule.startswith("/grids/") and not rule.rule.startswith("/grids/<")
    }
    assert behind == GRID_PAGES
