"""The catalogue in the browser: versions listed, copied, written, published and retired."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select as query

from contracts_app.extensions import db
from contracts_app.models import Policy, ServiceItem, ServicePackage
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.services.package_words import draft_of
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD
from tests.pages import PageClient, codes, filled, form_of, page_client, select, texts, tree
from tests.support.catalogue import draft, new_version
from tests.support.signed_in import audited, client_of
from tests.support.statements import counted_statements

LIST, HTN, DRAFT = "/admin/catalogue", "/admin/catalogue/HTN/1", "/admin/catalogue/HTN/2"


def stored(code: str = "HTN", version: int = 2) -> ServicePackage:
    db.session.expire_all()
    found = query(ServicePackage).filter_by(code=code, version=version)
    return db.session.scalars(found).one()


def begin(client: PageClient) -> Any:
    return client.post_with_token(f"{HTN}/copy", {})


def press(client: PageClient, step: str, values: dict[str, Any] | None = None) -> Any:
    """Press a button of the draft's form, as a browser without scripts does."""
    form = form_of(client.get(DRAFT), DRAFT)
    fields = dict(filled(form, values or {}).lists())
    return client.post(DRAFT, data={**fields, "step": step})


def chosen_items(answer: Any) -> list[str]:
    """The services that the lines of a draft hold."""
    path = "//select[@name='item']/option[@selected]"
    return [str(node.get("value")) for node in select(answer, path)]


def test_the_list_shows_every_package_with_state_price_and_split(admin: PageClient) -> None:
    page = admin.get(LIST)
    rows = texts(page, "//tbody/tr")
    assert len(rows) == 17
    assert rows[0].startswith("基本服务包")
    (plus,) = (row for row in rows if "PLUS" in row and "健康管理组合包" in row)
    for words in ("执行中", "¥300", "示例价", "个人付 ¥300", "每户限2人"):
        assert words in plus, words


def test_a_version_is_copied_written_and_published(admin: PageClient) -> None:
    begun = begin(admin)
    assert (begun.status_code, begun.location) == (303, DRAFT)
    values = {
        "name": "高血压包", "fee_fen": "60.50", "insurance_fen": "30", "public_health_fen": "20.5",
        "self_fen": "10", "approval_no": "鲁价〔2026〕12号",
    }  # fmt: skip
    assert press(admin, "save", values).status_code == 303
    assert (stored().name, stored().fee_fen, stored().tier) == ("高血压包", 6050, "paid")
    assert "草稿" in texts(admin.get(LIST), "//tbody/tr[contains(., '高血压包')]")[0]
    published = press(admin, "publish", {"valid_from": "2026-12-01"})
    assert (published.status_code, published.location) == (303, DRAFT)
    page = admin.get(DRAFT)
    assert not tree(page).xpath("//select")
    assert "鲁价〔2026〕12号" in texts(page, "//dl[@class='facts']")[0]
    assert "尚未开始" in texts(admin.get(LIST), "//tbody/tr[contains(., '高血压包')]")[0]
    assert [row.actor for row in audited("package.publish")] == ["admin"]


def test_a_published_version_says_that_it_is_only_copied(admin: PageClient) -> None:
    page = admin.get(HTN)
    assert "使用中的版本不能改，只能复制新版。" in page.text
    assert "新增版本" in page.text
    assert "高血压面对面随访 · 每年 4 次 · 每3个月一次 · 面对面" in texts(page, "//main//li")


def test_the_form_shows_again_what_is_stored(admin: PageClient) -> None:
    before = draft_of(stored(version=1))
    begin(admin)
    press(admin, "save")
    assert draft_of(stored()) == before
    assert audited("package.change") == []


def test_groups_services_and_what_is_excluded_are_read_from_the_form(admin: PageClient) -> None:
    begin(admin)
    values = {
        "group_tag": ["HTN", "DM2", ""], "group_min_age": ["35", "35", "90"],
        "group_below_age": ["", "", ""], "excludes": ["TCM", "PLUS"], "member_cap": "3",
        "item": ["BP", "CHILD_VISIT", "", "", ""], "times": ["4", "", "", "", ""],
        "interval": ["3", "", "", "", ""], "weight": ["2", "1", "1", "1", "1"],
        "windows": ["", "3月、6-8月; 4岁", "", "", ""],
        "condition": ["需要时", "", "", "", ""], "mode": ["1:home", "1:phone", "2:station"],
    }  # fmt: skip
    assert press(admin, "save", values).status_code == 303
    found = draft_of(stored())
    assert found.target == ({"tags": ["HTN", "DM2"], "min_age": 35}, {"min_age": 90})
    assert (set(found.excludes), found.member_cap) == ({"TCM", "PLUS"}, 3)
    told = [(one.item, one.times, one.modes, one.windows, one.weight) for one in found.parts]
    assert told == [
        ("BP", 4, ("home", "phone"), (), 2),
        ("CHILD_VISIT", 0, ("station",), ("3m", "6-8m", "4y"), 1),
    ]
    press(admin, "save")
    assert draft_of(stored()) == found


