"""The file of duties: which team has a grid from which day on."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Team
from tests.factories import make_team, make_world
from tests.services.test_places_import import load
from tests.support.reports import codes
from tests.support.rosters import VILLAGE


def test_a_grid_that_changes_hands_keeps_its_old_duty_up_to_the_day_before(any_app: Flask) -> None:
    world = make_world()
    load("teams", "团队编码,团队名称,机构编码,团队长\nT02,二队,ORG01,李金\n")
    report = load("assignment", "网格编码,团队编码,起始日期\nG1,T02,2026/3/1\nG2,T01,\n")
    assert report.counts["duties"] == {"created": 0, "updated": 1, "unchanged": 1}
    duties = db.session.scalars(
        select(GridDuty).filter_by(grid_id=world.grids[0].id).order_by(GridDuty.valid_from)
    ).all()
    assert [(duty.valid_from, duty.valid_to) for duty in duties] == [
        (date(2020, 1, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), None),
    ]
    assert duties[0].team_id == world.team.id != duties[1].team_id


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("G1,T02,2019-12-31", "valid_from", "bad_date"),
        ("G1,T02,2026-02-30", "valid_from", "bad_date"),
        ("G0,T02,2026-01-01", "grid_code", "unknown_grid"),
        ("G1,T00,2026-01-01", "team_code", "team_unknown"),
        ("G1,T03,2026-01-01", "team_code", "team_inactive"),
    ],
)
def test_a_bad_assignment_is_refused(app: Flask, row: str, column: str, code: str) -> None:
    world = make_world()
    load("teams", "团队编码,团队名称,机构编码\nT02,二队,ORG01\nT03,三队,ORG01\n")
    db.session.scalars(select(Team).filter_by(code="T03")).one().dissolved_on = date(2025, 6, 30)
    report = load("assignment", f"网格编码,团队编码,起始日期\n{row}\n")
    assert codes(report) == [(2, column, code)]
    assert (
        db.session.scalar(select(func.count(GridDuty.id)).filter_by(grid_id=world.grids[0].id)) == 1
    )


def test_a_file_may_hold_the_whole_history_of_a_grid_and_change_nothing_later(
    any_app: Flask,
) -> None:
    world = make_world()
    make_team(world.centre, code="T02")
    db.session.commit()
    head = "网格编码,团队编码,起始日期\n"
    history = head + "G9,T01,2026-01-01\nG9,T02,2026-06-01\n"
    db.session.add(
        Grid(county_code="110199", code="G9", name="九", village_code=VILLAGE, kind="other")
    )
    db.session.commit()
    first = load("assignment", history)
    assert (codes(first), first.counts["duties"]["created"]) == ([], 1)
    query = select(GridDuty.valid_from, GridDuty.valid_to).join(Grid, Grid.id == GridDuty.grid_id)
    spans = db.session.execute(query.where(Grid.code == "G9").order_by(GridDuty.valid_from)).all()
    assert [tuple(span) for span in spans] == [
        (date(2026, 1, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), None),
    ]
    for again in (history, head + "G9,T01,2026-01-01\n"):
        report = load("assignment", again)
        assert (codes(report), report.counts["duties"]["unchanged"]) == ([], report.rows)
