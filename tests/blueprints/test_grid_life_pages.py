"""Pages of the life of grids: one grid, create, rename, split, merge, retire, and who answers."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Grid, Household, Institution, Team
from contracts_app.queries.grid_detail import HOMES_SHOWN
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.vocabulary import Role
from tests.factories import (
    PASSWORD,
    TODAY,
    GridFactory,
    HouseholdFactory,
    make_household,
    make_team,
)
from tests.pages import PageClient, codes, form_of, texts
from tests.pages import select as select_nodes
from tests.support.signed_in import client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements

PARTS = {"parts-0-code": "A", "parts-0-name": "东组", "parts-1-code": "B", "parts-1-name": "西组"}
DAY = timedelta(days=1)


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """G1 holds H1 (signed), H2 and H3; G2 holds nobody; T02 answers for nothing."""
    app = world_app(make_app)
    with app.app_context():
        centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
        make_team(centre, code="T02", name="第二家庭医生团队")
        grid = the_grid("G1")
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        for number in (2, 3):
            HouseholdFactory(grid_id=grid.id, code=f"H{number}", address=f"{number}组1号")
        far_household("FAR1")
        db.session.commit()
        yield app


def the_grid(code: str) -> Grid:
    return db.session.scalars(select(Grid).filter_by(code=code)).one()


def places() -> dict[str, str]:
    query = select(Household.code, Grid.code).join(Grid, Grid.id == Household.grid_id)
    return {row[0]: row[1] for row in db.session.execute(query) if row[0] != "FAR1"}


def confirm(leader: PageClient, page: TestResponse, **more: str) -> TestResponse:
    """Press the last button of a preview."""
    form = form_of(page)
    fields = [(str(one.get("name")), str(one.get("value"))) for one in form.iter("input")]
    sent: dict[str, Any] = {"step": "do", **more}
    for name, value in fields:
        if name not in more:
            sent.setdefault(name, []).append(value)
    return leader.post(form.get("action"), data=sent)


def test_the_page_of_a_grid_tells_its_place_its_team_and_its_days(leader: PageClient) -> None:
    page = leader.get("/grids/G1")
    facts = texts(page, "//main//dl[1]/div")
    assert "3" in facts[3]
    assert "1" in facts[4]
    assert "第一家庭医生团队" in texts(page, "//tbody/tr[1]")[0]
    links = [node.get("href") for node in select_nodes(page, "//main//a[contains(@href, '/G1/')]")]
    assert links == ["/grids/G1/split", "/grids/G1/merge", "/grids/G1/retire"]
    clerk = client_of_town(leader, "clerk").get("/grids/G1")
    assert clerk.status_code == 200
    assert "/grids/G1/split" not in clerk.text


def client_of_town(leader: PageClient, role: str) -> PageClient:
    return client_of(leader.application, role)


def test_a_grid_is_split_after_its_effect_was_read(leader: PageClient) -> None:
    values = {**PARTS, "rest": "2", "pick": ["1:H2", "", ""], "step": "preview"}
    page = leader.submit("/grids/G1/split", values)
    assert page.status_code == 200
    rows = texts(page, "//tbody/tr")
    assert "东组" in rows[0]
    assert texts(page, "//tbody/tr/td[1]") == ["1", "2"]
    assert places()["H2"] == "G1"
    answer = confirm(leader, page)
    assert (answer.status_code, answer.location) == (303, "/grids/A")
    db.session.rollback()
    assert places() == {"H1": "B", "H2": "A", "H3": "B"}
    gone = leader.get("/grids/G1")
    assert len(texts(gone, "//main//h3/following-sibling::ul[1]/li")) == 2
    assert "/grids/G1/split" not in gone.text
    assert leader.get("/grids/G1/split").status_code == 404


def test_what_was_typed_stays_when_something_is_to_be_changed(leader: PageClient) -> None:
    values = {**PARTS, "parts-0-addresses": "2组", "rest": "2", "step": "preview"}
    page = leader.submit("/grids/G1/split", values)
    again = confirm(leader, page, step="edit")
    assert again.status_code == 200
    form = form_of(again)
    kept = {one.get("name"): one.get("value") for one in form.iter("input") if one.get("value")}
    assert (kept["parts-0-addresses"], kept["parts-1-name"]) == ("2组", "西组")


def test_households_without_a_part_are_counted_and_what_was_typed_stays(leader: PageClient) -> None:
    values = {**PARTS, "pick": ["1:H2", "", ""], "step": "preview"}
    page = leader.submit("/grids/G1/split", values)
    assert (page.status_code, codes(page)) == (422, ["households_left"])
    assert "2" in texts(page, "//*[@id='error-summary']//li")[0]
    assert select_nodes(page, "//option[@value='1:H2'][@selected]")
    assert select_nodes(page, "//input[@value='东组']")


def test_what_changed_between_reading_and_doing_is_not_done(leader: PageClient) -> None:
    page = leader.submit("/grids/G1/split", {**PARTS, "rest": "2", "step": "preview"})
    HouseholdFactory(grid_id=the_grid("G1").id, code="H9")
    db.session.commit()
    answer = confirm(leader, page)
    assert (answer.status_code, the_grid("G1").retired_on) == (409, None)


@pytest.mark.parametrize(
    ("address", "typed"), [("/grids/G1/split", {**PARTS, "rest": "2"}), ("/grids/G2/retire", {})]
)
def test_who_is_narrowed_to_a_team_comes_to_a_page_after_the_change(
    town: Flask, address: str, typed: dict[str, str]
) -> None:
    create_user("own", Role.LEADER, "ORG01", SYSTEM, team_code="T01", password=PASSWORD)
    db.session.commit()
    own = client_of(town, "own")
    answer = confirm(own, own.submit(address, {**typed, "step": "preview"}))
    assert answer.status_code == 303
    assert own.get(answer.location).status_code == 200


def test_who_sends_no_digest_reads_the_effect_first(leader: PageClient) -> None:
    page = leader.submit("/grids/G1/split", {**PARTS, "rest": "2", "step": "do"})
    assert (page.status_code, the_grid("G1").retired_on) == (200, None)
    assert confirm(leader, page).status_code == 303


@pytest.mark.parametrize("number", ["9" * 5_000, "٣", "²", "-1", "0"])
def test_an_odd_number_of_a_page_or_part_is_passed_over(leader: PageClient, number: str) -> None:
    sent = {**PARTS, "rest": "2", "pick": [f"{number}:H2"], "step": number}
    page = leader.post_with_token("/grids/G1/split", sent)
    assert page.status_code == 200
    assert f"{number}:H2" not in page.text


def test_a_big_grid_is_picked_page_by_page_without_scripts(leader: PageClient) -> None:
    grid = the_grid("G2")
    for number in range(HOMES_SHOWN + 5):
        HouseholdFactory(grid_id=grid.id, code=f"B{number:03d}", address=f"{number:03d}")
    db.session.commit()
    first = {**PARTS, "pick": ["1:B001"], "step": "2"}
    page = leader.submit("/grids/G2/split", first)
    assert page.status_code == 200
    assert len(texts(page, "//tbody/tr")) == 5
    form = form_of(page)
    kept = [one.get("value") for one in form.iter("input") if one.get("name") == "pick"]
    assert kept == ["1:B001"]
    sent = {**PARTS, "rest": "2", "pick": ["1:B001", "1:B104"], "step": "preview"}
    answer = leader.post_with_token("/grids/G2/split", sent)
    assert texts(answer, "//tbody/tr/td[1]") == ["2", str(HOMES_SHOWN + 3)]
    confirm(leader, answer)
    db.session.rollback()
    assert (places()["B001"], places()["B104"], places()["B002"]) == ("A", "A", "B")


def test_grids_are_merged_into_one_that_stays(leader: PageClient) -> None:
    page = leader.submit("/grids/G2/merge", {"grid": ["G1"], "step": "preview"})
    assert page.status_code == 200
    answer = confirm(leader, page)
    assert (answer.status_code, answer.location) == (303, "/grids/G2")
    db.session.rollback()
    assert set(places().values()) == {"G2"}
    assert "G1" in leader.get("/grids/G2").text


def test_a_merge_says_which_grid_is_wrong(leader: PageClient) -> None:
    answer = leader.post_with_token("/grids/G1/merge", {"grid": ["FFAR1"], "step": "preview"})
    assert (answer.status_code, codes(answer)) == (422, ["unknown_grid"])
    assert texts(answer, "//*[@id='error-summary']//li")[0].startswith("FFAR1")
    none = leader.submit("/grids/G1/merge", {"step": "preview"})
    assert codes(none) == ["grids_needed"]
    new = {"grid": ["G2"], "into": "new", "code": "G1", "name": "x", "step": "preview"}
    assert codes(leader.submit("/grids/G1/merge", new)) == ["grid_code_taken"]


def test_a_grid_goes_out_of_use_with_its_households(leader: PageClient) -> None:
    bare = leader.submit("/grids/G1/retire", {"step": "preview"})
    assert (bare.status_code, codes(bare)) == (422, ["households_left"])
    page = leader.submit("/grids/G1/retire", {"into": "G2", "step": "preview"})
    confirm(leader, page)
    db.session.rollback()
    assert set(places().values()) == {"G2"}
    empty = GridFactory(code="G5")
    db.session.commit()
    page = leader.submit("/grids/G5/retire", {"step": "preview"})
    assert confirm(leader, page).location == "/grids"
    db.session.refresh(empty)
    assert empty.retired_on == TODAY


def test_a_grid_is_created_below_another_with_a_team(leader: PageClient) -> None:
    GridFactory(code="G0", kind="village", name="河口东村")
    db.session.commit()
    typed = {"code": "N1", "name": "三号楼", "kind": "building", "parent": "G0", "team": "T02"}
    page = leader.submit("/grids/new?village=110199100201&parent=G0", typed)
    assert (page.status_code, page.location) == (303, "/grids/N1")
    rows = texts(leader.get("/grids"), "//tbody/tr/th")
    assert any(row.startswith("└") and "三号楼" in row for row in rows)
    again = leader.submit("/grids/new", typed)
    assert (again.status_code, codes(again)) == (422, ["grid_code_taken"])
    assert texts(again, "//*[@id='error-summary']//li")[0].startswith("N1")


def test_a_grid_gets_another_name(leader: PageClient) -> None:
    page = leader.submit(
        "/grids/G1", {"name": "南头", "kind": "building"}, action="/grids/G1/rename"
    )
    assert page.location == "/grids/G1"
    assert "南头" in leader.get("/grids/G1").text
    wrong = leader.submit("/grids/G1", {"name": " "}, action="/grids/G1/rename")
    assert (wrong.status_code, codes(wrong)) == (422, ["missing_required"])


def test_a_door_is_answered_for_any_day(leader: PageClient) -> None:
    page = leader.submit("/grids/responsible", {"door": "H1", "day": "2026-11-20"})
    assert page.status_code == 200
    assert texts(page, "//p[@class='big-line']") == ["第一家庭医生团队"]
    early = leader.get("/grids/responsible?door=G1&day=2019-12-31")
    assert texts(early, "//p[@class='big-line']") == []
    assert "没有团队负责" in early.text
    for door in ("FAR1", "NONE", "FFAR1"):
        unknown = leader.get(f"/grids/responsible?door={door}")
        assert unknown.status_code == 404
        assert form_of(unknown, "/grids/responsible") is not None
    wrong = leader.get("/grids/responsible?door=H1&day=bald")
    assert (wrong.status_code, codes(wrong)) == (422, ["bad_date"])
    looks = db.session.scalars(select(AuditEvent.object_key).filter_by(verb="responsible")).all()
    assert looks == ["H1"]


def test_a_village_doctor_asks_for_own_doors(town: Flask) -> None:
    page = client_of(town, "village").get("/grids/responsible?door=H1")
    assert page.status_code == 200
    assert "/grids/G1" not in page.text


def test_the_gap_report_lists_today_and_the_days_to_come(leader: PageClient) -> None:
    assert len(texts(leader.get("/grids/gaps"), "//tbody/tr")) == 0
    team = db.session.scalars(select(Team).filter_by(code="T01")).one()
    team.dissolved_on = TODAY + DAY
    db.session.commit()
    page = leader.get("/grids/gaps")
    assert len(texts(page, "//section[2]//tbody/tr")) == 2
    later = leader.get(f"/grids/gaps?day={TODAY + DAY}")
    assert len(texts(later, "//section[1]//tbody/tr")) == 2
    assert leader.get("/grids/gaps?day=bald").status_code == 422


def test_pages_cost_the_same_for_many_households_and_grids(leader: PageClient) -> None:
    addresses = (
        "/grids", "/grids/G1", "/grids/G1/split", "/grids/G1/merge", "/grids/G1/retire",
        "/grids/gaps", "/grids/responsible?door=H1",
    )  # fmt: skip
    GridFactory(code="X")
    db.session.commit()
    counts = []
    for round_ in range(2):
        with counted_statements() as statements:
            for address in addresses:
                assert leader.get(address).status_code == 200
        counts.append(len(statements))
        for number in range(30 * (1 - round_)):
            HouseholdFactory(grid_id=the_grid("G1").id)
            GridFactory(code=f"X{number}")
        db.session.commit()
    assert counts[0] == counts[1]