def test_services_are_added_moved_and_removed_without_a_script(admin: PageClient) -> None:
    begin(admin)
    first = ["HTN_VISIT", "BP", "EXAM", "DRUG_REVIEW", "REFILL"]
    assert chosen_items(press(admin, "up:2"))[:2] == ["BP", "HTN_VISIT"]
    assert chosen_items(press(admin, "down:1"))[:2] == ["BP", "HTN_VISIT"]
    assert chosen_items(press(admin, "remove:1")) == first[1:]
    added = press(admin, "add:1")
    assert len(select(added, "//select[@name='item']")) == 6
    for odd in ("up:1", "down:5", "remove:9", "add:99", "up:x", "nothing"):
        assert chosen_items(press(admin, odd)) == first
    assert [part.item for part in draft_of(stored()).parts] == first


def test_ways_move_along_with_their_service(admin: PageClient) -> None:
    begin(admin)
    moved = press(admin, "up:3")
    ticked = [str(node.get("value")) for node in select(moved, "//input[@name='mode'][@checked]")]
    assert [one for one in ticked if one.startswith("2:")] == [
        "2:outpatient", "2:station", "2:mass",
    ]  # fmt: skip


def test_the_sum_is_reckoned_without_a_script(admin: PageClient) -> None:
    begin(admin)
    page = press(admin, "look", {"insurance_fen": "10.05", "self_fen": "0.95"})
    assert texts(page, "//output") == ["合计 ¥11"]
    assert stored().fee_fen == 0


@pytest.mark.parametrize(
    ("step", "values", "expected"),
    [
        ("save", {"fee_fen": "12"}, ["split_not_fee"]),
        ("save", {"self_fen": "1.234"}, ["bad_money"]),
        ("save", {"self_fen": "-1"}, ["bad_money"]),
        ("save", {"member_cap": "two"}, ["bad_number"]),
        ("save", {"windows": ["soon", "", "", "", ""]}, ["bad_window"]),
        ("save", {"times": ["often", "1", "1", "1", "1"]}, ["bad_number"]),
        ("save", {"item": ["BP", "BP", "EXAM", "REFILL", "ADVICE"]}, ["item_twice"]),
        ("save", {"name": "长" * 41}, ["too_long"]),
        ("publish", {"name": ""}, ["missing_required"]),
        ("publish", {"item": [""] * 5}, ["no_items"]),
        ("publish", {"group_min_age": ["80", ""], "group_below_age": ["70", ""]},
         ["ages_in_order"]),
        ("publish", {"valid_from": "2026-11-20"}, ["valid_from_past"]),
        ("publish", {"valid_from": ""}, ["bad_date"]),
        ("publish", {"valid_from": "2026-02-30"}, ["bad_date"]),
    ],
)  # fmt: skip
def test_what_is_refused_is_named_and_nothing_is_stored(
    admin: PageClient, step: str, values: dict[str, Any], expected: list[str]
) -> None:
    begin(admin)
    answer = press(admin, step, values)
    assert (answer.status_code, codes(answer)) == (422, expected)
    assert draft_of(stored()) == draft_of(stored(version=1))


def test_what_was_typed_stands_in_the_refused_form(admin: PageClient) -> None:
    begin(admin)
    answer = press(admin, "save", {"fee_fen": "12", "name": "新名字", "self_fen": "abc"})
    typed = {name: select(answer, f"//input[@id='{name}']")[0].get("value") for name in (
        "name", "fee_fen", "self_fen",
    )}  # fmt: skip
    assert typed == {"name": "新名字", "fee_fen": "12", "self_fen": "abc"}


def test_somebody_elses_change_is_not_overwritten(admin: PageClient) -> None:
    begin(admin)
    form = filled(form_of(admin.get(DRAFT), DRAFT), {"name": "我的"})
    assert press(admin, "save", {"name": "别人的"}).status_code == 303
    answer = admin.post(DRAFT, data={**dict(form.lists()), "step": "save"})
    assert (answer.status_code, codes(answer)) == (409, ["changed_since"])
    assert stored().name == "别人的"


