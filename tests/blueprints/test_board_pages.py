"""The grid board: plans, steps without scripts, publishing, and who may see a plan."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import DutyPlan, GridDuty, Team
from contracts_app.queries.doors import who_answers
from contracts_app.queries.scope import everything
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.vocabulary import Role
from tests.factories import (
    PASSWORD,
    TODAY,
    GridFactory,
    RegionFactory,
    make_household,
    make_team,
    make_world,
)
from tests.pages import PageClient, codes, page_client, tree
from tests.support.statements import counted_statements

FIRST = TODAY + timedelta(days=9)
MakeApp = Callable[..., Flask]


def two_teams(make_app: MakeApp) -> Flask:
    """An application with two grids of one team, and a second team that has none."""
    made = make_app(demo=True, today=TODAY)
    with made.app_context():
        world = make_world(users=True)
        make_team(world.centre, code="T02", name="第二团队")
        make_household(world.grids[0], code="H1", members=4, tags=("HTN",))
        db.session.commit()
    return made


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return two_teams(make_app)


@pytest.fixture
def town(app: Flask) -> Flask:
    return app


def begin(client: PageClient, name: str = "方案甲") -> str:
    """The key of a new plan."""
    answer = client.post_with_token("/grids/plans", {"name": name, "starts_on": FIRST.isoformat()})
    assert answer.status_code == 303
    return str(answer.location).split("plan=")[1]


def plan_of(app: Flask, key: str) -> Any:
    with app.app_context():
        return db.session.scalars(select(DutyPlan).filter_by(key=key)).one()


def give(client: PageClient, key: str, version: int | str, *grids: str, **more: Any) -> Any:
    data = {"grid": list(grids), "team": "T02", "version": version}
    return client.post_with_token(f"/grids/board/{key}/moves", data, **more)


def publish_form(client: PageClient, key: str) -> dict[str, str]:
    page = tree(client.get(f"/grids/board/{key}/publish"))
    return {
        name: page.xpath(f"//main//input[@name='{name}']/@value")[0]
        for name in ("version", "digest")
    }


def test_without_a_plan_the_board_leads_to_the_plans(leader: PageClient) -> None:
    assert leader.get("/grids/board").location.endswith("/grids/plans")


def test_a_new_plan_shows_every_grid_in_list_and_map(leader: PageClient) -> None:
    begin(leader)
    page = tree(leader.get("/grids/board"))
    assert page.xpath("//input[@name='grid']/@value") == ["G1", "G2"]
    assert len(page.xpath("//*[@role='option']")) == 2
    assert page.xpath("//button[@name='team']/@value") == ["T01", "T02"]


def test_a_whole_redistribution_without_scripts(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    answer = leader.post_with_token(
        f"/grids/board/{key}/moves",
        {"grid": ["G1", "G2"], "choice": "T02", "team": "", "version": 1},
    )
    assert answer.status_code == 303
    assert "第二团队" in leader.get(answer.location).text
    form = publish_form(leader, key)
    assert leader.post_with_token(f"/grids/board/{key}/publish", form).status_code == 422
    done = leader.post_with_token(f"/grids/board/{key}/publish", {**form, "read": "y"})
    assert done.status_code == 303
    with app.app_context():
        found = who_answers("G1", FIRST, everything(TODAY))
        assert found is not None
        assert found.team is not None
        assert found.team.code == "T02"


def test_a_version_that_no_plan_has_moves_nothing(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    for version in ("9" * 400, str(2**31), "x", ""):
        assert give(leader, key, version, "G1").status_code == 422
    assert plan_of(app, key).version == 1


def test_grids_can_be_taken_from_their_team(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    data = {"grid": ["G1"], "choice": "-", "version": 1}
    assert leader.post_with_token(f"/grids/board/{key}/moves", data).status_code == 303
    report = leader.get(f"/grids/board/{key}/publish").text
    assert "1 grid will have no team" in report or "有 1 个网格将没有团队负责" in report


def test_undo_and_redo(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    leader.post_with_token(f"/grids/board/{key}/undo", {"version": 2})
    assert plan_of(app, key).cursor == 0
    leader.post_with_token(f"/grids/board/{key}/redo", {"version": 3})
    assert plan_of(app, key).cursor == 1


def test_a_report_that_changed_has_to_be_read_again(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    form = publish_form(leader, key)
    with app.app_context():
        GridFactory(code="G9")
        db.session.commit()
    answer = leader.post_with_token(f"/grids/board/{key}/publish", {**form, "read": "y"})
    assert answer.status_code == 422
    assert "report_not_read" in codes(answer)
    assert plan_of(app, key).state == "draft"


def test_a_plan_that_was_overtaken_is_a_lost_race(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    form = publish_form(leader, key)
    with app.app_context():
        other = db.session.scalars(select(Team).filter_by(code="T02")).one()
        for duty in db.session.scalars(select(GridDuty)):
            duty.team_id = other.id
        db.session.commit()
    answer = leader.post_with_token(f"/grids/board/{key}/publish", {**form, "read": "y"})
    assert answer.status_code == 409
    assert "plan_outdated" in codes(answer)


def test_a_published_plan_is_undone_by_a_new_one(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    leader.post_with_token(
        f"/grids/board/{key}/publish", {**publish_form(leader, key), "read": "y"}
    )
    answer = leader.post_with_token(f"/grids/plans/{key}/revert", {})
    undo = plan_of(app, str(answer.location).split("plan=")[1])
    assert undo.undoes_id == plan_of(app, key).id
    assert undo.cursor == 1


def test_two_plans_side_by_side_show_where_they_differ(leader: PageClient) -> None:
    key = begin(leader)
    answer = leader.post_with_token(f"/grids/plans/{key}/copy", {})
    other = str(answer.location).split("plan=")[1]
    version = leader.get(f"/grids/board?plan={other}").text.split('id="plan-version" value="')[1]
    give(leader, other, int(version.split('"')[0]), "G1")
    page = tree(leader.get(f"/grids/plans/compare?a={key}&b={other}"))
    assert len(page.xpath("//tbody/tr/th[contains(., 'G1')]")) == 1
    assert page.xpath("//tbody/tr/th[contains(., 'G2')]") == []


def test_a_plan_that_was_put_away_cannot_be_changed(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    assert leader.post_with_token(f"/grids/plans/{key}/discard", {"version": 1}).status_code == 303
    answer = give(leader, key, 2, "G1")
    assert answer.status_code == 422
    assert "plan_closed" in codes(answer)
    assert "board-actions" not in leader.get(f"/grids/board?plan={key}").text


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "soon", ""])
def test_a_plan_with_a_wrong_first_day_is_refused(leader: PageClient, day: str) -> None:
    answer = leader.post_with_token("/grids/plans", {"name": "甲", "starts_on": day})
    assert answer.status_code == 422


def test_the_statements_of_the_board_do_not_grow_with_the_grids(
    app: Flask, leader: PageClient
) -> None:
    begin(leader)
    with app.app_context():
        few = _statements(leader)
        for number in range(40):
            make_household(GridFactory(code=f"N{number}"), code=f"N{number}")
        db.session.commit()
        begin(leader)
        assert _statements(leader) == few


def _statements(client: PageClient) -> int:
    with counted_statements() as seen:
        assert client.get("/grids/board").status_code == 200
    return len(seen)


def test_the_day_of_a_draft_that_has_passed_is_moved(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    later = (FIRST + timedelta(days=7)).isoformat()
    page = leader.get(f"/grids/plans/{key}/change")
    version = tree(page).xpath("//main//input[@name='version']/@value")[0]
    data = {"name": "方案丙", "starts_on": later, "version": version}
    assert leader.post_with_token(f"/grids/plans/{key}/change", data).status_code == 303
    plan = plan_of(app, key)
    assert (plan.name, plan.starts_on.isoformat(), plan.cursor) == ("方案丙", later, 1)
    assert leader.post_with_token(f"/grids/plans/{key}/change", data).status_code == 409


def test_a_second_click_on_publish_does_nothing_again(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    form = {**publish_form(leader, key), "read": "y"}
    address = f"/grids/board/{key}/publish"
    answers = [leader.post_with_token(address, form).status_code for _ in range(2)]
    assert answers == [303, 303]
    with app.app_context():
        assert len(db.session.scalars(select(GridDuty)).all()) == 3


def test_the_bureau_s_leader_sees_a_township_s_plan_as_the_township_does(
    app: Flask, leader: PageClient
) -> None:
    key = begin(leader)
    with app.app_context():
        RegionFactory(code="110199101")
        RegionFactory(code="110199101201")
        GridFactory(code="FAR", village_code="110199101201")
        create_user("chief", Role.LEADER, "ORG00", SYSTEM, password=PASSWORD)
        db.session.commit()
    chief = page_client(app)
    chief.sign_in("chief", PASSWORD)
    page = tree(chief.get(f"/grids/board?plan={key}"))
    assert page.xpath("//input[@name='grid']/@value") == ["G1", "G2"]
    assert page.xpath("//*[@id='board-head']//*[contains(@class, 'notice-warn')]") == []
    chief.post_with_token(f"/grids/board/{key}/count", {"version": 1})
    page = tree(leader.get(f"/grids/board?plan={key}"))
    assert page.xpath("//input[@name='grid']/@value") == ["G1", "G2"]


def test_who_is_narrowed_to_a_team_plans_nothing(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    with app.app_context():
        create_user("own", Role.LEADER, "ORG01", SYSTEM, team_code="T01", password=PASSWORD)
        db.session.commit()
    own = page_client(app)
    own.sign_in("own", PASSWORD)
    data = {"name": "甲", "starts_on": FIRST.isoformat()}
    answers = [
        own.get("/grids/plans").status_code,
        own.get(f"/grids/board?plan={key}").status_code,
        own.post_with_token("/grids/plans", data).status_code,
        give(own, key, 1, "G1").status_code,
    ]
    assert answers == [404] * 4
    assert "/grids/board" not in own.get("/grids").text
