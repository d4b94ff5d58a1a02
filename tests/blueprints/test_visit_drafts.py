"""What is filled in for a visit is kept while it grows, and forgotten once it is saved."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select as sql
from sqlalchemy import update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import UserSession, VisitDraft
from contracts_app.services import visit_drafts
from contracts_app.services.nightly import run_nightly
from tests.factories import PASSWORD, TODAY
from tests.pages import PageClient, select, texts, tree
from tests.support.signed_in import audited, client_of
from tests.support.visit_pages import PRESSURE, form_at, patient, recorded, visits

TYPED = {"item": "HTN_VISIT", "met": "y", "mode": "home", "served_on": "2026-11-21",
         "htn-sbp": "190", "htn-dbp": "86", "client_key": "page-1"}  # fmt: skip


def drafts() -> list[VisitDraft]:
    db.session.expire_all()
    return list(db.session.scalars(sql(VisitDraft)))


def test_the_page_keeps_itself_and_tells_what_it_comes_to(town: Flask, village: PageClient) -> None:
    person = patient()
    answer = village.htmx_post(f"/residents/{person.key}/visit/draft", data=TYPED)
    assert answer.status_code == 200
    assert "危急" in answer.text
    assert "收缩压 190 mmHg（≥180）" in answer.text
    assert [one.fields for one in drafts()] == [[[name, text] for name, text in TYPED.items()]]
    assert visits() == []


def test_it_comes_back_with_its_moment_and_can_be_thrown_away(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    village.htmx_post(f"/residents/{person.key}/visit/draft", data=TYPED)
    page = village.get(form_at(person, "EXAM"))
    assert select(page, "//input[@id='htn-sbp']")[0].get("value") == "190"
    assert "有未保存的草稿" in page.text
    ticked = {node.get("value") for node in select(page, "//input[@name='item'][@checked]")}
    assert ticked == {"HTN_VISIT", "EXAM"}
    drop = f"/residents/{person.key}/visit/draft/drop"
    assert village.submit(form_at(person), action=drop).status_code == 303
    assert drafts() == []
    assert "有未保存的草稿" not in village.get(form_at(person)).text


def test_each_change_replaces_what_was_kept(town: Flask, village: PageClient) -> None:
    address = f"/residents/{patient().key}/visit/draft"
    for pressure in ("1", "13", "138"):
        village.htmx_post(address, data={**TYPED, "htn-sbp": pressure})
    assert [dict(one.fields)["htn-sbp"] for one in drafts()] == ["138"]


def test_a_page_that_keeps_itself_is_one_look(town: Flask, village: PageClient) -> None:
    person = patient()
    village.get(form_at(person, "HTN_VISIT"))
    for _time in range(5):
        village.htmx_post(f"/residents/{person.key}/visit/draft", data=TYPED)
    assert [one.object_key for one in audited("view")] == [person.key]


def test_nobody_else_sees_the_draft(town: Flask, village: PageClient) -> None:
    person = patient()
    village.htmx_post(f"/residents/{person.key}/visit/draft", data=TYPED)
    page = client_of(town, "clerk").get(form_at(person, "HTN_VISIT"))
    assert select(page, "//input[@id='htn-sbp']")[0].get("value") == ""


def test_saving_forgets_it_and_a_late_draft_of_the_same_page_is_not_kept(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    address = f"/residents/{person.key}/visit"
    village.htmx_post(f"{address}/draft", data=TYPED)
    assert village.post_with_token(address, data=TYPED).status_code == 303
    assert drafts() == []
    village.htmx_post(f"{address}/draft", data=TYPED)
    assert drafts() == []


def test_without_a_script_the_button_keeps_it_and_the_page_comes_back(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    answer = village.post_with_token(f"/residents/{person.key}/visit/draft", data=TYPED)
    assert answer.status_code == 303
    page = village.get(answer.location)
    assert select(page, "//input[@id='htn-dbp']")[0].get("value") == "86"
    assert "草稿已保存。" in texts(page, "//div[@id='flash']")[0]


def test_too_much_is_not_kept_and_said(town: Flask, village: PageClient) -> None:
    address = f"/residents/{patient().key}/visit/draft"
    answer = village.htmx_post(address, data={**TYPED, "note": "长" * 30_000})
    assert "内容过多" in answer.text
    assert drafts() == []


def test_the_night_forgets_what_is_older_than_a_week(town: Flask, village: PageClient) -> None:
    old, young = patient("H1"), patient("H2")
    for person in (old, young):
        village.htmx_post(f"/residents/{person.key}/visit/draft", data=TYPED)
    past = clock.utcnow() - visit_drafts.LIFE - timedelta(minutes=1)
    db.session.execute(
        update(VisitDraft).where(VisitDraft.resident_id == old.id).values(touched_at_utc=past)
    )
    db.session.commit()
    assert tree(village.get(form_at(old))).xpath("//input[@id='htn-sbp']") == []
    run_nightly(TODAY, TODAY, db.session.commit)
    assert [one.resident_id for one in drafts()] == [young.id]


def test_what_was_typed_when_the_sign_in_ended_is_offered_again(
    town: Flask, village: PageClient
) -> None:
    person = patient()
    address = f"/residents/{person.key}/visit/draft"
    fields = {**TYPED, "csrf_token": village.token()}
    db.session.execute(update(UserSession).values(revoked_at_utc=clock.utcnow()))
    db.session.commit()
    answer = village.post(address, data=fields, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/login")
    village.sign_in("village", PASSWORD)
    page = village.get("/resume")
    assert page.status_code == 200
    assert village.submit("/resume", action=address).status_code == 303
    assert [dict(one.fields)["htn-sbp"] for one in drafts()] == ["190"]
    assert recorded(village, person, ["HTN_VISIT"], PRESSURE).status_code == 303