def test_a_draft_that_waits_is_shown_in_place_of_another_one(admin: PageClient) -> None:
    begin(admin)
    again = begin(admin)
    assert (again.status_code, again.location) == (303, DRAFT)
    assert "继续编辑草稿" in admin.get(HTN).text


def test_a_draft_is_discarded(admin: PageClient) -> None:
    begin(admin)
    form = form_of(admin.get(DRAFT), f"{DRAFT}/discard")
    answer = admin.post(f"{DRAFT}/discard", data=filled(form, {}))
    assert (answer.status_code, answer.location) == (303, LIST)
    assert admin.get(DRAFT).status_code == 404
    late = admin.post_with_token(f"{HTN}/discard", {"seen": "x"})
    assert (late.status_code, late.location) == (303, HTN)


def test_a_package_is_retired_from_a_day_on(admin: PageClient) -> None:
    address = "/admin/catalogue/TCM/1"
    refused = admin.post_with_token(f"{address}/retire", {"retired_on": "2026-11-01"})
    assert codes(refused) == ["valid_from_past"]
    answer = admin.post_with_token(f"{address}/retire", {"retired_on": "2026-12-31"})
    assert answer.status_code == 303
    assert "2026-12-31" in texts(admin.get(LIST), "//tbody/tr[contains(., 'TCM')]")[0]
    assert "停用这个服务包" not in admin.get(address).text
    assert "停用这个服务包" not in admin.get("/admin/catalogue/BASIC/1").text


def test_a_new_package_and_a_new_service_are_begun(admin: PageClient) -> None:
    items = "/admin/catalogue/items"
    values = {"code": "eye_test", "name": "视力检查", "name_en": "Eye test"}
    assert admin.submit(items, values).status_code == 303
    assert db.session.get_one(ServiceItem, "EYE_TEST").name == "视力检查"
    assert codes(admin.submit(items, values)) == ["code_taken"]
    made = admin.post_with_token(LIST, {"code": "eyes"})
    assert (made.status_code, made.location) == (303, "/admin/catalogue/EYES/1")
    assert "EYE_TEST" in admin.get("/admin/catalogue/EYES/1").text
    assert codes(admin.post_with_token(LIST, {"code": "眼"})) == ["bad_code"]


def test_whether_approvals_are_needed_is_stored_for_everybody(admin: PageClient) -> None:
    address = f"{LIST}/approval"
    assert admin.post_with_token(address, {"required": "y"}).status_code == 303
    assert admin.post_with_token(address, {"required": "y"}).status_code == 303
    policy = query(Policy).filter_by(key="catalogue.approval_required").order_by(Policy.id.desc())
    assert db.session.scalars(policy).first().value is True
    assert [row.after for row in audited("policy.set")] == [{"value": True}]
    assert select(admin.get(LIST), "//input[@id='required'][@checked]")
    begin(admin)
    paid = {"fee_fen": "10", "self_fen": "10"}
    assert codes(press(admin, "publish", paid)) == ["approval_missing"]


def test_leaders_and_the_bureau_read_what_is_published(town: Flask) -> None:
    draft("HTN", name="没有发布的名字")
    db.session.commit()
    for role in ("leader", "bureau"):
        client = client_of(town, role)
        page = client.get(LIST)
        assert "没有发布的名字" not in page.text
        assert not tree(page).xpath("//main//form")
        assert client.get(DRAFT).status_code == 404
        assert not tree(client.get(HTN)).xpath("//main//form")


def test_with_an_administrator_above_those_below_only_read(town: Flask) -> None:
    create_user("top", Role.ADMIN, "ORG00", SYSTEM, password=PASSWORD)
    db.session.commit()
    below = client_of(town, "admin")
    assert not tree(below.get(LIST)).xpath("//main//form")
    assert below.post_with_token(f"{HTN}/copy", {}).status_code == 403
    top = page_client(town)
    top.sign_in("top", PASSWORD)
    assert begin(top).status_code == 303


def test_the_list_asks_no_more_for_more_versions(admin: PageClient) -> None:
    admin.get(LIST)
    with counted_statements() as few:
        admin.get(LIST)
    for _time in range(5):
        new_version("TCM")
    db.session.commit()
    with counted_statements() as many:
        assert len(texts(admin.get(LIST), "//tbody/tr")) == 22
    assert len(many) == len(few)
