"""Pages of capacity: warnings before one signs, room granted, limits decided, and the queue."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    CapacityGrant,
    Contract,
    Grid,
    Institution,
    Policy,
    Team,
)
from tests.factories import make_household, make_team
from tests.pages import PageClient, codes, texts
from tests.pages import select as nodes
from tests.support.signed_in import audited, client_of, sign_up, world_app
from tests.support.statements import counted_statements

PAPER = {"notice": "y", "consent": "y", "paper": "y"}
FIELDS_OF_SCRIPTS = {**PAPER, "team": "T01", "channel": "home", "package": "BASIC"}
GRANT = {
    "households": "2", "persons": "6", "valid_from": "2026-11-21", "valid_to": "20261231",
    "reason": "新村并入",
}  # fmt: skip


GRANT_URL = "/teams/T01/capacity/grant"


def capacity_site(make_app: Callable[..., Flask]) -> Flask:
    """A team with one signed household, and H2 and H3, which are not."""
    app = world_app(make_app)
    with app.app_context():
        for code in ("H1", "H2", "H3"):
            household, people = make_household(_grid(), code=code, members=2)
            if code == "H1":
                sign_up(household, people[0])
        db.session.commit()
    return app


def _grid() -> Grid:
    return db.session.scalars(select(Grid).filter_by(code="G1")).one()


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Flask:
    return capacity_site(make_app)


def change(town: Flask, **limits: Any) -> None:
    """Give the team a limit of its own, or everybody a soft one."""
    with town.app_context():
        team = db.session.scalars(select(Team).filter_by(code="T01")).one()
        for name, value in limits.items():
            if name == "soft":
                key = "team.households_soft"
                db.session.scalars(select(Policy).filter_by(key=key)).one().value = value
            else:
                setattr(team, name, value)
        db.session.commit()


def stored(town: Flask, model: Any) -> list[Any]:
    with town.app_context():
        found = list(db.session.scalars(select(model).order_by(model.id)))
        db.session.expunge_all()
        return found


def shown_advice(answer: Any) -> list[str]:
    return texts(answer, "//*[@data-advice and not(@hidden)]")


def test_the_page_says_the_figures_before_one_signs_and_asks_for_a_reason(
    town: Flask, village: PageClient
) -> None:
    change(town, soft=1)
    page = village.get("/sign/H2")
    assert shown_advice(page) == ["第一家庭医生团队：签约后 2 户，建议不超过 1 户。"]
    assert nodes(page, "//*[@data-advice-reason and not(@hidden)]//input[@name='capacity_reason']")


def test_exactly_at_the_recommended_number_the_page_is_silent(
    town: Flask, village: PageClient
) -> None:
    change(town, soft=2)
    page = village.get("/sign/H2")
    assert shown_advice(page) == []
    assert nodes(page, "//*[@data-advice-reason and @hidden]")
    assert village.submit("/sign/H2", PAPER).status_code == 303
    assert stored(town, Contract)[-1].capacity_note is None


def test_an_empty_reason_is_asked_for_and_the_filled_form_is_kept(
    town: Flask, village: PageClient
) -> None:
    change(town, soft=1)
    answer = village.submit("/sign/H2", PAPER)
    assert (answer.status_code, codes(answer)) == (422, ["capacity_reason_missing"])
    assert "建议不超过 1 户" in shown_advice(answer)[0]
    assert nodes(answer, "//input[@name='manner' and @value='paper' and @checked]")
    assert nodes(answer, "//a[@href='#capacity_reason']")
    assert village.submit("/sign/H2", {**PAPER, "capacity_reason": "邻村托付"}).status_code == 303
    contract = stored(town, Contract)[-1]
    assert contract.capacity_note == "邻村托付"
    assert "邻村托付" in village.get(f"/contracts/{contract.contract_no}").text


def test_a_script_that_does_not_know_the_reason_signs_and_the_contract_says_so(
    town: Flask, village: PageClient
) -> None:
    change(town, soft=1)
    page = village.get("/sign/H2")
    keys = [node.get("value") for node in nodes(page, "//input[@name='member']")]
    fields = {**FIELDS_OF_SCRIPTS, "representative": keys[0], "member": keys}
    assert village.post_with_token("/sign/H2", fields).status_code == 303
    contract = stored(town, Contract)[-1]
    assert contract.capacity_note == "not_given"
    assert "未写明原因" in village.get(f"/contracts/{contract.contract_no}").text


def test_a_reason_that_is_too_long_is_cut_to_what_can_be_kept(
    town: Flask, village: PageClient
) -> None:
    change(town, soft=1)
    village.submit("/sign/H2", {**PAPER, "capacity_reason": "长" * 300})
    assert stored(town, Contract)[-1].capacity_note == "长" * 200


def test_many_teams_and_doctors_cost_the_signing_page_no_more_statements(
    town: Flask, village: PageClient
) -> None:
    counts = []
    for more in (0, 6):
        with town.app_context():
            centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
            for _ in range(more):
                make_team(centre)
            db.session.commit()
        with town.app_context(), counted_statements() as statements:
            village.get("/sign/H2")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_leader_grants_room_and_ends_it(town: Flask, leader: PageClient) -> None:
    change(town, max_households=1)
    assert leader.submit("/teams/T01/capacity", GRANT, action=GRANT_URL).status_code == 303
    page = leader.get("/teams/T01/capacity")
    assert "新村并入" in page.text
    assert "上限 3" in page.text
    (grant,) = stored(town, CapacityGrant)
    assert (grant.households, grant.persons, grant.valid_to.isoformat()) == (2, 6, "2026-12-31")
    ended = leader.submit("/teams/T01/capacity", action="/teams/T01/capacity/end")
    assert ended.status_code == 303
    assert stored(town, CapacityGrant) == []
    with town.app_context():
        (event,) = audited("capacity.grant")
        assert (event.actor, event.reason) == ("leader", "新村并入")
        assert [row.actor for row in audited("capacity.end")] == ["leader"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"households": "0", "persons": "0"}, "nothing_granted"),
        ({"valid_from": "2026-11-20"}, "bad_date"),
        ({"valid_to": "2026-11-20"}, "bad_date"),
        ({"valid_to": "2026-13-01"}, "bad_date"),
        ({"households": "two"}, "invalid"),
        ({"reason": ""}, "invalid"),
    ],
)
def test_a_grant_that_is_refused_keeps_what_was_typed(
    town: Flask, leader: PageClient, values: dict[str, str], code: str
) -> None:
    answer = leader.submit("/teams/T01/capacity", {**GRANT, **values}, action=GRANT_URL)
    assert (answer.status_code, codes(answer)) == (422, [code])
    kept = nodes(answer, "//input[@name='persons']")[0].get("value")
    assert kept == values.get("persons", "6")
    assert stored(town, CapacityGrant) == []


def test_the_bars_stand_at_load_soft_band_and_limit(town: Flask, leader: PageClient) -> None:
    change(town, max_households=4, soft=2)
    page = leader.get("/teams/T01/capacity")
    (value, *_others) = nodes(page, "//*[@class='load-value']")
    (soft, *_rest) = nodes(page, "//*[@class='load-soft']")
    (tick, *_more) = nodes(page, "//*[@class='load-hard']")
    found = [float(value.get("width")), float(soft.get("x")), float(tick.get("x"))]
    assert found == sorted(found)
    assert abs(found[2] - 4 * found[0]) < 0.1
    assert "家庭 1 建议不超过 2 · 上限 4" in texts(page, "//*[@class='load-line']")


def test_the_bureau_decides_a_limit_that_begins_on_its_day(town: Flask) -> None:
    bureau = client_of(town, "bureau")
    fields = {
        "institution": "ORG01", "key": "team.households_hard", "value": "9",
        "valid_from": "2026-11-22", "reason": "卫健局通知",
    }  # fmt: skip
    assert bureau.submit("/capacity/policies", fields).status_code == 303
    rows = texts(bureau.get("/capacity/policies"), "//tbody/tr")
    assert any("ORG01" in row and "9" in row and "尚未开始" in row for row in rows)
    assert bureau.submit("/capacity/policies", {**fields, "value": "8"}).status_code == 303
    today = {**fields, "valid_from": "2026-11-21"}
    assert bureau.submit("/capacity/policies", today).status_code == 303
    again = bureau.submit("/capacity/policies", today)
    assert (again.status_code, codes(again)) == (422, ["already_decided"])
    with town.app_context():
        assert [row.reason for row in audited("policy.set")] == ["卫健局通知"] * 3


def test_the_bureau_decides_how_much_a_team_has_to_hold(town: Flask) -> None:
    bureau = client_of(town, "bureau")
    assert "团队每月下社区服务次数" in bureau.get("/capacity/policies").text
    fields = {
        "institution": "ORG01", "key": "team_life.outreach_per_month", "value": "3",
        "valid_from": "2026-11-21", "reason": "卫健局通知",
    }  # fmt: skip
    assert bureau.submit("/capacity/policies", fields).status_code == 303
    assert "要求 3 次" in bureau.get("/teams/T01/life").text
    odd = {**fields, "key": "team_life.training_interval_months", "value": "5"}
    answer = bureau.submit("/capacity/policies", odd)
    assert (answer.status_code, codes(answer)) == (422, ["months_allowed"])


def test_the_bureau_hears_for_how_many_days_an_offer_may_stand(town: Flask) -> None:
    bureau = client_of(town, "bureau")
    fields = {
        "institution": "ORG01", "key": "capacity.offer_days", "value": "3660",
        "valid_from": "2026-11-21", "reason": "x",
    }  # fmt: skip
    answer = bureau.submit("/capacity/policies", fields)
    assert (answer.status_code, codes(answer)) == (422, ["offer_days"])
    assert "1 到 366 天" in answer.text


def test_a_grant_that_is_sent_twice_is_one(town: Flask, leader: PageClient) -> None:
    for _ in range(2):
        assert leader.submit("/teams/T01/capacity", GRANT, action=GRANT_URL).status_code == 303
    assert len(stored(town, CapacityGrant)) == 1


def test_a_limit_for_an_institution_out_of_reach_does_not_exist(town: Flask) -> None:
    bureau = client_of(town, "bureau")
    fields = {
        "institution": "NO-SUCH", "key": "team.households_hard", "value": "9",
        "valid_from": "2026-11-22", "reason": "x",
    }  # fmt: skip
    assert bureau.submit("/capacity/policies", fields).status_code == 404


def test_the_pages_are_in_english_too(town: Flask, leader: PageClient) -> None:
    leader.post_with_token("/preferences/lang", {"lang": "en"})
    page = leader.get("/teams/T01/capacity")
    assert "Room granted beyond the limits" in page.text
    assert "recommended up to 400" in page.text
