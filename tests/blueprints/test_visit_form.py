"""A visit is recorded on one page: services, their forms, what was wrong, and what comes next."""

from datetime import date, timedelta

from flask import Flask

from contracts_app.extensions import db
from contracts_app.models import Measurement
from tests.factories import TODAY
from tests.pages import PageClient, filled, form_of, select, texts, tree
from tests.support.signed_in import audited
from tests.support.visit_pages import (
    PRESSURE,
    duties,
    form_at,
    forms_of,
    patient,
    recorded,
    visits,
)


def test_a_visit_is_recorded_with_its_values_and_closes_its_duty(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    answer = recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "note": "在家"})
    visit = visits()[0]
    assert answer.status_code == 303
    assert answer.location == f"/visits/{visit.key}"
    assert (visit.served_on, visit.mode, visit.met, visit.note) == (TODAY, "home", True, "在家")
    assert forms_of(visit)[0].data == {"sbp": 138, "dbp": 86}
    measured = {one.measure: one.hundredths for one in db.session.query(Measurement)}
    assert measured == {"sbp": 13_800, "dbp": 8_600}
    assert duties(person, "done")["HTN_VISIT"].visit_id == visit.id


def test_what_is_due_is_offered_first_and_what_the_address_names_is_ticked(
    town: Flask, village: PageClient
) -> None:
    page = village.get(form_at(patient(), "HTN_VISIT"))
    ticked = [node.get("value") for node in select(page, "//input[@name='item'][@checked]")]
    assert ticked == ["HTN_VISIT"]
    offered = [node.get("value") for node in select(page, "//fieldset[@id='item']/label/input")]
    assert "HTN_VISIT" in offered
    others = [node.get("value") for node in select(page, "//fieldset[@id='item']/details//input")]
    assert set(others).isdisjoint(offered)
    assert "ADVICE" in others


def test_numbers_have_units_and_lose_nothing_that_is_typed_into_them(
    town: Flask, village: PageClient
) -> None:
    field = select(village.get(form_at(patient(), "HTN_VISIT")), "//input[@id='htn-sbp']")[0]
    assert (field.get("inputmode"), field.get("type")) == ("numeric", None)
    weight = select(village.get(form_at(patient("H2"), "HTN_VISIT")), "//input[@id='htn-weight']")
    assert weight[0].get("inputmode") == "decimal"


def test_values_of_the_last_visit_stand_beside_the_fields(town: Flask, village: PageClient) -> None:
    person = patient()
    earlier = {**PRESSURE, "served_on": "2026-08-20", "htn-medicines-1-name": "氨氯地平",
               "htn-medicines-1-usage": "5mg 每日一次", "htn-symptoms": ["none"]}  # fmt: skip
    recorded(village, person, ["HTN_VISIT"], earlier)
    page = village.get(form_at(person, "HTN_VISIT"))
    hints = dict.fromkeys(texts(page, "//*[@id='htn-sbp-hint' or @id='htn-medicines-hint']"))
    assert list(hints) == ["上次：138 mmHg", "上次：氨氯地平 5mg 每日一次"]
    assert "上次随访：2026-08-20" in page.text


