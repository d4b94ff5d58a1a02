"""One person's page: contract, duties, visits, medicines, who looked; and the list of people."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select as sql

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Membership
from tests.factories import TODAY, make_household
from tests.pages import PageClient, select, texts, tree
from tests.support.signed_in import audited, client_of, far_household, sign_up
from tests.support.statements import counted_statements
from tests.support.visit_pages import PRESSURE, patient, recorded


def names(page: object) -> list[str]:
    return texts(page, "//div[@id='people']//tbody//th/a")  # type: ignore[arg-type]


def test_the_page_tells_who_it_is_with_masked_numbers(town: Flask, village: PageClient) -> None:
    person = patient(phone="13900000001", phone_last4="0001")
    page = village.get(f"/residents/{person.key}")
    profile = texts(page, "//section[@aria-labelledby='profile-title']")[0]
    assert person.id_number not in page.text
    assert "139****0001" in profile
    assert "高血压" in profile
    assert "王秀英" in texts(page, "//h1")[0]


def test_the_full_number_is_shown_on_request_with_a_reason(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    action = f"/households/H1/members/{person.key}/reveal"
    answer = village.submit(f"/residents/{person.key}", {"reason": "核对证件", "field": "id"},
                            action=action)  # fmt: skip
    assert person.id_number in answer.text
    assert [one.reason for one in audited("resident.reveal")] == ["核对证件"]


def test_contract_duties_visits_and_medicines_stand_on_the_page(
    town: Flask, village: PageClient
) -> None:
    person = patient("H9")
    home = db.session.scalars(sql(Household).filter_by(code="H9")).one()
    contract = sign_up(home, person, package_codes=("BASIC", "HTN"))
    values = {**PRESSURE, "htn-medicines-1-name": "氨氯地平", "htn-medicines-1-usage": "5mg",
              "htn-reaction": "yes", "htn-reaction_words": "脚踝水肿"}  # fmt: skip
    recorded(village, person, ["HTN_VISIT"], values)
    page = village.get(f"/residents/{person.key}")
    assert contract.contract_no in page.text
    assert "高血压服务包" in texts(page, "//section[@aria-labelledby='contract-title']")[0]
    assert "氨氯地平 · 5mg" in page.text
    assert "脚踝水肿" in texts(page, "//main//*[contains(@class, 'notice-bad')]")[1]
    assert "药物不良反应" in texts(page, "//section[@id='visits']//li")[0]
    assert texts(page, "//section[@aria-labelledby='duties-title']//tbody//th")


def test_the_courses_that_concern_a_person_are_one_step_away(
    town: Flask, village: PageClient
) -> None:
    woman = patient("H1", tags=("TB",), birth=TODAY.replace(year=1995))
    man = patient("H2", sex="male")

    def led_to(key: str) -> list[str]:
        page = village.get(f"/residents/{key}")
        return [one for one in ("pregnancy", "tuberculosis") if f"/{key}/{one}" in page.text]

    assert led_to(woman.key) == ["pregnancy", "tuberculosis"]
    assert led_to(man.key) == []


def test_who_died_or_moved_away_keeps_the_page_and_its_visits(
    town: Flask, village: PageClient
) -> None:
    person = patient("H1", members=2)
    recorded(village, person, ["HTN_VISIT"], PRESSURE)
    stay = db.session.scalars(sql(Membership).filter_by(resident_id=person.id)).one()
    stay.valid_to, stay.end_reason, stay.is_head = TODAY, "moved_out", False
    db.session.commit()
    page = village.get(f"/residents/{person.key}")
    assert "已不在本户居住" in page.text
    assert "查看号码" not in page.text
    assert len(texts(page, "//section[@id='visits']//li")) == 1


def test_who_looked_when_and_at_what_is_told(town: Flask, village: PageClient) -> None:
    person = patient()
    client_of(town, "clerk").get(f"/residents/{person.key}/visit")
    village.get(f"/residents/{person.key}/chart")
    looks = texts(
        village.get(f"/residents/{person.key}"), "//section[@aria-labelledby='looks-title']//tr"
    )
    assert [("clerk" in one, "village" in one) for one in looks[1:]] == [
        (False, True), (True, False),
    ]  # fmt: skip
    assert "指标趋势图" in looks[1]
    assert "随访表" in looks[2]
    assert [one.after["page"] for one in audited("view")] == ["visit_form", "chart", "person"]


def test_numbers_that_were_seen_to_correct_them_say_so_in_the_language_of_the_page(
    town: Flask, village: PageClient
) -> None:
    person = patient(phone="13900000001", phone_last4="0001")
    village.get(f"/households/H1/members/{person.key}/correct")
    looks = texts(
        village.get(f"/residents/{person.key}"), "//section[@aria-labelledby='looks-title']//tr"
    )
    assert any("用于更正" in one for one in looks)
    assert not any("correction" in one for one in looks)


def test_each_look_at_the_person_alone_says_at_what(town: Flask) -> None:
    leader = client_of(town, "leader")
    person = patient(sex="female", phone=None, phone_last4=None)
    for there in ("pregnancy", "tuberculosis"):
        assert leader.get(f"/residents/{person.key}/{there}").status_code == 200
    for there in ("correct", "record", "away"):
        assert leader.get(f"/households/H1/members/{person.key}/{there}").status_code == 200
    looks = texts(
        leader.get(f"/residents/{person.key}"), "//section[@aria-labelledby='looks-title']//tr"
    )
    # The page of an absence shows the household as well.
    there = ["家庭", "长期外出", "健康档案", "更正资料", "肺结核", "妊娠"]
    assert [one.split()[-1] for one in looks[1:]] == there


def test_a_look_at_the_household_or_the_contract_is_one_at_the_person(town: Flask) -> None:
    person = patient("H9")
    home = db.session.scalars(sql(Household).filter_by(code="H9")).one()
    contract = sign_up(home, person)
    clerk, leader = client_of(town, "clerk"), client_of(town, "leader")
    clerk.get("/households/H9/refusals")
    leader.get(f"/contracts/{contract.contract_no}/ledger")
    patient("H8")
    clerk.get("/households/H8")
    looks = texts(
        leader.get(f"/residents/{person.key}"), "//section[@aria-labelledby='looks-title']//tr"
    )
    assert [(one.split()[-1], "clerk" in one) for one in looks[1:]] == [
        ("协议", False), ("家庭", True),
    ]  # fmt: skip


def test_who_saw_the_household_before_somebody_moved_in_saw_others(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    stay = db.session.scalars(sql(Membership).filter_by(resident_id=person.id)).one()
    village.get("/households/H1")
    stay.valid_from = TODAY + timedelta(days=900)
    db.session.commit()
    page = village.get(f"/residents/{person.key}")
    assert texts(page, "//section[@aria-labelledby='looks-title']//tbody/tr") == []


def test_visits_are_shown_page_by_page_the_newest_first(town: Flask, village: PageClient) -> None:
    person = patient(tags=())
    days = [TODAY - timedelta(days=back) for back in range(25)]
    for on in days:
        sent = {"mode": "phone", "served_on": on.isoformat(), "item": "ADVICE", "met": "y"}
        address = f"/residents/{person.key}/visit"
        assert village.post_with_token(address, data=sent).status_code == 303
    first = village.get(f"/residents/{person.key}")
    shown = texts(first, "//section[@id='visits']//li//a")
    assert shown == [on.isoformat() for on in days[:20]]
    earlier = select(first, "//section[@id='visits']/p/a")[0].get("href")
    assert texts(village.get(earlier), "//section[@id='visits']//li//a") == [
        on.isoformat() for on in days[20:]
    ]


def test_a_corrected_visit_stays_in_the_list_struck_out(town: Flask, village: PageClient) -> None:
    person = patient()
    at = recorded(village, person, ["HTN_VISIT"], PRESSURE).location
    village.submit(f"{at}/reverse", {"reason": "登记错人"}, action=f"{at}/reverse")
    line = texts(village.get(f"/residents/{person.key}"), "//section[@id='visits']//li")[0]
    assert "已撤销" in line


def test_the_statements_of_a_page_do_not_grow_with_its_visits(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    recorded(village, person, ["HTN_VISIT"], PRESSURE)

    def statements() -> int:
        with counted_statements() as asked:
            village.get(f"/residents/{person.key}")
        assert len(set(asked)) == len(asked)
        return len(asked)

    few = statements()
    for day in ("2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01"):
        recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "served_on": day})
    assert statements() == few


def test_people_are_listed_door_by_door_and_narrowed_by_codes(
    town: Flask, village: PageClient
) -> None:
    patient("H1", name="甲", members=2)
    patient("H2", name="乙", tags=("DM2",), birth=TODAY.replace(year=1950))
    patient("H3", name="丙", tags=())
    assert names(village.get("/residents")) == ["甲", "家人1", "乙", "丙"]
    assert names(village.get("/residents?tag=DM2")) == ["乙"]
    assert names(village.get("/residents?age=65%2B")) == ["家人1", "乙"]
    assert names(village.get("/residents?due=due&tag=HTN")) == ["甲"]
    assert names(village.get("/residents?cover=unsigned")) == ["甲", "家人1", "乙", "丙"]
    empty = village.get("/residents?cover=signed")
    assert "没有符合条件的人" in empty.text


def test_who_is_covered_is_found_by_the_contract(town: Flask, village: PageClient) -> None:
    person = patient("H1", name="甲")
    patient("H2", name="乙")
    home = db.session.scalars(sql(Household).filter_by(code="H1")).one()
    sign_up(home, person)
    assert names(village.get("/residents?cover=signed")) == ["甲"]
    assert names(village.get("/residents?cover=unsigned")) == ["乙"]


def test_pages_of_the_list_hold_whole_households_and_each_person_once(
    town: Flask, village: PageClient
) -> None:
    grid = db.session.scalars(sql(Grid).filter_by(code="G1")).one()
    for number in range(25):
        make_household(grid, members=2, code=f"P{number:03d}", name=f"甲{number}")
    db.session.commit()
    first = village.get("/residents")
    second = village.get(select(first, "//a[@rel='next']")[0].get("href"))
    assert (len(names(first)), len(names(second))) == (40, 10)
    back = village.get(select(second, "//a[@rel='prev']")[0].get("href"))
    assert names(back) == names(first)
    assert "50 人" in first.text


def test_the_statements_of_the_list_do_not_grow_with_its_people(
    town: Flask, village: PageClient
) -> None:
    def statements() -> int:
        with counted_statements() as asked:
            village.get("/residents")
        return len(asked)

    patient("H1")
    few = statements()
    for number in range(2, 8):
        patient(f"H{number}", members=3)
    assert statements() == few


def test_the_bureau_sees_how_many_there_are_and_nobody(town: Flask, village: PageClient) -> None:
    person = patient("H1", name="甲某某", members=2)
    far_household()
    home = db.session.scalars(sql(Household).filter_by(code="H1")).one()
    sign_up(home, person)
    bureau = client_of(town, "bureau")
    page = bureau.get("/residents")
    assert "甲某某" not in page.text
    assert tree(page).xpath("//main//tbody//a") == []
    assert ["高血压", "1", "1", "100.00%"] in [
        texts_of_row(row) for row in select(page, "//main//tbody/tr")
    ]
    assert bureau.get(f"/residents/{person.key}").status_code == 404


def texts_of_row(row: object) -> list[str]:
    return ["".join(cell.itertext()).strip() for cell in row.xpath("./th|./td")]  # type: ignore[attr-defined]


def test_the_page_of_a_household_leads_to_its_people_and_counts_what_is_due(
    town: Flask, village: PageClient
) -> None:
    person = patient("H1")
    page = village.get("/households/H1")
    assert (
        select(page, "//section[@id='members']//th/a")[0].get("href") == f"/residents/{person.key}"
    )
    assert "到期应做：2" in texts(page, "//section[@id='members']//td")[-2].replace(": ", "：")


@pytest.mark.parametrize("values", [{}, {"htn-weight": "65", "htn-height": "165"}])
def test_values_over_time_are_drawn_with_their_numbers_below(
    town: Flask, village: PageClient, values: dict[str, str]
) -> None:
    person = patient()
    for day, pressure in (("2026-05-01", "152"), ("2026-08-01", "141"), ("2026-11-01", "136")):
        sent = {**PRESSURE, **values, "htn-sbp": pressure, "served_on": day}
        recorded(village, person, ["HTN_VISIT"], sent)
    page = village.get(f"/residents/{person.key}/chart")
    svg = "//*[local-name()='svg'][@role='img']"
    assert len(tree(page).xpath(f"{svg}//*[local-name()='circle']")) == (6 if values else 3)
    assert len(tree(page).xpath(f"{svg}//*[local-name()='rect'][@width='8']")) == 3
    rows = texts(page, "//section[@aria-labelledby='pressure-title']//tbody/tr")
    assert rows[0] == "2026-11-0113686"
    assert "收缩压低于 140" in page.text
    assert ("50.4–65.3 kg" in page.text) == bool(values)


def test_what_was_taken_back_is_not_drawn(town: Flask, village: PageClient) -> None:
    person = patient()
    at = recorded(village, person, ["HTN_VISIT"], PRESSURE).location
    village.submit(f"{at}/reverse", {"reason": "登记错人"}, action=f"{at}/reverse")
    assert "还没有测量值" in village.get(f"/residents/{person.key}/chart").text
