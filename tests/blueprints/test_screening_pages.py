"""Blood pressure at the first visit of the year: asked for, entered, and told on the pages."""

from datetime import timedelta

from flask import Flask

from tests.factories import TODAY
from tests.pages import PageClient, select, texts, tree
from tests.support.visit_pages import PRESSURE, form_at, forms_of, patient, recorded, visits

YOUNG = TODAY.replace(year=1996)
HIGH = {"mode": "home", "screening-sbp": "152", "screening-dbp": "84"}
GOOD = {"mode": "home", "screening-sbp": "118", "screening-dbp": "76"}


def told(client: PageClient, key: str) -> list[str]:
    found = tree(client.get(f"/residents/{key}")).xpath("//*[@data-pressure]")
    return [str(node.get("data-pressure")) for node in found]


def test_the_page_asks_for_pressure_until_it_was_taken(town: Flask, village: PageClient) -> None:
    person = patient(tags=())
    assert told(village, person.key) == ["due"]
    page = village.get(f"/residents/{person.key}")
    link = select(page, "//*[@data-pressure]//a")[0].get("href")
    recorded(village, person, ["BP"], GOOD)
    assert link == f"/residents/{person.key}/visit?item=BP"
    assert told(village, person.key) == []
    assert forms_of(visits()[0])[0].outcome == "done"


def test_nobody_is_asked_for_it_below_the_age(town: Flask, village: PageClient) -> None:
    assert told(village, patient(tags=(), birth=YOUNG).key) == []


def test_a_high_value_is_told_on_the_visit_and_on_the_page(
    town: Flask, village: PageClient
) -> None:
    person = patient(tags=())
    first = recorded(village, person, ["BP"], HIGH)
    page = village.get(first.location)
    assert [one.get("data-prompt") for one in select(page, "//*[@data-prompt]")] == [
        "measure_again"
    ]
    assert told(village, person.key) == ["high"]


def test_high_glucose_beside_high_pressure_is_referred_with_both_values(
    town: Flask, village: PageClient
) -> None:
    values = {**HIGH, "screening-fpg": "8.1"}
    page = village.get(recorded(village, patient(tags=()), ["BP"], values).location)
    (shown,) = select(page, "//*[@data-prompt]")
    assert shown.get("data-prompt") == "refer"
    why = shown.getnext().text
    assert "152" in why
    assert "8.1" in why


def test_three_high_days_are_a_matter_for_a_doctor(town: Flask, village: PageClient) -> None:
    person = patient(tags=())
    for days in (20, 10):
        day = (TODAY - timedelta(days=days)).isoformat()
        recorded(village, person, ["BP"], {**HIGH, "served_on": day})
    last = recorded(village, person, ["BP"], HIGH)
    page = village.get(last.location)
    assert [one.get("data-prompt") for one in select(page, "//*[@data-prompt]")] == ["refer"]
    assert told(village, person.key) == ["to_tell"]


def test_a_patient_of_the_programme_is_not_suspected(town: Flask, village: PageClient) -> None:
    person = patient()
    recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "htn-sbp": "152"})
    assert told(village, person.key) == []


def test_another_form_that_asks_for_pressure_takes_the_place_of_the_screening(
    town: Flask, village: PageClient
) -> None:
    page = village.get(form_at(patient(), "HTN_VISIT") + "&item=BP")
    assert select(page, "//input[@id='htn-sbp']")
    assert "screening-sbp" not in page.text


def test_the_form_of_the_screening_asks_for_risks(town: Flask, village: PageClient) -> None:
    person = patient(tags=())
    page = village.get(form_at(person, "BP"))
    assert "高血压高危因素" in " ".join(texts(page, "//form[@id='visit-form']"))
    recorded(village, person, ["BP"], {
        **GOOD, "screening-risks": ["salt"],
    })  # fmt: skip
    assert forms_of(visits()[0])[0].outcome == "elevated"
