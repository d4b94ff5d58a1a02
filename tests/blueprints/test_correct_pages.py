"""A member is corrected on a page of its own, groups with one tap; both lead back."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, ResidentTag
from tests.factories import id_number, make_household
from tests.pages import PageClient, codes, texts, tree
from tests.support.entries import member, read
from tests.support.signed_in import audited, client_of, far_household, sign_up, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        phone = {"phone": "13900000001", "phone_last4": "0001"}
        _household, people = make_household(grid, members=2, code="H1", tags=("HTN",), **phone)
        people[0].id_number = id_number(people[0].birth_date, 2)
        far_household("FAR1")
        db.session.commit()
        yield app


def page_of(number: int = 0, query: str = "", code: str = "H1") -> str:
    return f"/households/{code}/members/{member(number, code).key}/correct{query}"


def tags_of(number: int = 0) -> str:
    return f"/households/H1/members/{member(number).key}/tags"


def correct(client: PageClient, values: dict[str, Any], query: str = "") -> TestResponse:
    return client.submit(page_of(query=query), values, action=page_of())


def notices(client: PageClient, address: str = "/households/H1") -> list[str]:
    return texts(client.get(address), "//*[@id='flash']//*[contains(@class, 'notice')]")


def open_tags() -> list[str]:
    query = select(ResidentTag.tag).where(ResidentTag.valid_to.is_(None))
    return list(db.session.scalars(query.order_by(ResidentTag.id)))


def test_the_form_shows_what_stands_and_the_look_at_the_phone_is_on_record(
    village: PageClient,
) -> None:
    page = village.get(page_of())
    shown = tree(page)
    assert shown.xpath("//input[@id='phone']/@value") == ["13900000001"]
    assert shown.xpath("//input[@name='tags'][@checked]/@value") == ["HTN"]
    assert shown.xpath("//*[@id='sex'] | //*[@id='birth_date']") == []
    assert "女 · 1958-03-12" in page.text
    (look,) = audited("resident.reveal")
    assert (look.object_key, look.reason) == (member(0).key, "correction")
    assert look.after == {"field": "phone", "household": "H1"}


def test_where_there_is_no_phone_the_look_is_a_plain_one(village: PageClient) -> None:
    village.get(page_of(1))
    assert audited("resident.reveal") == []
    assert member(1).key in {look.object_key for look in audited("view")}


def test_a_correction_is_told_in_words_without_what_stands_there(village: PageClient) -> None:
    answer = correct(village, {"phone": "139 1111 1111", "address": "二组1号"})
    assert (answer.status_code, answer.location) == (303, "/households/H1")
    assert notices(village) == ["已更正：电话、住址。"]
    assert member(0).phone == "13911111111"
    page = village.get("/households/H1")
    assert "二组1号" in page.text
    assert "139****1111" in page.text
    assert "更正资料" in village.get("/households/H1/timeline").text


def test_groups_are_ticked_and_one_that_does_not_fit_is_warned_of(village: PageClient) -> None:
    correct(village, {"tags": ["DM2", "CHILD"]})
    assert open_tags() == ["CHILD", "DM2"]
    assert notices(village) == ["已更正：人群。", "人群标签与年龄或性别不符。"]


def test_a_phone_that_many_share_is_warned_of(town: Flask, village: PageClient) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    for _n in range(5):
        make_household(grid, members=1, phone="13922222222", phone_last4="2222")
    db.session.commit()
    correct(village, {"phone": "13922222222"})
    assert len(notices(village)) == 2


def test_what_is_sent_as_it_stands_changes_nothing(village: PageClient) -> None:
    assert correct(village, {}).status_code == 303
    assert notices(village) == ["已是这样，没有改动。"]
    assert audited("resident.correct") == []


def test_what_cannot_be_is_refused_with_what_was_typed_and_links_to_it(village: PageClient) -> None:
    page = correct(village, {"phone": "139", "name": "王秀瑛", "address": ""})
    assert (page.status_code, codes(page)) == (
        422,
        ["bad_phone", "missing_required", "missing_required"],
    )
    links = tree(page).xpath("//*[@id='error-summary']//a/@href")
    assert links == ["#phone", "#address", "#reason"]
    assert tree(page).xpath("//input[@id='name']/@value") == ["王秀瑛"]
    assert (member(0).name, member(0).phone) == ("王秀英", "13900000001")


def test_a_name_is_corrected_with_a_reason_that_the_history_tells(village: PageClient) -> None:
    assert correct(village, {"name": "王秀瑛", "reason": "typing"}).status_code == 303
    assert "王秀瑛" in village.get("/households/H1").text
    assert "录入有误" in village.get("/households/H1/timeline").text


def test_sex_and_birth_date_are_asked_for_where_no_number_tells_them(village: PageClient) -> None:
    person = member(1)
    person.id_type, person.id_number, person.id_last4 = "none", None, ""
    db.session.commit()
    values = {"sex": "female", "birth_date": "1956年5月7日", "reason": "document"}
    assert village.submit(page_of(1), values, action=page_of(1)).status_code == 303
    assert (member(1).sex, member(1).birth_date.isoformat()) == ("female", "1956-05-07")
    page = village.submit(page_of(1), {"birth_date": "gestern"}, action=page_of(1))
    assert (page.status_code, codes(page)) == (422, ["bad_date"])


def test_who_saves_an_old_form_hears_who_was_faster(town: Flask, village: PageClient) -> None:
    old = village.get(page_of())
    digest = tree(old).xpath("//input[@name='digest']/@value")[0]
    correct(client_of(town, "clerk"), {"phone": "13911111111"})
    fields = {"digest": digest, "name": "王秀英", "address": "", "phone": "", "tags": "HTN"}
    page = village.post_with_token(page_of(), fields)
    assert page.status_code == 409
    assert tree(page).xpath("//main//@data-code") == ["changed_meanwhile"]
    assert "clerk" in page.text
    assert texts(page, "//a[@href='/households/H1']")[-1] == "重新打开页面"
    assert member(0).phone == "13911111111"


@pytest.mark.parametrize("address", ["/sign/H1", "/households/H1"])
def test_the_form_leads_back_where_it_was_opened(village: PageClient, address: str) -> None:
    answer = correct(village, {"permanent": None}, f"?next={address}")
    assert (answer.status_code, answer.location) == (303, address)
    assert member(0).permanent is False


@pytest.mark.parametrize(
    "address", ["https://evil.example/sign/H1", "//evil.example", "/households/H2", "/logout", ""]
)
def test_it_leads_nowhere_else(village: PageClient, address: str) -> None:
    assert correct(village, {"permanent": None}, f"?next={address}").location == "/households/H1"


def test_members_elsewhere_do_not_exist(village: PageClient) -> None:
    far = member(0, "FAR1").key
    for address in (page_of(code="FAR1"), f"/households/H1/members/{far}/correct"):
        assert village.get(address).status_code == 404
        assert village.post_with_token(address, {"name": "x"}).status_code == 404
    tags = f"/households/FAR1/members/{far}/tags"
    assert village.post_with_token(tags, {"tag": "HTN", "on": "y"}).status_code == 404


def test_each_member_of_the_household_links_to_the_form(village: PageClient) -> None:
    links = tree(village.get("/households/H1")).xpath("//a[contains(@href, '/correct')]/@href")
    assert links == [page_of(0), page_of(1)]


def test_a_group_is_switched_with_one_tap(village: PageClient) -> None:
    part = village.htmx_post(tags_of(), {"tag": "DM2", "on": "y"})
    assert part.status_code == 200
    assert texts(part, "//*[@class='chip']") == ["高血压", "2型糖尿病"]
    pressed = tree(part).xpath("//button[@aria-pressed='true']/@value")
    assert pressed == ["HTN", "DM2"]
    part = village.htmx_post(tags_of(), {"tag": "HTN", "on": "n"})
    assert texts(part, "//*[@class='chip']") == ["2型糖尿病"]
    assert open_tags() == ["DM2"]


def test_only_groups_that_fit_are_offered_and_those_that_stand(village: PageClient) -> None:
    correct(village, {"tags": ["CHILD"]})
    page = tree(village.get("/households/H1"))
    of = [page.xpath(f"//*[@id='tags-{member(n).key}']//button/@value") for n in (0, 1)]
    assert ["CHILD" in one for one in of] == [True, False]
    assert ["MATERNAL" in one for one in of] == [True, False]
    assert all("ELDER" in one for one in of)


def test_without_scripts_a_tap_leads_back(village: PageClient) -> None:
    fields = {"tag": "DM2", "on": "y", "next": "/sign/H1"}
    answer = village.post_with_token(tags_of(), fields)
    assert (answer.status_code, answer.location) == (303, "/sign/H1")
    assert notices(village, "/sign/H1") == ["已更正：人群。"]
    forms = tree(village.get("/households/H1")).xpath("//form[starts-with(@id, 'tags-')]/@action")
    assert forms == [tags_of(0)] * 2 + [tags_of(1)] * 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tag": "NOBLE", "on": "y"}, "unknown_tag"),
        ({"tag": "HTN", "on": ""}, "unknown_value"),
        ({"tag": "HTN"}, "unknown_value"),
    ],
)
def test_a_tap_that_means_nothing_is_refused(
    village: PageClient, fields: dict[str, str], code: str
) -> None:
    page = village.post_with_token(tags_of(), fields)
    assert (page.status_code, codes(page)) == (422, [code])
    assert open_tags() == ["HTN"]


def test_who_moves_in_is_entered_from_the_signing_and_leads_back_to_it(village: PageClient) -> None:
    address = "/households/H1/entries/move_in"
    values = {
        "on": "2026-11-01", "name": "小宝", "id_type": "none", "sex": "male",
        "birth_date": "2024-6-1", "relation": "20",
    }  # fmt: skip
    fields = read(village, f"{address}?next=/sign/H1", values)
    again = village.post(address, data={**fields, "step": "edit"})
    assert tree(again).xpath("//main//input[@name='next']/@value") == ["/sign/H1"]
    answers = [village.post(address, data={**fields, "step": "confirm"}) for _n in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/sign/H1")] * 2
    assert "小宝" in village.get("/sign/H1").text


def test_a_birth_is_entered_from_the_signing_as_well(village: PageClient) -> None:
    address = "/households/H1/entries/birth"
    member(0).birth_date = date(1990, 3, 12)
    db.session.commit()
    values = {"mother": member(0).key, "name": "小丽", "sex": "female", "birth_date": "2026-11-2"}
    fields = read(village, f"{address}?next=/sign/H1", values)
    answer = village.post(address, data={**fields, "step": "confirm"})
    assert (answer.status_code, answer.location) == (303, "/sign/H1")


def test_who_is_under_contract_keeps_the_agreement_of_the_day(
    town: Flask, village: PageClient
) -> None:
    home = db.session.scalars(select(Household).filter_by(code="H1")).one()
    number = sign_up(home, member(0)).contract_no
    db.session.commit()
    signed = select(Contract.agreement_snapshot).filter_by(contract_no=number)
    before = db.session.scalars(signed).one()
    correct(village, {"name": "王秀瑛", "reason": "typing", "address": "二组1号"})
    assert db.session.scalars(signed).one() == before
