"""Pages of grids and teams, and the role desk."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Institution, Team
from contracts_app.vocabulary import Role
from tests.factories import TODAY, GridFactory, TeamFactory, make_household, make_team
from tests.pages import PageClient, codes, texts
from tests.pages import select as select_nodes
from tests.support.signed_in import client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements
from tests.support.tasks import duty


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """Grid G3 has no team yet; T02 is complete, T03 is not; H1 is signed."""
    app = world_app(make_app)
    with app.app_context():
        centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
        make_team(centre, code="T02", name="第二家庭医生团队")
        TeamFactory(code="T03", institution_id=centre.id)
        GridFactory(code="G3")
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        make_household(grid, code="H2")
        far_household("FAR1")
        db.session.commit()
        yield app


def duties(code: str) -> list[tuple[str, date, date | None]]:
    rows = db.session.execute(
        select(Team.code, GridDuty.valid_from, GridDuty.valid_to)
        .join(Team, Team.id == GridDuty.team_id)
        .join(Grid, Grid.id == GridDuty.grid_id)
        .where(Grid.code == code)
        .order_by(GridDuty.valid_from)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def test_the_grid_page_shows_the_gap_and_who_is_responsible(leader: PageClient) -> None:
    page = leader.get("/grids")
    rows = texts(page, "//tbody/tr")
    assert len(rows) == 3
    assert "第一家庭医生团队" in rows[0]
    assert "▲" in rows[2]
    assert len(select_nodes(page, "//input[@name='grid']")) == 3
    assert "tag-bad" in page.text


def test_ticked_grids_are_given_to_a_team_and_the_gap_closes(leader: PageClient) -> None:
    values = {"grid": ["G1", "G3"], "team": "T02", "valid_from": TODAY.isoformat()}
    answer = leader.submit("/grids", values, action="/grids/assign")
    assert (answer.status_code, answer.location) == (303, "/grids")
    assert duties("G3") == [("T02", TODAY, None)]
    assert duties("G1") == [
        ("T01", date(2020, 1, 1), date(2026, 11, 20)),
        ("T02", TODAY, None),
    ]
    assert "tag-bad" not in leader.get("/grids").text


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"grid": [], "team": "T02", "valid_from": "2026-11-21"}, "invalid"),
        ({"grid": ["G1"], "team": "", "valid_from": "2026-11-21"}, "invalid"),
        ({"grid": ["G1"], "team": "T02", "valid_from": "bald"}, "bad_date"),
        ({"grid": ["G1"], "team": "T02", "valid_from": "  "}, "invalid"),
        ({"grid": ["G1"], "team": "T02", "valid_from": "2019-01-01"}, "bad_date"),
        ({"grid": ["G1"], "team": "T99", "valid_from": "2026-11-21"}, "team_unknown"),
        ({"grid": ["FFAR1"], "team": "T02", "valid_from": "2026-11-21"}, "unknown_grid"),
    ],
)
def test_an_assignment_that_cannot_be_comes_back_with_its_reason(
    leader: PageClient, values: dict[str, object], code: str
) -> None:
    answer = leader.post_with_token("/grids/assign", values)
    assert answer.status_code == 422
    assert code in codes(answer)
    assert duties("G1") == [("T01", date(2020, 1, 1), None)]


def test_who_may_only_look_gets_no_form(town: Flask) -> None:
    clerk = client_of(town, "clerk")
    page = clerk.get("/grids")
    assert page.status_code == 200
    assert "grids/assign" not in page.text
    fields = {"grid": "G3", "team": "T02", "valid_from": "2026-11-21"}
    assert clerk.post_with_token("/grids/assign", fields).status_code == 404
    assert duties("G3") == []
    assert client_of(town, "village").get("/grids").status_code == 404


def test_team_pages_show_load_limits_and_missing_posts(leader: PageClient) -> None:
    rows = texts(leader.get("/teams"), "//tbody/tr")
    assert len(rows) == 3
    assert "1/1500" in rows[0]
    assert "3/10000" in rows[0]
    page = leader.get("/teams/T03")
    assert page.status_code == 200
    assert "notice-warn" in page.text
    assert (
        len(texts(leader.get("/teams/T01"), "//section[@aria-labelledby='grids-title']//tbody/tr"))
        == 2
    )


def test_a_team_elsewhere_answers_like_one_that_does_not_exist(town: Flask) -> None:
    far = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
    make_team(far, code="T77")
    db.session.commit()
    clerk = client_of(town, "clerk")
    assert clerk.get("/teams/T77").status_code == clerk.get("/teams/NONE").status_code == 404
    assert client_of(town, "bureau").get("/teams/T77").status_code == 200
    assert client_of(town, "hospital").get("/teams").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_desk_whose_buttons_open(town: Flask, role: Role) -> None:
    client = client_of(town, role.value)
    page = client.get("/")
    assert page.status_code == 200
    links = [
        str(node.get("href"))
        for node in select_nodes(page, "//main//section//a[@href] | //main//*[@class='empty']")
        if node.get("href")
    ]
    assert links
    for link in links:
        assert client.get(link).status_code == 200


def test_the_village_desk_counts_who_is_not_signed(town: Flask) -> None:
    page = client_of(town, "village").get("/")
    (card,) = [one for one in texts(page, "//main//section") if "未签约家庭" in one]
    assert "● 1" in card.replace("●1", "● 1")


def test_the_desk_begins_with_what_is_due_today(town: Flask) -> None:
    client = client_of(town, "village")
    first = texts(client.get("/"), "//main//section")[0]
    assert ("今天有任务的人" in first, "✓0" in first) == (True, True)
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    for days, kind in ((0, "routine"), (-3, "routine"), (1, "recall")):
        person = make_household(grid, members=1)[1][0]
        duty(person, TODAY + timedelta(days=days), kind=kind)
    cards = texts(client.get("/"), "//main//section")[:3]
    assert ["●2" in cards[0], "▲1" in cards[1], "●1" in cards[2]] == [True] * 3


@pytest.mark.parametrize(("role", "link"), [("village", False), ("leader", True)])
def test_an_empty_place_is_no_good_news(
    make_app: Callable[..., Flask], role: str, link: bool
) -> None:
    page = client_of(world_app(make_app), role).get("/")
    assert "还没有居民" in page.text
    assert "✓" not in page.text
    assert ("导入花名册" in texts(page, "//main//a[@href='/imports']")) == link


def test_a_desk_stays_cheap(town: Flask, leader: PageClient) -> None:
    with counted_statements() as statements:
        leader.get("/")
    few = len(statements)
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    for _ in range(10):
        make_household(grid)
    db.session.commit()
    with counted_statements() as statements:
        leader.get("/")
    assert len(statements) == few <= 34


def test_the_answer_to_an_assignment_names_the_team_and_the_day(leader: PageClient) -> None:
    values = {"grid": ["G3"], "team": "T02", "valid_from": TODAY.isoformat()}
    page = leader.submit("/grids", values, action="/grids/assign", follow_redirects=True)
    said = texts(page, "//*[@id='flash']")[0]
    assert said == f"1 个网格：自 {TODAY.isoformat()} 起由第二家庭医生团队负责。"


def test_an_error_names_its_field_once(leader: PageClient) -> None:
    values = {"grid": ["G1"], "team": "", "valid_from": "bald"}
    said = texts(
        leader.submit("/grids", values, action="/grids/assign"), "//*[@id='error-summary']//li"
    )
    assert said[0].count("团队") == 1
    assert "：" in said[1]
    assert ": " not in said[1]


def test_who_has_no_team_reads_the_number_of_one_nearby(town: Flask) -> None:
    for role in ("village", "clerk", "bureau"):
        (number,) = texts(client_of(town, role).get("/"), "//footer//*[@data-public]")
        assert "0539-6210000" in number, role
