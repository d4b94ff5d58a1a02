"""An outsider's application on its pages, from the paper to the last look."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db, limiter
from contracts_app.models import (
    Grid,
    HealthRecord,
    Policy,
    RecordAccessLook,
    RecordSection,
    Resident,
)
from tests.factories import TODAY, make_household, make_record
from tests.pages import PageClient, codes, page_client, texts, tree
from tests.support.access import picture
from tests.support.signed_in import audited, client_of, world_app
from tests.support.statements import counted_statements

CODE = "11019910010100001"
RECORD = f"/records/{CODE}"
ASKED = {
    "organisation": "县人民医院", "applicant": "周医生", "purpose": "treatment",
    "sections": ["basic"], "until": "2026-11-23",
}  # fmt: skip
AGREES = {"answer": "agreed", "paper": "y"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        limiter.enabled = False
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        _household, people = make_household(grid, members=2, code="H1")
        record = make_record(people[0], CODE)
        for kind, data in (("basic", {"abo": "o"}), ("cover", {"doctor": "李医生"})):
            db.session.add(_section(record, kind, data))
        db.session.commit()
        yield app
        limiter.enabled = True


def _section(record: HealthRecord, kind: str, data: dict[str, str]) -> RecordSection:
    return RecordSection(
        county_code=record.county_code, record_id=record.id, kind=kind, version=1,
        happened_on=TODAY, data=data, saved_at_utc=clock.utcnow(),
    )  # fmt: skip


def send_paper(client: PageClient, address: str, data: bytes = b"") -> Any:
    file = (BytesIO(data or picture()), "paper.jpg")
    sent = {"photo": file, "csrf_token": client.token(address)}
    return client.post(f"{address}/paper", data=sent, content_type="multipart/form-data")


def applied(client: PageClient) -> str:
    """The address of a new application with its paper."""
    made = client.submit(f"{RECORD}/access", ASKED)
    assert made.status_code == 303, codes(made)
    address = made.location or ""
    assert send_paper(client, address).status_code == 303
    return address


def opened(town: Flask) -> tuple[str, str, str]:
    """A grant: its page, the address for the reader, and the code."""
    village, leader = client_of(town, "village"), client_of(town, "leader")
    address = applied(village)
    assert leader.submit(address, action=f"{address}/approve").status_code == 303
    page = village.submit(address, AGREES, action=f"{address}/answer")
    assert page.status_code == 200, codes(page)
    link = re.search(r"/access/[2-9a-z]{24}", page.text)
    [code] = texts(page, "//p[contains(@class, 'big-line')]")
    assert link
    return address, link.group(), code


def test_the_paper_is_needed_before_the_leader_approves(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    address = village.submit(f"{RECORD}/access", ASKED).location or ""
    assert "请先上传书面申请的照片" in leader.get(address).text
    answer = leader.post_with_token(f"{address}/approve", {"until": "2026-11-22"})
    assert (answer.status_code, codes(answer)) == (422, ["access_no_paper"])
    assert village.post_with_token(f"{address}/approve").status_code == 404
    assert send_paper(village, address, b"x").status_code == 422
    assert village.post_with_token(f"{address}/paper").status_code == 422


def test_the_photo_of_the_paper_is_kept_encrypted_and_shown_within_reach(
    town: Flask, village: PageClient
) -> None:
    address = applied(village)
    shown = village.get(f"{address}/paper.jpg")
    assert (shown.mimetype, shown.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert codes(send_paper(village, address)) == ["access_paper_kept"]
    person = db.session.scalars(
        select(Resident.key).join(HealthRecord).where(HealthRecord.code == CODE)
    ).one()
    kept = [(row.object_type, row.object_key) for row in audited("record_access.paper")]
    assert kept == [("resident", person)]


def test_the_reader_sees_the_granted_form_with_the_mark_and_nothing_else(town: Flask) -> None:
    address, link, code = opened(town)
    outside = page_client(town)
    asked = outside.get(link)
    assert asked.status_code == 200
    assert "王秀英" not in asked.text
    shown = outside.submit(link, {"code": code})
    assert shown.status_code == 200
    assert "O型" in shown.text
    assert "李医生" not in shown.text
    assert "县人民医院 周医生 · 2026-11-21" in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    page = client_of(town, "leader").get(address)
    assert "已查阅" in page.text
    assert "可查阅" in client_of(town, "village").get(RECORD).text
    assert [row.outcome for row in db.session.scalars(select(RecordAccessLook))] == ["shown"]
    assert code not in str([row.after for row in audited("record_access.look")])


def test_a_wrong_code_is_refused_counted_and_at_last_shuts_the_link(town: Flask) -> None:
    _address, link, code = opened(town)
    outside = page_client(town)
    for _try in range(5):
        answer = outside.submit(link, {"code": "wrong234"})
        assert (answer.status_code, codes(answer)) == (422, ["access_wrong_code"])
        assert "王秀英" not in answer.text
    assert codes(outside.submit(link, {"code": code})) == ["access_locked"]


def test_what_the_leader_ends_is_shut_at_once(town: Flask) -> None:
    address, link, code = opened(town)
    outside, leader = page_client(town), client_of(town, "leader")
    token = outside.get(link) and outside.token(link)
    assert leader.submit(address, {"reason": "已出院"}, action=f"{address}/end").status_code == 303
    assert outside.get(link).status_code == 404
    assert outside.post(link, data={"code": code, "csrf_token": token}).status_code == 404
    assert "已出院" in leader.get(address).text


def test_after_the_last_day_the_link_opens_nothing(town: Flask) -> None:
    _address, link, code = opened(town)
    outside = page_client(town)
    clock.configure("Asia/Shanghai", TODAY + timedelta(days=2))
    assert outside.submit(link, {"code": code}).status_code == 200
    clock.configure("Asia/Shanghai", TODAY + timedelta(days=3))
    assert outside.get(link).status_code == 404


def test_a_new_link_is_for_the_leader(town: Flask) -> None:
    address, link, _code = opened(town)
    assert client_of(town, "village").post_with_token(f"{address}/link").status_code == 404
    page = client_of(town, "leader").submit(address, action=f"{address}/link")
    assert page.status_code == 200
    assert link not in page.text
    assert page_client(town).get(link).status_code == 404


def test_the_person_may_say_no(town: Flask, village: PageClient, leader: PageClient) -> None:
    address = applied(village)
    leader.submit(address, action=f"{address}/approve")
    said = village.submit(address, {"answer": "declined", "paper": "y"}, action=f"{address}/answer")
    assert said.status_code == 303
    assert "本人不同意" in village.get(address).text


def test_a_guardian_of_an_adult_who_decides_is_refused_and_nothing_typed_is_lost(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    address = applied(village)
    leader.submit(address, action=f"{address}/approve")
    said = {**AGREES, "basis": "guardian", "guardian": "王大山", "relation": "spouse"}
    answer = village.submit(address, said, action=f"{address}/answer")
    assert (answer.status_code, codes(answer)) == (422, ["guardian_not_needed"])
    assert 'value="王大山"' in answer.text
    undrawn = village.submit(address, {"answer": "agreed"}, action=f"{address}/answer")
    assert codes(undrawn) == ["access_not_drawn"]


def test_what_is_missing_of_a_guardian_is_told_beside_its_field(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    address = applied(village)
    leader.submit(address, action=f"{address}/approve")
    said = {**AGREES, "basis": "guardian", "guardian": " "}
    answer = village.submit(address, said, action=f"{address}/answer")
    assert answer.status_code == 422
    for field in ("guardian", "relation"):
        assert tree(answer).xpath(f"//*[@id='{field}' and @aria-invalid='true']"), field


def test_the_lists_of_the_leader_ask_the_same_whatever_their_length(
    town: Flask, leader: PageClient
) -> None:
    opened(town)
    applied(client_of(town, "village"))
    assert "县人民医院" in leader.get("/records/access").text
    with counted_statements() as few:
        assert "可查阅" in leader.get("/records/access?group=running").text
    for _more in range(3):
        opened(town)
    with counted_statements() as many:
        leader.get("/records/access?group=running")
    assert len(many) == len(few)
    assert leader.get("/records/access?group=over").status_code == 200


def test_a_step_that_somebody_else_did_before_is_told(town: Flask, leader: PageClient) -> None:
    address, _link, _code = opened(town)
    answer = leader.post_with_token(f"{address}/refuse", {"reason": "晚了"})
    assert answer.status_code == 409


def test_with_the_record_the_reading_ends_and_the_page_tells_why(town: Flask) -> None:
    address, link, code = opened(town)
    outside, leader = page_client(town), client_of(town, "leader")
    token = outside.get(link) and outside.token(link)
    closing = {"reason": "lost", "on": TODAY.isoformat(), "note": "多次联系不上"}
    assert leader.submit(f"{RECORD}/close", closing).status_code == 303
    assert outside.get(link).status_code == 404
    assert outside.post(link, data={"code": code, "csrf_token": token}).status_code == 404
    told = leader.get(address).text
    assert "查阅已结束" in told
    assert "此档案已于 2026-11-21 归档：失访" in told
    assert "可查阅" not in client_of(town, "village").get(RECORD).text


def test_the_last_day_that_the_page_offers_is_taken_also_where_no_store_is_known(
    town: Flask, village: PageClient, leader: PageClient
) -> None:
    db.session.add(
        Policy(
            institution_code="ORG00", key="record.access_days", value=2, valid_from=TODAY,
            source="卫健局通知",
        )
    )  # fmt: skip
    db.session.commit()
    address = applied(village)
    answer = leader.submit(address, action=f"{address}/approve")
    assert answer.status_code == 303, codes(answer)
    assert "2026-11-22" in leader.get(address).text
