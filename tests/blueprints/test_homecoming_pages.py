"""Somebody who came home from hospital, on the pages of those who visit: list, form, page, walk."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Institution, Referral, Resident, Team
from contracts_app.services.duties import plan_for
from contracts_app.vocabulary.referrals import Direction, ReferralStatus
from tests.factories import TODAY
from tests.pages import PageClient, texts, tree
from tests.support.print_jobs import page_texts
from tests.support.referrals import make_referral
from tests.support.visit_pages import form_at, patient, recorded

CALL = {"mode": "phone", "homecoming-effect": "better"}
VISIT = {**CALL, "mode": "home"}


@pytest.fixture
def person(town: Flask) -> Resident:
    """Came home two days ago, and was known here long before."""
    person = patient(tags=(), birth=date(1980, 3, 1), name="李建国")
    places = {one.code: one for one in db.session.scalars(select(Institution))}
    world: Any = SimpleNamespace(
        hospital=places["ORG90"],
        centre=places["ORG01"],
        station=places["ST1"],
        team=db.session.scalars(select(Team)).one(),
    )
    more = {"direction": Direction.DOWN, "resident": person, "home_on": TODAY - timedelta(days=2)}
    make_referral(world, status=ReferralStatus.ASSIGNED, **more)
    plan_for([person.id], TODAY)
    db.session.commit()
    return person


def status() -> str:
    db.session.expire_all()
    return db.session.scalars(select(Referral)).one().status


def row(client: PageClient) -> str:
    page = client.get("/tasks?horizon=all", headers={"Accept-Language": "en"})
    return texts(page, "//*[@id='task-list']//tbody/tr")[0]


def test_the_work_list_says_which_of_the_visits_it_is(
    person: Resident, village: PageClient
) -> None:
    told = row(village)
    assert "Follow-up after coming home day 3" in told
    assert "To be visited at home" in told


def test_the_list_is_narrowed_to_those_who_came_home(person: Resident, village: PageClient) -> None:
    patient("H9", name="王秀英")
    page = village.get("/tasks?horizon=all&programme=homecoming")
    assert texts(page, "//*[@id='task-list']//tbody//th/a") == ["李建国"]


def test_a_call_is_recorded_and_the_page_says_that_the_visit_is_still_to_come(
    person: Resident, village: PageClient
) -> None:
    shown = village.get(form_at(person, "HOME_FOLLOW"))
    assert "第3天" in shown.text or "day 3" in shown.text
    assert tree(shown).xpath("//*[@name='homecoming-next_on']") == []
    saved = recorded(village, person, ["HOME_FOLLOW"], CALL)
    page = village.get(saved.location, headers={"Accept-Language": "en"})
    assert "The visit face to face is still to come." in page.text
    assert "Follow-up after coming home day 7" in " ".join(texts(page, "//tbody/tr/th"))
    assert status() == "first_followup_done"


def test_whoever_is_worse_at_home_is_to_be_referred(person: Resident, village: PageClient) -> None:
    saved = recorded(village, person, ["HOME_FOLLOW"], {**VISIT, "homecoming-effect": "worse"})
    page = village.get(saved.location)
    assert [one.get("data-prompt") for one in tree(page).xpath("//*[@data-prompt]")] == ["refer"]
    assert status() == "tracking"


def test_a_visit_face_to_face_tells_how_the_person_fares(
    person: Resident, village: PageClient
) -> None:
    saved = recorded(village, person, ["HOME_FOLLOW"], {"mode": "home"})
    assert saved.status_code == 422
    assert status() == "assigned"


def test_the_papers_of_a_walk_hold_its_form(person: Resident, village: PageClient) -> None:
    paper = village.get("/tasks/walk.pdf?horizon=all")
    told = "".join(page_texts(paper.data)).replace("\n", "")
    assert "回家随访" in told
    assert "出院回家随访记录" in told
