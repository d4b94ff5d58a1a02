"""Who keeps records, and what the authority decides about records, on their pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord, Resident
from tests.factories import make_household, set_digits
from tests.pages import PageClient, codes, texts
from tests.support.signed_in import client_of, world_app
from tests.support.team_life import colleagues

RULE = {
    "institution": "ORG01", "rule": "record.training_required:deny", "valid_from": "2026-11-21",
    "reason": "卫健局通知",
}  # fmt: skip


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        set_digits()
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        make_household(grid, members=2, code="H1")
        db.session.commit()
        yield app


def offer() -> str:
    key = db.session.scalars(select(Resident.key).order_by(Resident.id).limit(1)).one()
    return f"/households/H1/members/{key}/record"


def test_a_warning_stands_where_records_are_built_and_the_record_is_built(
    town: Flask, village: PageClient
) -> None:
    page = village.get(offer())
    assert "没有您档案管理培训合格的记录" in page.text
    answer = village.submit(offer(), {"answer": "agreed", "channel": "outpatient"})
    assert answer.status_code == 303


def test_what_the_authority_refuses_is_refused_with_what_to_do(
    town: Flask, village: PageClient
) -> None:
    bureau = client_of(town, "bureau")
    assert bureau.submit("/capacity/rules", RULE).status_code == 303
    shown = texts(bureau.get("/capacity/rules"), "//tbody/tr")
    assert any("ORG01" in row and "不允许" in row for row in shown)
    assert any("国家规范（第三版）" in row for row in shown)
    assert not any("S0P" in row for row in shown)
    assert "培训合格才能建档" in village.get(offer()).text
    answer = village.submit(offer(), {"answer": "agreed", "channel": "outpatient"})
    assert (answer.status_code, codes(answer)) == (422, ["record_training_needed"])
    assert db.session.scalar(select(func.count()).select_from(HealthRecord)) == 0
    again = bureau.submit("/capacity/rules", RULE)
    assert (again.status_code, codes(again)) == (422, ["already_decided"])


@pytest.mark.parametrize("rule", ["", "archive.code_scheme:CN16", "team.households_hard:9", ":"])
def test_odd_decisions_are_refused(town: Flask, rule: str) -> None:
    bureau = client_of(town, "bureau")
    assert texts(bureau.get("/capacity/rules"), "//select[@id='rule']/option")[0] == "—"
    assert bureau.submit("/capacity/rules", {**RULE, "rule": rule}).status_code == 422


def test_the_list_tells_whose_account_it_is_and_who_passed_nothing(
    town: Flask, leader: PageClient
) -> None:
    page = leader.get("/records/staff")
    assert "未指定" in page.text
    assert "/admin/users/village" not in page.text
    admin = client_of(town, "admin")
    assert "/admin/users/village" in admin.get("/records/staff").text
    named = admin.submit("/admin/users/village", {"staff": colleagues()[0]})
    assert named.status_code == 303
    assert "没有合格记录" in leader.get("/records/staff").text


def test_the_figures_stand_with_the_return(town: Flask, leader: PageClient) -> None:
    page = leader.get("/records/returns")
    assert "近 365 天内有服务" in page.text
    assert "常住居民" in page.text