def test_the_medicines_of_last_time_are_taken_over_with_one_press(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    recorded(village, person, ["HTN_VISIT"], {
        **PRESSURE, "served_on": "2026-08-20", "htn-medicines-1-name": "氨氯地平",
    })  # fmt: skip
    form = form_of(village.get(form_at(person, "HTN_VISIT")), f"/residents/{person.key}/visit")

    fields = filled(form, {"copy": "htn", "htn-sbp": "141"})
    page = village.post(f"/residents/{person.key}/visit/forms", data=fields)
    assert select(page, "//input[@id='htn-medicines-1-name']")[0].get("value") == "氨氯地平"
    assert select(page, "//input[@id='htn-sbp']")[0].get("value") == "141"


def test_ticking_another_service_brings_its_form_and_keeps_what_was_typed(
    town: Flask, village: PageClient
) -> None:
    person = patient(tags=("HTN", "DM2"))
    address = f"/residents/{person.key}/visit/forms"
    sent = {"item": ["HTN_VISIT", "DM_VISIT"], "htn-sbp": "150", "met": "y", "mode": "home",
            "served_on": "2026-11-21"}  # fmt: skip
    part = village.htmx_post(address, data=sent)
    assert part.status_code == 200
    assert len(select(part, "//input[@id='htn-sbp' or @id='dm2-fpg']")) == 2
    assert select(part, "//input[@id='htn-sbp']")[0].get("value") == "150"
    whole = village.post_with_token(address, data=sent)
    assert len(select(whole, "//form[@id='visit-form']//input[@id='dm2-fpg']")) == 1
    assert visits() == []


def test_by_telephone_nothing_is_needed_and_it_does_not_count(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    answer = recorded(village, person, ["HTN_VISIT"], {"mode": "phone"})
    page = village.get(answer.location)
    assert [node.get("data-uncounted") for node in select(page, "//*[@data-uncounted]")] == [
        "not_face_to_face"
    ]
    assert "HTN_VISIT" in duties(person)


def test_a_vain_attempt_needs_no_form(town: Flask, village: PageClient) -> None:
    answer = recorded(village, patient(), ["HTN_VISIT"], {"mode": "home", "met": "n"})
    assert answer.status_code == 303
    visit = visits()[0]
    assert not visit.met
    assert [one.outcome for one in forms_of(visit)] == ["not_met"]


def test_the_same_page_sent_twice_is_one_visit(town: Flask, village: PageClient) -> None:
    person = patient()
    page = village.get(form_at(person, "HTN_VISIT"))
    action = f"/residents/{person.key}/visit"

    fields = filled(form_of(page, action), PRESSURE)
    first, second = (village.post(action, data=fields) for _time in range(2))
    assert first.location == second.location
    assert len(visits()) == 1


def test_the_day_by_the_rule_is_shown_and_another_one_is_kept_with_its_reason(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    page = village.get(form_at(person, "HTN_VISIT"))
    shown = texts(page, "//section[@aria-labelledby='htn-title']/p")[-1]
    by_rule = date.fromisoformat(shown.split()[-1])
    assert by_rule > TODAY + timedelta(days=60)
    agreed = {**PRESSURE, "htn-next_on": "2027-02-10", "htn-next_reason": "春节前回家"}
    recorded(village, person, ["HTN_VISIT"], agreed)
    form = forms_of(visits()[0])[0]
    assert (form.next_on, form.next_reason) == (date(2027, 2, 10), "春节前回家")
    assert duties(person)["HTN_VISIT"].due_on == date(2027, 2, 10)


def test_the_day_of_the_rule_itself_needs_no_reason(town: Flask, village: PageClient) -> None:
    person = patient()
    page = village.get(form_at(person, "HTN_VISIT"))
    by_rule = texts(page, "//section[@aria-labelledby='htn-title']/p")[-1].split()[-1]
    recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "htn-next_on": by_rule})
    assert forms_of(visits()[0])[0].next_on is None
    assert duties(person)["HTN_VISIT"].due_on.isoformat() == by_rule


def test_save_and_next_goes_on_by_door_and_leaves_out_who_was_seen_today(
    town: Flask, village: PageClient
) -> None:
    first, second, third = (patient(code) for code in ("H1", "H2", "H3"))
    nobody_due = patient("H4", tags=())
    recorded(village, third, ["HTN_VISIT"], {"mode": "home", "met": "n"})
    answer = recorded(village, second, ["HTN_VISIT"], {**PRESSURE, "then": "next"})
    assert answer.location == f"/residents/{first.key}/visit?item=EXAM&item=HTN_VISIT"
    answer = recorded(village, first, ["HTN_VISIT"], {**PRESSURE, "then": "next"})
    assert answer.location == "/residents"
    assert duties(nobody_due) == {}


def test_a_prompt_is_shown_before_the_next_person(town: Flask, village: PageClient) -> None:
    person, _following = patient("H1"), patient("H2")
    sent = {**PRESSURE, "htn-sbp": "190", "then": "next"}
    answer = recorded(village, person, ["HTN_VISIT"], sent)
    assert answer.location == f"/visits/{visits()[0].key}"
    page = village.get(answer.location)
    following = select(page, "//a[contains(@href, '/next')]")[0].get("href")
    assert village.get(following).location.endswith("/visit?item=EXAM&item=HTN_VISIT")


def test_the_way_of_the_last_visit_is_chosen_already(town: Flask, village: PageClient) -> None:
    first, second = patient("H1"), patient("H2")
    assert tree(village.get(form_at(first))).xpath("//input[@name='mode'][@checked]") == []
    recorded(village, first, ["HTN_VISIT"], {**PRESSURE, "mode": "station"})
    chosen = select(village.get(form_at(second)), "//input[@name='mode'][@checked]")
    assert [node.get("value") for node in chosen] == ["station"]


def test_whoever_opens_the_form_is_on_record(town: Flask, village: PageClient) -> None:
    person = patient()
    village.get(form_at(person, "HTN_VISIT"))
    row = audited("view")[-1]
    assert (row.object_type, row.object_key, row.after) == (
        "resident", person.key, {"page": "visit_form"},
    )  # fmt: skip


def test_htmx_is_sent_on_as_a_whole_page(town: Flask, village: PageClient) -> None:
    person = patient()
    sent = {**PRESSURE, "item": "HTN_VISIT", "met": "y", "served_on": "2026-11-21"}
    answer = village.htmx_post(f"/residents/{person.key}/visit", data=sent)
    assert answer.headers["HX-Redirect"].startswith("/visits/")
