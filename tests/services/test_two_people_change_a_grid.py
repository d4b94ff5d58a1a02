"""Two people at one grid at the same time, on PostgreSQL; and a change that is cut off halfway.

On SQLite one of them waits for the other from the beginning.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Grid,
    GridDuty,
    GridSuccession,
    Household,
    HouseholdMove,
)
from contracts_app.queries.gaps import list_gaps
from contracts_app.queries.locks import hold_households, hold_open_grids
from contracts_app.queries.scope import everything
from contracts_app.rules.grid_parts import PartRule
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.grid_life import (
    NewGrid,
    Part,
    close,
    create_grid,
    merge_grids,
    retire_grid,
    split_grid,
)
from contracts_app.services.household_moves import move_households
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places import columns
from contracts_app.services.places.grids import import_grids
from contracts_app.spreadsheets.reading import read_table
from contracts_app.vocabulary import MoveReason
from tests.factories import TODAY, GridFactory, HouseholdFactory, World, make_team, make_world
from tests.services.test_desks_meet_on_postgresql import beside
from tests.support.roster_imports import take
from tests.support.rosters import cells

Work = Callable[[], Any]


def settle() -> World:
    world = make_world()
    make_team(world.centre, code="T02")
    for number in range(4):
        HouseholdFactory(grid_id=world.grids[number % 2].id, code=f"H{number}")
    GridFactory(code="G3")
    db.session.commit()
    return world


@pytest.fixture
def world(make_app: Callable[..., Flask]) -> Iterator[World]:
    app = make_app("postgresql")
    with app.app_context():
        yield settle()


def split(prefix: str = "A") -> Any:
    parts = [
        Part(NewGrid(f"{prefix}1", "甲"), PartRule(rest=True)),
        Part(NewGrid(f"{prefix}2", "乙")),
    ]
    return split_grid("G1", parts, everything(TODAY), SYSTEM, TODAY)


def merge() -> Any:
    return merge_grids(["G1", "G2"], "G2", everything(TODAY), SYSTEM, TODAY)


def bring(into: str = "G1") -> Any:
    """H1 comes to another grid, as a roster brings it there."""
    home = db.session.scalars(select(Household.id).filter_by(code="H1")).one()
    grid = db.session.scalars(select(Grid.id).filter_by(code=into)).one()
    hold_households([home])
    if hold_open_grids([grid]):
        move_households([home], grid, TODAY, MoveReason.ROSTER, SYSTEM)


def below() -> Any:
    scope = everything(TODAY)
    return create_grid(NewGrid("N", "下级"), "110199100201", scope, SYSTEM, TODAY, parent_code="G3")


def by_file(row: str) -> ImportReport:
    text = f"网格编码,网格名称,行政区划代码,上级网格\n{row}\n"
    table = read_table(text.encode(), columns.GRIDS.is_header)
    return import_grids(table, everything(TODAY), SYSTEM, TODAY)


def stray() -> list[str]:
    """Households in grids that are out of use or have grids below them, and gaps of today."""
    query = select(Household.code).join(Grid, Grid.id == Household.grid_id)
    lost = db.session.scalars(query.where(Grid.retired_on.is_not(None)))
    gaps = [gap.grid_code for gap in list_gaps(everything(TODAY), TODAY) if gap.households]
    return [*lost, *gaps]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (split, lambda: split("B")),
        (split, merge),
        (merge, split),
        (merge, lambda: retire_grid("G1", everything(TODAY), SYSTEM, TODAY, into="G2")),
        (split, lambda: assign_grids(["G1"], "T02", TODAY, everything(TODAY), SYSTEM, TODAY)),
    ],
    ids=["two_splits", "split_and_merge", "merge_and_split", "merge_and_retire",
         "split_and_assign"],
)  # fmt: skip
def test_who_comes_second_changes_nothing(world: World, first: Work, second: Work) -> None:
    first()
    other = beside(second)
    other.end()
    (error,) = other.errors
    assert isinstance(error, Conflict | Refused)
    assert stray() == []
    assert run_checks().ok
    counted = db.session.scalar(select(func.count()).select_from(Grid).where(Grid.code.like("B%")))
    assert counted == 0


def test_who_assigns_first_is_heard_by_the_split(world: World) -> None:
    assign_grids(["G1"], "T02", TODAY, everything(TODAY), SYSTEM, TODAY)
    other = beside(split)
    other.end()
    assert other.errors == []
    query = select(GridDuty.team_id).join(Grid, Grid.id == GridDuty.grid_id)
    teams = db.session.scalars(query.where(Grid.code.in_(["A1", "A2"]))).all()
    assert len(teams) == 2
    assert world.team.id not in teams


def test_a_household_that_just_comes_in_is_not_left_behind(world: World) -> None:
    bring()
    other = beside(split)
    other.end()
    assert [type(error) for error in other.errors] == [Conflict]
    assert stray() == []


def test_a_roster_does_not_write_into_a_grid_that_is_just_split(world: World) -> None:
    split()
    reports: list[Any] = []
    other = beside(lambda: reports.append(take(cells(household_code="R1"))))
    other.end()
    assert other.errors == []
    assert [(one.column, one.code) for one in reports[0].errors] == [("grid_code", "unknown_grid")]
    assert stray() == []


@pytest.mark.parametrize("put", [below, lambda: by_file("N,下级,110199100201,G3")])
def test_a_grid_gets_no_household_while_another_is_put_below_it(world: World, put: Work) -> None:
    put()
    reports: list[Any] = []
    row = cells(household_code="R1", grid_code="G3")
    other = beside(lambda: reports.append(take(row)))
    other.end()
    assert other.errors == []
    assert [one.column for one in reports[0].errors] == ["grid_code"]
    assert stray() == []


def test_no_file_puts_a_grid_below_one_that_just_gets_a_household(world: World) -> None:
    bring("G3")
    reports: list[ImportReport] = []
    other = beside(lambda: reports.append(by_file("N,下级,110199100201,G3")))
    other.end()
    assert other.errors == []
    assert [one.code for one in reports[0].errors] == ["grid_has_households"]


@pytest.mark.parametrize("step", ["carry", "close_grid"])
def test_a_split_that_is_cut_off_leaves_everything_as_it_was(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    settle()
    before = _everything()

    def cut(*_given: Any) -> None:
        db.session.flush()
        raise OSError("the power is gone")

    monkeypatch.setattr(f"contracts_app.services.grid_life.split.{step}", cut)
    with pytest.raises(OSError, match="power"):
        split()
    db.session.rollback()
    assert _everything() == before
    monkeypatch.setattr(f"contracts_app.services.grid_life.split.{step}", getattr(close, step))
    split()
    db.session.commit()
    assert stray() == []


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    tables = (Grid, GridDuty, GridSuccession, Household, HouseholdMove, AuditEvent)
    return {
        model.__tablename__: [
            tuple(row)
            for row in db.session.execute(select(*model.__table__.c).order_by(model.__table__.c.id))
        ]
        for model in tables
    }
