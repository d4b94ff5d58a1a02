"""What a visit asks for is told in plain words; it is corrected, taken back, and stays readable."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select as sql

from contracts_app.extensions import db
from contracts_app.models import Household, Measurement, ServiceRecord
from tests.factories import TODAY
from tests.pages import PageClient, codes, filled, form_of, select, texts, tree
from tests.support.signed_in import audited, client_of, sign_up
from tests.support.visit_pages import (
    PRESSURE,
    duties,
    form_at,
    forms_of,
    patient,
    recorded,
    visits,
)

TWO_WEEKS = (TODAY + timedelta(days=14)).isoformat()


def prompts(page: object) -> list[str]:
    return [str(node.get("data-prompt")) for node in tree(page).xpath("//*[@data-prompt]")]  # type: ignore[arg-type]


def test_an_emergency_says_call_120_with_the_numbers_that_caused_it(
    town: Flask, village: PageClient
) -> None:
    values = {**PRESSURE, "htn-sbp": "190", "htn-dbp": "112"}
    page = village.get(recorded(village, patient(), ["HTN_VISIT"], values).location)
    assert prompts(page) == ["call_120"]
    box = texts(page, "//*[@data-prompt]/..")[0]
    assert "立即拨打 120，马上转诊！" in box
    assert "收缩压 190 mmHg（≥180） · 舒张压 112 mmHg（≥110）" in box
    assert TWO_WEEKS in box


def test_the_first_value_that_is_not_in_order_is_seen_again_in_two_weeks(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    page = village.get(
        recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "htn-sbp": "152"}).location
    )
    assert prompts(page) == ["recall"]
    assert TWO_WEEKS in texts(page, "//*[@data-prompt]/..")[0]
    assert "控制不满意" in texts(page, "//h2[@id='form-1']")[0]
    assert duties(person)["HTN_VISIT"].kind == "recall"


def test_the_second_one_in_a_row_is_referred(town: Flask, village: PageClient) -> None:
    person = patient()
    high = {**PRESSURE, "htn-sbp": "152"}
    recorded(village, person, ["HTN_VISIT"], {**high, "served_on": "2026-11-07"})
    page = village.get(recorded(village, person, ["HTN_VISIT"], high).location)
    assert prompts(page) == ["refer"]
    assert prompts(village.get(f"/visits/{visits()[0].key}")) == ["recall"]


def test_what_is_in_order_asks_for_nothing_and_tells_what_is_due_next(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    page = village.get(recorded(village, person, ["HTN_VISIT"], PRESSURE).location)
    assert prompts(page) == []
    due = {item: duty.due_on.isoformat() for item, duty in duties(person).items()}
    assert all(day in texts(page, "//section[@aria-labelledby='duties-title']")[0]
               for day in due.values())  # fmt: skip


def test_too_soon_is_told_and_does_not_count(town: Flask, village: PageClient) -> None:
    person = patient()
    recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "served_on": "2026-11-16"})
    page = village.get(recorded(village, person, ["HTN_VISIT"], PRESSURE).location)
    assert [node.get("data-uncounted") for node in select(page, "//*[@data-uncounted]")] == [
        "too_soon"
    ]
    assert "距上一次服务时间太近" in page.text


def test_what_a_contract_promised_is_counted_and_told_when_it_is_used_up(
    town: Flask, village: PageClient
) -> None:
    person = patient("H9")
    home = db.session.scalars(sql(Household).filter_by(code="H9")).one()
    contract = sign_up(home, person, on=date(2026, 1, 5), package_codes=("BASIC", "HTN"))
    db.session.commit()
    days = ["2026-01-10", "2026-03-10", "2026-05-10", "2026-07-10", "2026-11-21"]
    pages = [
        village.get(
            recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "served_on": day}).location
        )
        for day in days
    ]
    assert f"{contract.contract_no} · 第 4 次，共 4 次" in pages[3].text.replace("</a>", "")
    assert "data-uncounted" not in pages[3].text
    assert [node.get("data-uncounted") for node in select(pages[4], "//*[@data-uncounted]")] == [
        "used_up"
    ]


def test_body_mass_is_worked_out(town: Flask, village: PageClient) -> None:
    values = {**PRESSURE, "htn-weight": "65", "htn-height": "165"}
    page = village.get(recorded(village, patient(), ["HTN_VISIT"], values).location)
    assert "体质指数23.9" in " ".join(texts(page, "//section[@aria-labelledby='form-1']"))


def test_a_mistake_is_corrected_by_another_row_that_names_it(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    values = {**PRESSURE, "htn-sbp": "183", "htn-symptoms": ["none"], "note": "在家"}
    first = recorded(village, person, ["HTN_VISIT"], values).location
    action = f"{first}/correct"
    page = village.get(action)
    assert select(page, "//input[@id='htn-sbp']")[0].get("value") == "183"
    assert select(page, "//input[@id='htn-symptoms--none']")[0].get("checked") is not None
    answer = village.submit(action, {"htn-sbp": "138", "reason": "录错了"}, action=action)
    assert answer.status_code == 303
    old, new = visits()
    assert (old.state, old.closed_reason, new.corrects_id) == ("corrected", "录错了", old.id)
    assert forms_of(new)[0].data == {"sbp": 138, "dbp": 86, "symptoms": ["none"]}
    assert duties(person)["HTN_VISIT"].kind == "routine"
    told = village.get(first)
    assert "录错了" in told.text
    assert "183 mmHg" in told.text
    assert prompts(told) == []
    assert f"/visits/{new.key}" in told.text
    assert f"/visits/{old.key}" in village.get(answer.location).text
    assert [one.object_key for one in audited("visit.correct")] == [old.key]


def test_a_correction_without_a_reason_keeps_what_was_typed(
    town: Flask, village: PageClient
) -> None:
    first = recorded(village, patient(), ["HTN_VISIT"], PRESSURE).location
    action = f"{first}/correct"
    answer = village.submit(action, {"htn-sbp": "139", "reason": ""}, action=action)
    assert answer.status_code == 422
    assert select(answer, "//input[@id='htn-sbp']")[0].get("value") == "139"
    assert len(visits()) == 1


def test_the_forms_of_a_correction_stay_those_of_the_correction(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    first = recorded(village, person, ["HTN_VISIT"], PRESSURE).location
    sent = {"corrects": visits()[0].key, "item": ["HTN_VISIT", "DM_VISIT"], "met": "y"}
    page = village.post_with_token(f"/residents/{person.key}/visit/forms", data=sent)
    assert select(page, "//form[@id='visit-form']")[0].get("action") == f"{first}/correct"
    assert select(page, "//input[@id='dm2-fpg']")


def test_a_visit_is_taken_back_and_its_duty_is_due_again(town: Flask, village: PageClient) -> None:
    person = patient()
    first = recorded(village, person, ["HTN_VISIT"], PRESSURE).location
    action = f"{first}/reverse"
    assert codes(village.submit(action, {"reason": " "}, action=action)) != []
    answer = village.submit(action, {"reason": "登记错人"}, action=action)
    assert answer.status_code == 303
    assert visits()[0].state == "reversed"
    assert not any(one.standing for one in db.session.query(ServiceRecord))
    assert not any(one.standing for one in db.session.query(Measurement))
    assert "HTN_VISIT" in duties(person)
    page = village.get(first)
    assert "已撤回" not in texts(page, "//div[@id='flash']")
    assert "登记错人" in page.text
    assert tree(page).xpath("//a[contains(@href, '/correct')]") == []


@pytest.mark.parametrize("step", ["correct", "reverse"])
def test_whoever_comes_second_hears_who_was_first(
    town: Flask, village: PageClient, step: str
) -> None:
    first = recorded(village, patient(), ["HTN_VISIT"], PRESSURE).location
    action = f"{first}/{step}"
    waiting = filled(form_of(village.get(action), action), {"reason": "录错了"})
    other = client_of(town, "clerk")
    other.submit(f"{first}/reverse", {"reason": "登记错人"}, action=f"{first}/reverse")
    answer = village.post(action, data=waiting)
    assert answer.status_code == 409
    assert "clerk" in texts(answer, "//main")[0]
    assert select(answer, "//main//a[@class='btn btn-primary']")[0].get("href") == first
    assert village.get(action).status_code == 409
    assert len(visits()) == 1


def test_a_visit_outside_of_the_area_does_not_exist(town: Flask, village: PageClient) -> None:
    for address in ("", "/correct", "/reverse", "/next"):
        assert village.get(f"/visits/nothing000000000{address}").status_code == 404


def test_whoever_sees_a_visit_is_on_record(town: Flask, village: PageClient) -> None:
    person = patient()
    village.get(recorded(village, person, ["HTN_VISIT"], PRESSURE).location)
    assert audited("view")[-1].after == {"page": "visit"}
    assert village.get(form_at(person)).status_code == 200
