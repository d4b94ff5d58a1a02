"""What devices bring later: exactly one visit for each page, or a task for somebody."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import KeptForm, OutboxKey, Resident, SealedVisit, User, VisitDraft
from tests.pages import PageClient, codes, texts, tree
from tests.support.outbox import seal
from tests.support.outbox_pages import opened as signing_opened
from tests.support.sealed_visit_pages import bring, brought, inside, opened
from tests.support.signed_in import client_of, far_household
from tests.support.visit_pages import form_at, forms_of, visits


def rows() -> list[SealedVisit]:
    db.session.expire_all()
    return list(db.session.scalars(select(SealedVisit).order_by(SealedVisit.id)))


def user(name: str) -> User:
    return db.session.scalars(select(User).filter_by(username=name)).one()


def test_what_was_sealed_becomes_the_visit_of_whoever_wrote_it(
    town: Flask, village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person, note="门口量的")
    answer = bring(client_of(town, "clerk"), seal(inside(fields, ticket)))
    assert answer.status_code == 201
    assert (answer.headers["X-Outbox"], answer.headers["X-Outbox-State"]) == ("made", "made")
    assert "X-Outbox-Urgent" not in answer.headers
    (visit,) = visits()
    assert (visit.user_id, visit.note) == (user("village").id, "门口量的")
    assert visit.client_key == fields["client_key"][0]
    assert forms_of(visit)[0].data == {"sbp": 138, "dbp": 86}
    assert f"/visits/{visit.key}" in answer.text
    (row,) = rows()
    assert (row.state, row.visit_id) == ("made", visit.id)
    assert (row.user_id, row.uploaded_by_id) == (user("village").id, user("clerk").id)


def test_the_page_of_the_visit_says_when_it_was_written_and_when_it_came(
    village: PageClient, person: Resident
) -> None:
    brought(village, person)
    page = village.get(f"/visits/{visits()[0].key}")
    (told,) = texts(page, "//*[@data-late]")
    assert "断网时填写" in told


def test_what_comes_again_changes_nothing(village: PageClient, person: Resident) -> None:
    fields, ticket = opened(village, person)
    sealed = seal(inside(fields, ticket))
    said = [bring(village, sealed).headers for _time in range(3)]
    assert [one["X-Outbox"] for one in said] == ["made", "again", "again"]
    assert {one["X-Outbox-State"] for one in said} == {"made"}
    assert bring(village, seal(inside(fields, ticket))).headers["X-Outbox"] == "again"
    assert (len(visits()), len(rows())) == (1, 1)


def test_a_form_that_had_reached_the_server_makes_no_second_visit(
    village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person)
    saved = village.post_with_token(f"/residents/{person.key}/visit", fields)
    assert saved.status_code == 303
    answer = bring(village, seal(inside(fields, ticket)))
    assert answer.headers["X-Outbox"] == "made"
    assert rows()[0].visit_id == visits()[0].id


def test_a_form_that_comes_after_the_package_is_sent_to_the_same_visit(
    village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person)
    bring(village, seal(inside(fields, ticket)))
    answer = village.post_with_token(f"/residents/{person.key}/visit", fields)
    assert answer.location == f"/visits/{visits()[0].key}"
    assert len(visits()) == 1


def test_what_was_changed_after_it_was_saved_is_told_and_not_swallowed(
    village: PageClient, person: Resident
) -> None:
    fields, _ticket = opened(village, person)
    village.post_with_token(f"/residents/{person.key}/visit", fields)
    changed = {**fields, "htn-sbp": ["182"]}
    answer = village.post_with_token(f"/residents/{person.key}/visit", changed)
    assert answer.status_code == 422
    assert codes(answer) == ["saved_otherwise"]
    assert len(visits()) == 1


def test_a_field_inside_names_no_other_key_than_the_ticket(
    village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person)
    bring(village, seal(inside({**fields, "client_key": ["stolen"]}, ticket)))
    assert visits()[0].client_key == fields["client_key"][0]


@pytest.mark.parametrize("sealed", ["", "{}", "[]", "x" * 70_000])
def test_what_is_broken_is_refused_with_its_code(
    village: PageClient, person: Resident, sealed: str
) -> None:
    answer = bring(village, sealed)
    assert answer.status_code == 422
    assert "X-Outbox" not in answer.headers
    assert answer.headers["X-Outbox-Code"] in ("seal_broken", "seal_too_large")
    assert rows() == []


@pytest.mark.parametrize("part", ["wrapped", "iv", "data"])
def test_a_package_that_was_tampered_with_is_refused(
    village: PageClient, person: Resident, part: str
) -> None:
    package = json.loads(seal(inside(*opened(village, person))))
    first = package[part][0]
    package[part] = ("B" if first != "B" else "C") + package[part][1:]
    answer = bring(village, json.dumps(package))
    assert answer.headers["X-Outbox-Code"] == "seal_broken"
    assert (visits(), rows()) == ([], [])


def test_a_ticket_that_somebody_wrote_or_of_another_page_is_refused(
    village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person)
    _signing, other = signing_opened(village, "H1")
    for wrong in (ticket[:-2] + "xx", "", other):
        answer = bring(village, seal(inside(fields, wrong)))
        assert answer.headers["X-Outbox-Code"] == "ticket_broken"
    signing = village.htmx_post("/sign/outbox", data={"sealed": seal(inside(fields, ticket))})
    assert signing.headers["X-Outbox-Code"] == "ticket_broken"
    assert (visits(), rows()) == ([], [])


def test_nobody_records_within_the_reach_of_whoever_brings_it(
    town: Flask, village: PageClient, person: Resident
) -> None:
    """The clerk of the town brings it; the grid went to another township meanwhile."""
    fields, ticket = opened(village, person)
    far, _others = far_household()
    db.session.connection().exec_driver_sql(
        f"UPDATE household SET grid_id = {far.grid_id} WHERE code = 'H1'"
    )
    db.session.commit()
    answer = bring(client_of(town, "clerk"), seal(inside(fields, ticket)))
    assert answer.headers["X-Outbox"] == "attention"
    assert (rows()[0].codes, visits()) == (["person_beyond"], [])


def test_what_asks_for_help_at_once_says_so_to_the_device(
    village: PageClient, person: Resident
) -> None:
    answer = brought(village, person, htn__sbp="186", htn__dbp="112")
    assert answer.headers["X-Outbox-Urgent"] == "yes"
    listed = village.get("/sign/attention").text
    assert "紧急：拨打120，立即转诊" in listed


def test_an_upload_after_the_sign_in_was_lost_is_not_kept_as_a_form(
    village: PageClient, person: Resident
) -> None:
    fields, ticket = opened(village, person)
    token = village.token()
    db.session.connection().exec_driver_sql("UPDATE user_session SET revoked_at_utc='2026-01-01'")
    db.session.commit()
    data = {"sealed": seal(inside(fields, ticket)), "csrf_token": token}
    answer = village.htmx_post("/visits/outbox", data=data)
    assert answer.headers["HX-Redirect"].startswith("/login")
    assert "X-Outbox" not in answer.headers
    assert db.session.scalars(select(KeptForm)).all() == []


def test_the_visit_clears_the_draft_of_its_page(village: PageClient, person: Resident) -> None:
    fields, ticket = opened(village, person)
    village.post_with_token(f"/residents/{person.key}/visit/draft", fields)
    assert db.session.scalars(select(VisitDraft)).all() != []
    assert bring(village, seal(inside(fields, ticket))).headers["X-Outbox"] == "made"
    assert db.session.scalars(select(VisitDraft)).all() == []


def test_what_is_taken_up_from_a_draft_is_another_page(
    village: PageClient, person: Resident
) -> None:
    fields, _ticket = opened(village, person)
    village.post_with_token(f"/residents/{person.key}/visit/draft", fields)
    again, _other = opened(village, person)
    assert again["client_key"] != fields["client_key"]
    assert again["htn-sbp"] == fields["htn-sbp"]


@pytest.mark.parametrize("page", ["correct", "no key yet"])
def test_a_page_that_cannot_be_sealed_carries_no_ticket(
    village: PageClient, person: Resident, page: str
) -> None:
    at: Any = form_at(person, "HTN_VISIT")
    if page == "correct":
        brought(village, person)
        at = f"/visits/{visits()[0].key}/correct"
    else:
        db.session.execute(OutboxKey.__table__.delete())  # type: ignore[attr-defined]
        db.session.commit()
    assert tree(village.get(at)).xpath("//*[@id='sealing']/@data-ticket") == []
