"""The monthly review on its pages, from the village to the township and back."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord
from contracts_app.services.audit import SYSTEM
from contracts_app.services.record_events import note_event
from contracts_app.vocabulary.records import RecordEventKind
from tests.factories import TODAY, make_household, make_record
from tests.pages import PageClient, codes
from tests.support.signed_in import sign_up, world_app
from tests.support.statements import counted_statements

PAGE = "/records/reviews"
CODE = "11019910010100001"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, members=2, code="H1")
        sign_up(household, people[0])
        note_event(make_record(people[0], CODE), RecordEventKind.UPDATED, TODAY, SYSTEM)
        db.session.commit()
        yield app


def test_the_village_submits_and_the_township_returns_by_name(
    town: Flask, village: PageClient, clerk: PageClient
) -> None:
    assert "提交 1 份档案" in village.get(PAGE).text
    assert village.post_with_token(PAGE, {"month": "2026-11"}).status_code == 303
    again = village.post_with_token(PAGE, {"month": "2026-11"})
    assert (again.status_code, codes(again)) == (422, ["review_nothing"])
    found = re.search(r"/records/reviews/[2-9a-z]{16}", clerk.get(PAGE).text)
    assert found
    address = found.group()
    assert village.post_with_token(f"{address}/approve").status_code == 404
    bare = clerk.submit(address, {"reason": "缺签字"}, action=f"{address}/return")
    assert (bare.status_code, codes(bare)) == (422, ["review_parts_needed"])
    said = {"reason": "缺签字", "parts": ["paper"]}
    assert clerk.submit(address, said, action=f"{address}/return").status_code == 303
    desk = village.get(PAGE).text
    assert "缺签字" in desk
    assert "纸质材料与签字" in desk
    assert clerk.post_with_token(f"{address}/approve").status_code == 409
    assert "已退回村卫生室" in village.get(address).text
    assert "尚未修改" in desk
    record = db.session.scalars(select(HealthRecord).filter_by(code=CODE)).one()
    note_event(record, RecordEventKind.UPDATED, TODAY, SYSTEM)
    db.session.commit()
    mended = village.get(PAGE).text
    assert "已修改" in mended
    assert "尚未修改" not in mended
    assert "可以重新提交" in village.get(address).text
    assert village.post_with_token(PAGE, {"month": "2026-11"}).status_code == 303
    assert "可以重新提交" not in village.get(address).text


def test_what_changes_in_a_later_month_waits_with_that_month(
    town: Flask, village: PageClient, clerk: PageClient
) -> None:
    village.post_with_token(PAGE, {"month": "2026-11"})
    found = re.search(r"/records/reviews/[2-9a-z]{16}", clerk.get(PAGE).text)
    assert found
    assert clerk.post_with_token(f"{found.group()}/approve").status_code == 303
    record = db.session.scalars(select(HealthRecord).filter_by(code=CODE)).one()
    note_event(record, RecordEventKind.UPDATED, date(2026, 12, 1), SYSTEM)
    db.session.commit()
    assert "可以重新提交" not in village.get(found.group()).text
    assert "提交 1 份档案" in village.get(f"{PAGE}?month=2026-12").text


def test_the_month_asks_the_same_whatever_its_length(town: Flask, village: PageClient) -> None:
    village.post_with_token(PAGE, {"month": "2026-11"})
    village.get(PAGE)
    with counted_statements() as few:
        village.get(PAGE)
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, members=3, code="H2")
    sign_up(household, people[0])
    for place, person in enumerate(people):
        record = make_record(person, f"{CODE[:-1]}{place + 2}")
        note_event(record, RecordEventKind.UPDATED, TODAY, SYSTEM)
    db.session.commit()
    village.post_with_token(PAGE, {"month": "2026-11"})
    with counted_statements() as many:
        assert village.get(PAGE).text.count("/records/reviews/") >= 4
    assert len(many) == len(few)
