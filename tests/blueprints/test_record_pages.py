"""Health records on their pages, from the offer to the closing."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.blueprints.records import paper_routes
from contracts_app.extensions import db
from contracts_app.models import Grid, HealthRecord, RecordSection, Resident, ResidentTag
from tests.factories import make_household, set_digits
from tests.pages import PageClient, codes, texts
from tests.pages import select as select_nodes
from tests.support.signed_in import audited, client_of, world_app

CODE = "11019910010100001"
RECORD = f"/records/{CODE}"
AGREES = {"answer": "agreed", "channel": "outpatient", "shelf": "3-12"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        set_digits()
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        make_household(grid, members=3, code="H1")
        db.session.commit()
        yield app


def key(name: str = "王秀英") -> str:
    return db.session.scalars(select(Resident.key).filter_by(name=name)).first() or ""


def offer(name: str = "王秀英") -> str:
    return f"/households/H1/members/{key(name)}/record"


@pytest.fixture
def built(town: Flask, village: PageClient) -> PageClient:
    assert village.submit(offer(), AGREES).location == RECORD
    return village


def sections(kind: str) -> list[RecordSection]:
    query = select(RecordSection).filter_by(kind=kind).order_by(RecordSection.id)
    return list(db.session.scalars(query))


def test_a_record_is_built_from_the_page_of_the_household(town: Flask, village: PageClient) -> None:
    assert "建立健康档案" in village.get("/households/H1").text
    answer = village.submit(offer(), AGREES, follow_redirects=True)
    assert texts(answer, "//h1") == [f"王秀英 {CODE}"]
    assert "门诊接诊" in answer.text
    assert "3-12" in answer.text
    assert village.get(offer()).location == RECORD
    assert RECORD in village.get("/households/H1").text
    assert RECORD in village.get("/records").text


def test_a_refusal_is_noted_and_told_when_the_record_is_offered_again(
    town: Flask, village: PageClient
) -> None:
    answer = village.submit(offer(), {"answer": "refused"})
    assert (answer.status_code, codes(answer)) == (422, ["unknown_value"])
    said = {"answer": "refused", "reason": "privacy"}
    assert village.submit(offer(), said).location == "/households/H1"
    assert "不愿建档：担心隐私" in village.get(offer()).text
    assert db.session.scalars(select(HealthRecord)).all() == []


def test_a_village_without_digits_says_who_can_set_them(town: Flask, village: PageClient) -> None:
    set_digits(digits=None)
    answer = village.submit(offer(), AGREES)
    assert (answer.status_code, codes(answer)) == (422, ["record_digits_missing"])
    assert "请管理员在区划文件" in answer.text


def test_the_basic_form_is_filled_in_and_shown(built: PageClient) -> None:
    form = f"{RECORD}/forms/basic"
    page = built.get(form)
    assert "以上内容系统已有" in page.text
    values = {"abo": "o", "diseases": ["htn"], "diseases-htn": "2015-3", "own-education": "小学"}
    answer = built.submit(form, values, follow_redirects=True)
    assert "高血压（2015-03）" in answer.text
    assert db.session.scalars(select(Resident.education).filter_by(key=key())).one() == "小学"
    [saved] = sections("basic")
    assert saved.data == {"abo": "o", "diseases": {"htn": "2015-03"}}
    shown = built.get(form)
    assert texts(shown, "//select[@id='abo']/option[@selected]") == ["O型"]
    assert "own-education" not in shown.text


def test_diseases_propose_groups_and_one_press_adds_them(built: PageClient) -> None:
    built.submit(f"{RECORD}/forms/basic", {"diseases": ["htn"]})
    page = built.get(RECORD)
    assert "加入“高血压”" in page.text
    tags = f"/households/H1/members/{key()}/tags"
    assert built.submit(RECORD, action=tags).status_code == 303
    assert db.session.scalars(select(ResidentTag.tag)).all() == ["HTN"]
    assert "建议加入的人群" not in built.get(RECORD).text


def test_wrong_values_are_told_at_their_fields_and_nothing_typed_is_lost(
    built: PageClient,
) -> None:
    values = {"temperature": "99", "pulse": "72", "doctor": "李医生"}
    answer = built.submit(f"{RECORD}/exams/new", values)
    assert (answer.status_code, codes(answer)) == (422, ["value_out_of_range"])
    assert texts(answer, "//*[@id='temperature-error']") == ["体温应在 34 至 43 ℃ 之间，请核对。"]
    assert texts(answer, "//li/a[@href='#temperature']") != []
    assert 'value="李医生"' in answer.text
    assert sections("exam") == []


def test_an_examination_is_recorded_changed_and_compared_with_the_one_before(
    built: PageClient,
) -> None:
    new = f"{RECORD}/exams/new"
    first = {"happened_on": "2026-5-4", "pulse": "72", "height": "160", "weight": "64"}
    assert built.submit(new, first).location == RECORD
    assert "上次：72 次/分" in built.get(new).text
    assert "一年内有服务记录" in built.get(RECORD).text
    exam = f"{RECORD}/exams/1"
    assert built.submit(exam, {"pulse": "74"}).location == RECORD
    assert [one.version for one in sections("exam")] == [1, 2]
    old, newest = (built.get(f"{RECORD}/forms/exam/1/{version}").text for version in (1, 2))
    assert "72 次/分" in old
    assert "74 次/分" in newest
    assert "25.0" in newest
    assert built.submit(exam, {"withdrawn": "y"}).status_code == 303
    assert "误录" in built.get(RECORD).text
    assert "一年内无服务记录" in built.get(RECORD).text


def test_who_was_slower_keeps_what_was_typed_and_saves_it_knowingly(
    town: Flask, built: PageClient
) -> None:
    form = f"{RECORD}/forms/cover"
    slow = client_of(town, "clerk")
    sent = {"happened_on": "2026-11-21", "base": "0", "doctor": "王医生"}
    built.submit(form, {"doctor": "李医生"})
    answer = slow.post_with_token(form, sent)
    assert (answer.status_code, codes(answer)) == (409, ["record_changed"])
    assert "village" in answer.text
    assert 'value="王医生"' in answer.text
    assert 'name="base" value="1"' in answer.text
    assert slow.post_with_token(form, {**sent, "base": "1"}).status_code == 303
    assert [one.data["doctor"] for one in sections("cover")] == ["李医生", "王医生"]


def test_the_family_profile_of_one_member_is_proposed_to_the_others(
    town: Flask, built: PageClient
) -> None:
    built.submit(f"{RECORD}/forms/family", {"kitchen": "hood", "fuel": "lpg"})
    built.submit(offer("家人1"), AGREES)
    other = "/records/11019910010100002/forms/family"
    page = built.get(other)
    assert "取自同户其他成员" in page.text
    assert texts(page, "//select[@id='fuel']/option[@selected]") == ["液化气"]
    assert built.submit(other).status_code == 303
    assert len(sections("family")) == 2


def test_a_record_is_closed_shown_closed_and_opened_again(built: PageClient) -> None:
    answer = built.submit(f"{RECORD}/close", {"reason": "moved"})
    assert codes(answer) == ["missing_required"]
    assert built.submit(f"{RECORD}/close", {"reason": "lost"}).location == RECORD
    page = built.get(RECORD)
    assert "此档案已于 2026-11-21 归档：失访" in page.text
    assert "登记体检" not in page.text
    assert codes(built.submit(f"{RECORD}/forms/cover", {"doctor": "李"})) == ["record_closed"]
    assert built.submit(f"{RECORD}/restore", {"note": "重新联系上"}).location == RECORD
    assert "登记体检" in built.get(RECORD).text


def test_a_death_on_the_household_says_that_the_record_is_closed(built: PageClient) -> None:
    entry = "/households/H1/entries/death"
    told = {"member": key(), "on": "2026-11-20", "new_head": key("家人1")}
    preview = built.submit(entry, told)
    assert f"健康档案 {CODE} 于 2026-11-20 归档" in preview.text


def test_where_the_paper_lies_is_noted(built: PageClient) -> None:
    place = f"{RECORD}/storage"
    assert built.submit(place, {"keeper": "ST1", "shelf": "1-2"}).location == RECORD
    assert "河口镇卫生院 → 河口镇卫生院" in built.get(RECORD).text
    assert codes(built.submit(place)) == ["nothing_changed"]


def test_records_are_handed_over_once_how_many_was_read(
    town: Flask, built: PageClient, leader: PageClient
) -> None:
    asked = {"giver": "ORG01", "taker": "ST1", "reason": "下沉到村"}
    preview = leader.submit("/records/handovers", asked)
    assert "将移交 1 份档案" in preview.text
    assert db.session.scalars(select(HealthRecord.shelf)).one() == "3-12"
    sent = {**asked, "grid": "", "on": "2026-11-21", "step": "confirm"}
    assert leader.post_with_token("/records/handovers", sent).status_code == 303
    page = leader.get("/records/handovers")
    [link] = select_nodes(page, "//a[contains(@href, 'list.pdf')]")
    assert leader.get(link.get("href")).mimetype == "application/pdf"
    assert "下沉到村" in page.text
    [row] = audited("record.handover")
    assert row.after["records"] == 1


def test_the_search_and_the_card_lead_to_the_record(built: PageClient) -> None:
    search = "/households/search"
    for text in (CODE, "110199-100-101-00001"):
        assert built.post_with_token(search, {"q": text}).location == RECORD
    token = db.session.scalars(select(HealthRecord.token)).one()
    assert built.get(f"/records/card/{token}").location == RECORD
    assert built.get("/records/card/nothing").status_code == 404


@pytest.mark.parametrize(
    "address",
    [f"{RECORD}/card.pdf", f"{RECORD}/record.pdf", f"{RECORD}/forms.pdf", "/records/cards.pdf",
     "/records/returns.pdf"],
)  # fmt: skip
def test_paper_comes_as_pdf_and_the_look_is_on_record(built: PageClient, address: str) -> None:
    answer = built.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    assert len(audited("print")) == 1


def test_a_return_that_leaves_closings_out_says_so(
    built: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step, told in (
        ("close", {"reason": "lost"}),
        ("restore", {"note": "联系上"}),
        ("close", {"reason": "lost"}),
    ):
        assert built.submit(f"{RECORD}/{step}", told).location == RECORD
    assert "只显示前" not in built.get("/records/returns").text
    monkeypatch.setattr(paper_routes, "MOST_CLOSED", 1)
    assert "只显示前 1 条。" in built.get("/records/returns").text


def test_whoever_opens_a_record_is_on_record(built: PageClient) -> None:
    before = len(audited("view"))
    built.get(RECORD)
    rows = audited("view")[before:]
    assert [(row.object_type, row.object_key) for row in rows] == [("resident", key())]
    assert rows[0].after == {"record": CODE}


@pytest.mark.parametrize("address", ["forms/exam", "forms/other", "exams/9", "forms/basic/1/9"])
def test_what_is_not_there_is_not_found(built: PageClient, address: str) -> None:
    assert built.get(f"{RECORD}/{address}").status_code == 404
