"""Pages of visits that come again: a second press, or the back button and another value."""

from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert

from contracts_app.extensions import db
from contracts_app.models import FollowUp, Resident, Visit
from contracts_app.queries.last_forms import last_filled
from contracts_app.queries.rows import table_of
from tests.factories import TODAY
from tests.pages import PageClient, codes, filled, form_of, select
from tests.support.visit_pages import PRESSURE, form_at, forms_of, patient, recorded, visits


def test_what_was_changed_after_saving_is_not_told_as_saved(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    action = f"/residents/{person.key}/visit"
    form = form_of(village.get(form_at(person, "HTN_VISIT")), action)
    fields = filled(form, {**PRESSURE, "then": "next"})
    village.post(action, data=fields)
    for changed in ({"htn-sbp": "150"}, {"served_on": "2026-11-20"}, {"note": "改"}, {"met": "n"},
                    {"item": ["HTN_VISIT", "ADVICE"]}):  # fmt: skip
        again = village.post(action, data=filled(form, {**PRESSURE, "then": "next", **changed}))
        assert (again.status_code, codes(again)) == (422, ["saved_otherwise"])
    (visit,) = visits()
    assert forms_of(visit)[0].data == {"sbp": 138, "dbp": 86}


def test_a_second_press_goes_where_the_first_one_went(town: Flask, village: PageClient) -> None:
    person = patient()
    action = f"/residents/{person.key}/visit"
    form = form_of(village.get(form_at(person, "HTN_VISIT")), action)
    fields = filled(form, {**PRESSURE, "then": "next"})
    first, second = (village.post(action, data=fields) for _time in range(2))
    assert first.location == second.location


def test_a_correction_that_is_pressed_twice_is_one_and_no_conflict(
    town: Flask, village: PageClient
) -> None:
    first = recorded(village, patient(), ["HTN_VISIT"], {**PRESSURE, "htn-sbp": "183"}).location
    action = f"{first}/correct"
    fields = filled(form_of(village.get(action), action), {"htn-sbp": "138", "reason": "录错了"})
    once, twice = (village.post(action, data=fields) for _time in range(2))
    assert (once.status_code, twice.status_code) == (303, 303)
    assert once.location == twice.location
    assert len(visits()) == 2


def test_a_visit_that_is_taken_back_twice_by_one_person_is_taken_back(
    town: Flask, village: PageClient
) -> None:
    first = recorded(village, patient(), ["HTN_VISIT"], PRESSURE).location
    action = f"{first}/reverse"
    fields = filled(form_of(village.get(action), action), {"reason": "录错人"})
    once, twice = (village.post(action, data=fields) for _time in range(2))
    assert (once.status_code, twice.status_code) == (303, 303)
    assert once.location == twice.location == first


def test_who_goes_back_to_the_own_correction_is_told_of_no_somebody_else(
    town: Flask, village: PageClient
) -> None:
    first = recorded(village, patient(), ["HTN_VISIT"], PRESSURE).location
    action = f"{first}/correct"
    village.submit(action, {"htn-sbp": "139", "reason": "录错了"}, action=action)
    for gone in (action, f"{first}/reverse"):
        again = village.get(gone)
        assert again.status_code == 409
        assert "您自己" in again.text
        assert select(again, "//div[@data-code='visit_closed']//a/@href") == [first]


def test_nobody_home_again_after_the_first_note_was_taken_back(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    address = f"/tasks/{person.key}/not-at-home"
    village.post_with_token(address)
    (wrong,) = visits()
    back = f"/visits/{wrong.key}/reverse"
    village.submit(back, {"reason": "点错了"}, action=back)
    village.post_with_token(address)
    village.post_with_token(address)
    assert [one.state for one in visits()] == ["reversed", "standing"]
    assert select(village.get(f"/visits/{visits()[1].key}"), "//h1")


def test_a_browser_that_goes_back_puts_no_ticks_beside_other_services_or_people(
    town: Flask, village: PageClient
) -> None:
    """It keeps ticks by their place on the page, and the page has changed since."""
    address = form_at(patient(), "HTN_VISIT")
    first = recorded(village, patient("H2"), ["HTN_VISIT"], PRESSURE).location
    for page in (address, f"{first}/correct"):
        assert select(village.get(page), "//form[@id='visit-form']/@autocomplete") == ["off"]
    ticks = "//form[@id=//input[@name='person']/@form]/@autocomplete"
    assert select(village.get("/tasks?horizon=all"), ticks) == ["off"]


def written_again(model: type[Visit] | type[FollowUp], like: Any, **values: Any) -> int:
    """One more row like another one but for these values; its id."""
    table = table_of(model)
    kept = {one.name: getattr(like, one.name) for one in table.columns if one.name != "id"}
    row = db.session.execute(insert(table).values({**kept, **values}).returning(table.c.id))
    return row.scalar_one()


def visited_two_hundred_times(village: PageClient, person: Resident) -> None:
    """Until 1 October, for hypertension."""
    recorded(village, person, ["HTN_VISIT"], {**PRESSURE, "served_on": "2026-10-01"})
    visit = visits()[-1]
    (form,) = forms_of(visit)
    for number in range(200):
        served_on = visit.served_on - timedelta(days=number + 1)
        told = {"key": f"k{number:015}", "client_key": f"page-{number}", "served_on": served_on}
        written_again(FollowUp, form, visit_id=written_again(Visit, visit, **told))
    db.session.commit()


def test_a_visit_after_hundreds_of_others_tells_again_what_it_told(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    visited_two_hundred_times(village, person)
    high = {**PRESSURE, "htn-sbp": "165"}
    before = (TODAY - timedelta(days=1)).isoformat()
    recorded(village, person, ["HTN_VISIT"], {**high, "served_on": before})
    page = village.get(recorded(village, person, ["HTN_VISIT"], high).location)
    assert 'data-prompt="refer"' in page.text


def test_what_another_form_said_is_shown_also_behind_hundreds_of_visits(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    sugar = {"mode": "home", "dm2-fpg": "7.5", "served_on": "2026-01-02"}
    recorded(village, person, ["DM_VISIT"], sugar)
    visited_two_hundred_times(village, person)
    found = last_filled([person.id], ["dm2", "htn"], TODAY)
    assert found["dm2"][1]["fpg"] == 7.5
    assert found["htn"][0] == date(2026, 10, 1)
