"""Pages of the queue of a full team: joining, the place that comes, and what others see of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Institution, Team, WaitingPlace
from tests.blueprints.test_capacity_pages import (
    GRANT,
    GRANT_URL,
    PAPER,
    capacity_site,
    change,
    shown_advice,
    stored,
)
from tests.factories import TODAY, make_team
from tests.pages import PageClient, codes, texts
from tests.pages import select as nodes
from tests.support.signed_in import audited, client_of, far_household


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Flask:
    return capacity_site(make_app)


def test_a_full_team_offers_the_queue_right_there(town: Flask, village: PageClient) -> None:
    change(town, max_households=1)
    refused = village.submit("/sign/H2", PAPER)
    assert codes(refused) == ["capacity_households"]
    assert "名额已满" in shown_advice(refused)[0]
    (button,) = nodes(refused, "//*[@data-advice and not(@hidden)]//button[@form='queue-form']")
    assert (button.get("name"), button.get("value")) == ("team", "T01")
    (form,) = nodes(refused, "//form[@id='queue-form']")
    joined = village.post_with_token(form.get("action"), {"team": button.get("value")})
    assert joined.location == "/sign/H2"
    page = village.get("/sign/H2")
    assert "第 1 位" in page.text
    assert not texts(page, "//button[@form='queue-form']")
    (place,) = stored(town, WaitingPlace)
    assert place.state == "waiting"


def wait(village: PageClient, *households: str) -> None:
    for code in households:
        answer = village.post_with_token(f"/queue/{code}/join", {"team": "T01"})
        assert answer.status_code == 303


def test_the_desk_tells_positions_and_then_the_place_and_until_when(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    change(town, max_households=1)
    wait(village, "H2", "H3")
    desk = village.get("/sign")
    first, second = texts(desk, "//section[.//h2[@id='waiting-title']]//li")
    assert "第 1 位" in first
    assert "第 2 位" in second
    grant = {**GRANT, "households": "1"}
    assert leader.submit("/teams/T01/capacity", grant, action=GRANT_URL).status_code == 303
    desk = village.get("/sign")
    (card,) = texts(desk, "//section[.//h2[@id='offered-title']]//li")
    assert "保留到 2026-11-28" in card
    assert "有名额了" in texts(desk, "//main//h2")[0]
    assert "有名额了（排队家庭）" in " ".join(texts(village.get("/"), "//h2"))
    assert "保留到 2026-11-28" in village.get("/sign/H2").text
    assert codes(village.submit("/sign/H3", PAPER)) == ["capacity_households"]
    assert village.submit("/sign/H2", PAPER).status_code == 303
    assert [place.state for place in stored(town, WaitingPlace)] == ["taken", "waiting"]


def test_the_team_that_keeps_a_place_is_proposed_first(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    with town.app_context():
        centre = db.session.scalars(db.select(Institution).filter_by(code="ORG01")).one()
        make_team(centre, code="T02", max_households=0)
        db.session.commit()
    chosen = "//select[@name='team']/option[@selected]/@value"
    assert nodes(village.get("/sign/H2"), chosen) == ["T01"]
    village.post_with_token("/queue/H2/join", {"team": "T02"})
    assert nodes(village.get("/sign/H2"), chosen) == ["T01"]
    leader.submit("/teams/T02/capacity", GRANT, action="/teams/T02/capacity/grant")
    assert nodes(village.get("/sign/H2"), chosen) == ["T02"]


def test_the_desks_look_at_waiting_households_is_in_the_audit(
    town: Flask, village: PageClient
) -> None:
    change(town, max_households=1)
    wait(village, "H2")
    village.get("/sign")
    with town.app_context():
        assert "H2" in audited("list")[-1].after["codes"]


def test_a_household_leaves_the_queue_by_one_press(town: Flask, village: PageClient) -> None:
    change(town, max_households=1)
    wait(village, "H2")
    answer = village.submit("/sign/H2", action="/queue/H2/leave")
    assert answer.status_code == 303
    assert stored(town, WaitingPlace)[0].state == "withdrawn"
    assert "位次" not in village.get("/sign/H2").text


@pytest.mark.parametrize(("household", "code"), [("H1", "already_signed"), ("H2", "team_has_room")])
def test_a_refused_queue_says_why(
    town: Flask, village: PageClient, household: str, code: str
) -> None:
    answer = village.post_with_token(f"/queue/{household}/join", {"team": "T01"})
    assert (answer.status_code, codes(answer)) == (422, [code])
    assert stored(town, WaitingPlace) == []


def test_a_village_doctor_sees_load_and_queue_but_no_form(town: Flask, village: PageClient) -> None:
    change(town, max_households=1)
    wait(village, "H2")
    page = village.get("/teams/T01/capacity")
    assert texts(page, "//section[.//h2[@id='queue-title']]//tbody//th") == ["1"]
    assert not texts(page, f"//form[@action='{GRANT_URL}']")


def queue_shown(page: Any) -> list[str]:
    return texts(page, "//section[.//h2[@id='queue-title']]//tbody/tr/td[1]")


def test_the_queue_of_a_team_names_only_households_one_may_look_at(
    town: Flask, village: PageClient
) -> None:
    change(town, max_households=1)
    wait(village, "H2")
    with town.app_context():
        far, _people = far_household()
        place = {"county_code": far.county_code, "household_id": far.id, "asked_on": TODAY}
        team = db.session.scalars(db.select(Team).filter_by(code="T01")).one()
        db.session.add(WaitingPlace(team_id=team.id, state="waiting", **place))
        db.session.commit()
    assert queue_shown(village.get("/teams/T01/capacity")) == ["H2", "—"]
    with town.app_context():
        assert audited("list")[-1].after["codes"] == ["H2"]
        looks = len(audited("list"))
    bureau = client_of(town, "bureau")
    assert queue_shown(bureau.get("/teams/T01/capacity")) == ["—", "—"]
    with town.app_context():
        assert len(audited("list")) == looks


def test_the_signing_page_knows_who_stands_before_a_household(
    town: Flask, village: PageClient
) -> None:
    change(town, max_households=1)
    wait(village, "H2")
    change(town, max_households=2)
    assert "名额已满" in shown_advice(village.get("/sign/H3"))[0]
    assert codes(village.submit("/sign/H3", PAPER)) == ["capacity_households"]
    assert shown_advice(village.get("/sign/H2")) == []
    assert village.submit("/sign/H2", PAPER).status_code == 303


def test_an_offer_that_ran_out_proposes_no_team_and_tells_no_day(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    with town.app_context():
        centre = db.session.scalars(db.select(Institution).filter_by(code="ORG01")).one()
        make_team(centre, code="T02", max_households=0)
        db.session.commit()
    village.post_with_token("/queue/H2/join", {"team": "T02"})
    leader.submit("/teams/T02/capacity", GRANT, action="/teams/T02/capacity/grant")
    with town.app_context():
        db.session.execute(db.update(WaitingPlace).values(offer_until=TODAY - timedelta(days=1)))
        db.session.commit()
    page = village.get("/sign/H2")
    assert nodes(page, "//select[@name='team']/option[@selected]/@value") == ["T01"]
    assert not texts(page, "//button[@form='leave-queue-form']")
    assert not texts(village.get("/sign"), "//section[.//h2[@id='offered-title']]")
