"""Somebody leaves, or is appointed, while the grids concerned change, on PostgreSQL.

Who leaves holds the team and the person and then asks for the grids; whoever changes a grid has to
take them in the same order, or both wait for each other. On SQLite one waits from the beginning.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import DutyPlan, Grid, GridDuty, Institution, Responsibility, Staff, Team
from contracts_app.queries.scope import everything
from contracts_app.rules.grid_parts import PartRule
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duty_plan_steps import move_grids
from contracts_app.services.duty_plans import begin_plan
from contracts_app.services.errors import Refused
from contracts_app.services.grid_duty import assign_grids
from contracts_app.services.grid_life import NewGrid, Part, merge_grids, retire_grid, split_grid
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places import columns
from contracts_app.services.places.assignment import import_assignment
from contracts_app.services.publishing import preview, publish_plan
from contracts_app.services.responsibilities import Slot, appoint, take_over
from contracts_app.services.team_departure import departing
from contracts_app.spreadsheets.reading import read_table
from contracts_app.vocabulary import CareLevel
from tests.factories import TODAY, StaffFactory, World, make_team, make_world
from tests.services.test_desks_meet_on_postgresql import beside

Work = Callable[[], Any]
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def world(make_app: Callable[..., Flask]) -> Iterator[World]:
    """The leader of T01 is the doctor of the households of G1; T02 answers for nothing."""
    app = make_app("postgresql")
    with app.app_context():
        world = make_world()
        make_team(world.centre, code="T02")
        StaffFactory(institution_id=world.centre.id, key="HEIR", name="接任")
        name(world.doctor.key)
        db.session.commit()
        yield world


def name(key: str) -> Any:
    """Make somebody the doctor of the households of G1."""
    return appoint(
        [Slot(CareLevel.HOUSEHOLD_DOCTOR, "G1")], key, TODAY, everything(TODAY), SYSTEM, TODAY
    )


def split() -> Any:
    parts = [Part(NewGrid("A", "甲"), PartRule(rest=True)), Part(NewGrid("B", "乙"))]
    return split_grid("G1", parts, everything(TODAY), SYSTEM, TODAY)


def merge(team_code: str = "T01") -> Any:
    into = NewGrid("M", "合并")
    return merge_grids(["G1", "G2"], into, everything(TODAY), SYSTEM, TODAY, team_code=team_code)


def by_file(*rows: str) -> ImportReport:
    text = "网格编码,团队编码,起始日期\n" + "\n".join(rows) + "\n"
    table = read_table(text.encode(), columns.ASSIGNMENT.is_header)
    return import_assignment(table, everything(TODAY), SYSTEM, TODAY)


def assign(team: str = "T01") -> Any:
    return assign_grids(["G1", "G2"], team, TOMORROW, everything(TODAY), SYSTEM, TODAY)


def heir() -> Staff:
    return db.session.scalars(select(Staff).filter_by(key="HEIR")).one()


def doctors() -> list[tuple[str, str]]:
    """Who is the doctor of which grid, without an end."""
    query = (
        select(Grid.code, Staff.name)
        .join(Responsibility, Responsibility.grid_id == Grid.id)
        .join(Staff, Staff.id == Responsibility.staff_id)
        .where(Responsibility.valid_to.is_(None))
        .order_by(Grid.code)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def teams(code: str) -> list[tuple[str, bool]]:
    """The teams of a grid in order, and whether each one's end is open."""
    query = (
        select(Team.code, GridDuty.valid_to.is_(None))
        .join(GridDuty, GridDuty.team_id == Team.id)
        .join(Grid, Grid.id == GridDuty.grid_id)
        .where(Grid.code == code)
        .order_by(GridDuty.valid_from)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def begin() -> DutyPlan:
    """A plan that gives both grids to T01."""
    centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
    scope = everything(TODAY)
    plan = begin_plan("方案", TOMORROW, centre, scope, SYSTEM, TODAY)
    move_grids(plan.key, plan.version, ["G1", "G2"], "T01", scope, SYSTEM)
    return plan


def publish() -> Any:
    plan, scope = db.session.scalars(select(DutyPlan)).one(), everything(TODAY)
    return publish_plan(plan.key, plan.version, preview(plan, scope).digest, scope, SYSTEM, TODAY)


@pytest.mark.parametrize(
    "change", [split, merge, assign, begin, publish, lambda: by_file("G1,T01,2027-01-01")]
)
def test_who_leaves_and_who_changes_a_grid_do_not_wait_for_each_other(
    world: World, change: Work
) -> None:
    assign_grids(["G1", "G2"], "T02", TODAY, everything(TODAY), SYSTEM, TODAY)
    if change is publish:
        begin()
    db.session.commit()
    departing("T01", world.doctor.key, everything(TODAY), retires=True, hold=True)
    other = beside(change)
    assert take_over(world.doctor.id, heir().id, TOMORROW, SYSTEM) == 1
    other.end()
    assert other.errors == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (split, [("A", "接任"), ("B", "接任")]),
        (lambda: retire_grid("G1", everything(TODAY), SYSTEM, TODAY, into="G2"), []),
    ],
)
def test_whoever_leaves_hands_over_also_what_a_grid_just_became(
    world: World, change: Work, found: list[tuple[str, str]]
) -> None:
    leaver, to = world.doctor.id, heir().id
    change()
    other = beside(lambda: take_over(leaver, to, TOMORROW, SYSTEM))
    other.end()
    assert other.errors == []
    assert doctors() == found


def test_nobody_is_appointed_who_retires_at_that_moment(world: World) -> None:
    person = heir()
    db.session.execute(select(Staff.id).where(Staff.id == person.id).with_for_update())
    person.retired_on = TODAY
    db.session.flush()
    other = beside(lambda: (heir(), name("HEIR")))
    other.end()
    (error,) = other.errors
    assert isinstance(error, Refused)
    assert error.codes == ["staff_retired"]


def test_nobody_retires_past_an_appointment_that_is_just_made(world: World) -> None:
    name("HEIR")
    key, seen = heir().key, []

    def retire() -> None:
        held = select(Staff.id).where(Staff.key == key).with_for_update()
        person = db.session.scalars(held).one()
        rows = select(Responsibility.id).where(Responsibility.staff_id == person)
        seen.extend(db.session.scalars(rows).all())

    other = beside(retire)
    other.end()
    assert other.errors == []
    assert len(seen) == 1


def test_a_file_of_duties_goes_on_from_what_somebody_just_gave(world: World) -> None:
    assign("T02")
    reports: list[ImportReport] = []
    other = beside(lambda: reports.append(by_file(f"G1,T02,{TOMORROW}", f"G2,T01,{TOMORROW}")))
    other.end()
    assert other.errors == []
    assert reports[0].counts["duties"] == {"created": 0, "updated": 1, "unchanged": 1}
    assert teams("G1") == [("T01", False), ("T02", True)]
    assert teams("G2") == [("T01", False), ("T01", True)]


def test_a_file_gives_no_grid_that_was_just_split(world: World) -> None:
    split()
    reports: list[ImportReport] = []
    other = beside(lambda: reports.append(by_file(f"G1,T02,{TOMORROW}")))
    other.end()
    assert other.errors == []
    assert [one.code for one in reports[0].errors] == ["grid_not_in_use"]
    assert teams("G1") == [("T01", False)]
