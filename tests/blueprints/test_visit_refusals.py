"""What is wrong with a visit is told in words at its field, and nothing typed is lost."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import TODAY
from tests.pages import PageClient, codes, select, texts
from tests.support.signed_in import far_household
from tests.support.visit_pages import (
    PRESSURE,
    patient,
    recorded,
    visits,
)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"htn-sbp": "20"}, {"value_out_of_range"}),
        ({"htn-sbp": "高"}, {"value_not_number"}),
        ({"htn-sbp": "80", "htn-dbp": "120"}, {"pressure_order"}),
        ({"htn-sbp": "", "htn-dbp": ""}, {"missing_required"}),
        ({"served_on": "2027-01-01"}, {"future_date"}),
        ({"served_on": "昨天"}, {"bad_date"}),
        ({"htn-next_on": "2027-03-01"}, {"missing_required"}),
        ({"htn-next_on": "2020-03-01", "htn-next_reason": "约好"}, {"bad_date"}),
        ({"htn-next_on": "以后"}, {"bad_date"}),
        ({"htn-symptoms_other": "乏力"}, {"value_needs_option"}),
        ({"htn-symptoms": ["none", "headache"]}, {"value_alone"}),
        ({"mode": None}, {"invalid"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    town: Flask, village: PageClient, values: dict[str, object], found: set[str]
) -> None:
    person = patient()
    sent = {**PRESSURE, "note": "下次带药盒", **values}
    answer = recorded(village, person, ["HTN_VISIT"], sent)
    assert answer.status_code == 422
    assert set(codes(answer)) == found
    assert "下次带药盒" in answer.text
    typed = {name: value for name, value in sent.items() if name in ("htn-sbp", "htn-dbp")}
    shown = {
        node.get("name"): node.get("value")
        for node in select(answer, "//input[@name='htn-sbp' or @name='htn-dbp']")
    }
    assert shown == typed
    assert visits() == []


def test_the_sentence_names_the_field_and_its_range_and_leads_to_it(
    town: Flask, village: PageClient
) -> None:
    answer = recorded(village, patient(), ["HTN_VISIT"], {**PRESSURE, "htn-sbp": "20"})
    link = select(answer, "//div[@id='error-summary']//a")[0]
    assert link.get("href") == "#htn-sbp"
    assert texts(answer, "//div[@id='error-summary']//a") == [
        "收缩压应在 60 至 300 mmHg 之间，请核对。"
    ]
    assert texts(answer, "//p[@id='htn-sbp-error']") == texts(answer, "//*[@id='error-summary']//a")


@pytest.mark.parametrize(
    ("items", "values", "words"),
    [
        ([], {"mode": "home"}, "请至少勾选一项已做的服务。"),
        (["HTN_VISIT"], {"served_on": "1970-01-01"}, "此日期早于该居民的出生日期。"),
        (["HTN_VISIT"], {"served_on": "2027-01-01"}, "日期晚于今天。"),
        (["HTN_VISIT"], {"htn-next_on": "2027-03-01"}, "请填写另约日期的原因。"),
        (
            ["HTN_VISIT"],
            {"htn-next_on": "以后"},
            "约定日期须为 2026-11-02 这样的日期，且晚于本次随访。",
        ),
    ],
)
def test_every_refusal_has_its_sentence(
    town: Flask, village: PageClient, items: list[str], values: dict[str, str], words: str
) -> None:
    answer = recorded(village, patient(), items, {**(PRESSURE if items else {}), **values})
    assert texts(answer, "//div[@id='error-summary']//li") == [words]


def test_nobody_is_seen_after_death(town: Flask, village: PageClient) -> None:
    person = patient()
    person.died_on = TODAY - timedelta(days=3)
    db.session.commit()
    answer = recorded(village, person, ["HTN_VISIT"], PRESSURE)
    assert codes(answer) == ["after_death"]
    assert "after_death" not in texts(answer, "//div[@id='error-summary']")[0]


def test_the_same_service_of_the_same_day_is_told_by_its_name(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    recorded(village, person, ["HTN_VISIT"], PRESSURE)
    answer = recorded(village, person, ["HTN_VISIT"], PRESSURE)
    assert codes(answer) == ["served_already"]
    assert "高血压面对面随访" in texts(answer, "//div[@id='error-summary']")[0]


def test_a_stranger_of_another_township_does_not_exist(town: Flask, village: PageClient) -> None:

    person = far_household()[1][0]
    for method, address in (("get", "visit"), ("post", "visit"), ("post", "visit/forms"),
                            ("post", "visit/draft"), ("get", "chart")):  # fmt: skip
        if method == "get":
            answer = village.get(f"/residents/{person.key}/{address}")
        else:
            answer = village.post_with_token(f"/residents/{person.key}/{address}", {"met": "y"})
        assert answer.status_code == 404, address
