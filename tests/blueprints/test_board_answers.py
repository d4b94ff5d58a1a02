"""What a step answers: the pieces that htmx puts in place, refusals, and lost races."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Team
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.vocabulary import Role
from tests.blueprints.test_board_pages import (
    FIRST,
    begin,
    give,
    plan_of,
    publish_form,
    two_teams,
)
from tests.factories import PASSWORD, TODAY, GridFactory, TeamFactory
from tests.pages import HTMX, PageClient, page_client, tree

MakeApp = Callable[..., Flask]


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return two_teams(make_app)


@pytest.fixture
def town(app: Flask) -> Flask:
    return app


def test_a_step_by_htmx_renews_the_head_the_rows_and_the_teams(leader: PageClient) -> None:
    key = begin(leader)
    answer = give(leader, key, 1, "G1", headers=HTMX)
    assert answer.status_code == 200
    for piece in ('id="board-head"', 'id="row-0"', 'id="team-0"', 'id="team-1"'):
        assert piece in answer.text
    assert 'id="row-1"' not in answer.text
    assert 'id="plan-version" value="2"' in answer.text


@pytest.mark.parametrize(
    "data",
    [
        {"grid": [], "team": "T02"},
        {"grid": ["G1"], "team": ""},
        {"grid": ["NONE"], "team": "T02"},
        {"grid": ["G1"], "team": "NONE"},
        {"grid": ["G1"], "team": "T02", "version": "x"},
        {"grid": ["G1"], "team": "T02", "version": "99999999999999999999"},
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_step_that_cannot_be_done_is_refused_and_changes_nothing(
    app: Flask, leader: PageClient, data: dict[str, Any], headers: dict[str, str]
) -> None:
    key = begin(leader)
    sent = {"version": 1, **data}
    answer = leader.post_with_token(f"/grids/board/{key}/moves", sent, headers=headers)
    assert answer.status_code == 422
    assert plan_of(app, key).cursor == 0


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_who_edits_second_sees_both_versions(
    app: Flask, leader: PageClient, headers: dict[str, str]
) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    answer = give(leader, key, 1, "G2", headers=headers)
    assert answer.status_code == 409
    box = tree(answer).xpath("//*[@data-code='plan_changed']")[0]
    words = " ".join(box.itertext())
    assert "网格G1 → 第二团队" in words
    assert "G2 → T02" in words
    assert plan_of(app, key).cursor == 1


def test_a_step_takes_away_what_was_suggested_before_it(leader: PageClient) -> None:
    key = begin(leader)
    answer = give(leader, key, 1, "G1", headers=HTMX)
    section = tree(answer).xpath("//*[@id='suggestions']")[0]
    assert section.xpath(".//form") == []
    assert section.xpath(".//a/@hx-get") == [f"/grids/board/{key}/suggestions"]


def test_a_refusal_keeps_the_version_that_was_seen(leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    refused = leader.post_with_token(
        f"/grids/board/{key}/moves", {"grid": [], "team": "T02", "version": 1}, headers=HTMX
    )
    assert refused.status_code == 422
    assert seen_in(refused) == "1"
    assert give(leader, key, 1, "G2", headers=HTMX).status_code == 409


def seen_in(answer: Any) -> str:
    """The version that an answer puts into the page."""
    return str(tree(answer).xpath("//*[@id='plan-version']/@value")[0])


def test_a_version_that_cannot_be_read_is_older_than_the_plan(leader: PageClient) -> None:
    key = begin(leader)
    data = {"grid": ["G1"], "team": "T02", "version": "9" * 20}
    assert seen_in(leader.post_with_token(f"/grids/board/{key}/moves", data, headers=HTMX)) == "0"


def test_a_lost_race_renews_also_the_rows_of_steps_that_were_taken_back(
    leader: PageClient,
) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    leader.post_with_token(f"/grids/board/{key}/undo", {"version": 2})
    answer = give(leader, key, 2, "G2", headers=HTMX)
    assert answer.status_code == 409
    for piece in ("row-0", "row-1", "team-0", "team-1"):
        assert f'id="{piece}"' in answer.text
    assert seen_in(answer) == "3"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_was_chosen_is_still_chosen_after_a_lost_race(
    leader: PageClient, headers: dict[str, str]
) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    answer = give(leader, key, 1, "G2", headers=headers)
    assert 'value="G2"' in answer.text
    ticked = [part for part in answer.text.split("<input ") if " checked" in part.split(">")[0]]
    assert [part.split('value="')[1].split('"')[0] for part in ticked] == ["G2"]


def test_many_rows_come_as_one_piece(app: Flask, leader: PageClient) -> None:
    with app.app_context():
        codes = [GridFactory(code=f"N{number:02}").code for number in range(41)]
        db.session.commit()
    few = give(leader, begin(leader), 1, *codes[:40], headers=HTMX).text
    many = give(leader, begin(leader), 1, *codes, headers=HTMX).text
    assert 'id="board-villages"' not in few
    assert few.count('class="board-row"') == 40
    assert many.count('id="board-villages" hx-swap-oob="true"') == 1
    assert many.count('class="board-row" hx-swap-oob') == 0


def test_all_shares_are_renewed_when_a_team_joins_the_comparison(
    app: Flask, leader: PageClient
) -> None:
    with app.app_context():
        first = db.session.scalars(select(Team).filter_by(code="T01")).one()
        TeamFactory(institution_id=first.institution_id, code="T03")
        db.session.commit()
    key = begin(leader)
    data = {"grid": ["G1"], "team": "T03", "version": 1}
    answer = leader.post_with_token(f"/grids/board/{key}/moves", data, headers=HTMX)
    assert [f'id="team-{place}"' in answer.text for place in range(3)] == [True] * 3


@pytest.mark.parametrize("page", ["discard", "change", "count"])
def test_whoever_acts_on_an_older_plan_loses_the_race(leader: PageClient, page: str) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    area = "board" if page == "count" else "plans"
    data = {"version": 1, "name": "方案乙", "starts_on": FIRST.isoformat()}
    answer = leader.post_with_token(f"/grids/{area}/{key}/{page}", data)
    assert answer.status_code == 409
    assert "plan_changed" in answer.text


def test_a_change_that_lost_a_race_can_be_sent_again(app: Flask, leader: PageClient) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    data = {"version": 1, "name": "方案乙", "starts_on": FIRST.isoformat()}
    again = leader.post_with_token(f"/grids/plans/{key}/change", data)
    data["version"] = tree(again).xpath("//main//input[@name='version']/@value")[0]
    assert leader.post_with_token(f"/grids/plans/{key}/change", data).status_code == 303
    assert plan_of(app, key).name == "方案乙"


def test_a_published_plan_is_shown_with_its_changes_and_suggests_nothing(
    leader: PageClient,
) -> None:
    key = begin(leader)
    give(leader, key, 1, "G1")
    form = {**publish_form(leader, key), "read": "y"}
    leader.post_with_token(f"/grids/board/{key}/publish", form)
    page = tree(leader.get(f"/grids/board?plan={key}"))
    assert len(page.xpath("//*[@role='option'][contains(@class, 'changes')]")) == 1
    assert page.xpath("//*[@id='suggestions']") == []
    answer = leader.get(f"/grids/board/{key}/suggestions")
    assert (answer.status_code, answer.location) == (302, f"/grids/board?plan={key}")


def test_suggestions_on_a_page_of_their_own_ask_for_nothing_by_script(leader: PageClient) -> None:
    key = begin(leader)
    address = f"/grids/board/{key}/suggestions"
    assert tree(leader.get(address)).xpath("//main//@hx-post | //main//@hx-get") == []
    assert "hx-get" in leader.get(address, headers=HTMX).text


def test_one_team_is_compared_with_nobody(app: Flask, leader: PageClient) -> None:
    with app.app_context():
        db.session.scalars(select(Team).filter_by(code="T02")).one().dissolved_on = TODAY
        db.session.commit()
    key = begin(leader)
    head = tree(leader.get("/grids/board")).xpath("//*[@id='board-head']")[0]
    assert "不足两个团队" in "".join(head.itertext())
    assert head.get("data-teams") == "1"
    compared = leader.get(f"/grids/plans/compare?a={key}&b={key}")
    assert "不足两个团队" in compared.text


def test_the_own_plan_is_shown_before_a_later_one_of_an_institution_below(
    app: Flask, leader: PageClient
) -> None:
    with app.app_context():
        create_user("chief", Role.LEADER, "ORG00", SYSTEM, password=PASSWORD)
        db.session.commit()
    chief = page_client(app)
    chief.sign_in("chief", PASSWORD)
    own = begin(chief, "县方案")
    begin(leader, "乡方案")
    assert own in chief.get("/grids/board").text
    assert "县方案" in tree(chief.get("/grids/board")).xpath("//h1/text()")[0]
