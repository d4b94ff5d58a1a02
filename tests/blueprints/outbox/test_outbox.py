"""What tablets bring later: exactly one contract for each signing, or a task for somebody."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, KeptForm, Signature, SigningDraft, SigningEvidence, User
from contracts_app.services.accounts import hashed
from tests.pages import PageClient, codes, filled, form_of, texts
from tests.support.outbox import content, seal
from tests.support.outbox_pages import bring, brought_later, opened, rows
from tests.support.signed_in import client_of
from tests.support.signing_pages import terms as contracts

DRAWN = {"w": 300, "h": 200, "strokes": [[[10, 10, 0], [80, 60, 90]], [[5, 9, 200], [90, 9, 700]]]}


def test_what_was_sealed_becomes_the_contract_of_whoever_was_at_the_desk(
    town: Flask, village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    answer = bring(client_of(town, "clerk"), seal(content(fields, ticket)))
    assert answer.status_code == 201
    assert answer.headers["X-Outbox"] == "made"
    (contract,) = contracts()
    village_user = db.session.scalars(select(User).filter_by(username="village")).one()
    clerk = db.session.scalars(select(User).filter_by(username="clerk")).one()
    assert contract.signed_by_id == village_user.id
    assert contract.contract_no in texts(answer, "//a")
    (row,) = rows()
    assert (row.state, row.contract_id, row.fields) == ("made", contract.id, None)
    assert (row.user_id, row.uploaded_by_id) == (village_user.id, clerk.id)


def test_the_evidence_says_that_it_was_signed_without_a_line_and_when(
    town: Flask, family: Household
) -> None:
    half_past_three = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
    at_nine = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    brought_later(town, half_past_three, "2026-11-21T03:41:00.000Z", at_nine)
    evidence = db.session.scalars(select(SigningEvidence)).one()
    assert evidence.offline
    assert evidence.signed_at_utc.isoformat() == "2026-11-21T03:41:00"
    assert evidence.noticed_at_utc.isoformat() == "2026-11-21T03:41:00"
    assert evidence.received_at_utc.isoformat() == "2026-11-21T09:00:00"


def test_a_page_that_came_without_a_key_has_one_of_its_own(
    village: PageClient, family: Household
) -> None:
    keys = set()
    for _time in range(2):
        page = village.post_with_token("/sign/H0001", {"notice": "y"})
        assert page.status_code == 422
        keys.add(filled(form_of(page, "/sign/H0001"), {})["idempotency_key"])
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("pin", "outcome", "mode"), [("258036", "made", "specimen"), ("111222", "attention", None)]
)
def test_the_pin_inside_is_that_of_whoever_was_at_the_desk(
    town: Flask, village: PageClient, family: Household, pin: str, outcome: str, mode: str | None
) -> None:
    user = db.session.scalars(select(User).filter_by(username="village")).one()
    user.specimen, user.sign_pin_hash = DRAWN, hashed("258036")
    fields, ticket = opened(village, paper=None)
    fields = {**fields, "manner": "own", "signature": json.dumps(DRAWN), "pin": pin}
    answer = bring(client_of(town, "clerk"), seal(content(fields, ticket)))
    assert answer.headers["X-Outbox"] == outcome
    signed = db.session.scalars(select(Signature.mode).filter_by(party="team"))
    assert list(signed) == ([mode] if mode else [])
    assert rows()[0].codes == ([] if mode else ["pin_wrong"])


def test_what_comes_again_changes_nothing(village: PageClient, family: Household) -> None:
    fields, ticket = opened(village)
    sealed = seal(content(fields, ticket))
    assert bring(village, sealed).headers["X-Outbox"] == "made"
    assert bring(village, sealed).headers["X-Outbox"] == "again"
    assert bring(village, seal(content(fields, ticket))).headers["X-Outbox"] == "again"
    assert (len(contracts()), len(rows())) == (1, 1)


def test_a_form_that_had_reached_the_server_makes_no_second_contract(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    assert village.post_with_token("/sign/H0001", fields).status_code == 303
    answer = bring(village, seal(content(fields, ticket)))
    assert answer.headers["X-Outbox"] == "made"
    (contract,) = contracts()
    assert rows()[0].contract_id == contract.id


def test_a_form_that_comes_after_the_package_is_sent_to_the_same_contract(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    bring(village, seal(content(fields, ticket)))
    answer = village.post_with_token("/sign/H0001", fields)
    assert answer.location == f"/contracts/{contracts()[0].contract_no}"
    assert len(contracts()) == 1


def test_what_was_drawn_is_stored_encrypted_and_without_the_pin(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village, notice=None)
    bring(village, seal(content({**fields, "pin": "482915", "signature": "~9*9*1.1.1"}, ticket)))
    kept = rows()[0].fields["fields"]
    assert ["signature", "~9*9*1.1.1"] in kept
    assert "482915" not in json.dumps(kept)
    raw = db.session.connection().exec_driver_sql("SELECT fields FROM sealed_signing").scalar_one()
    assert b"signature" not in bytes(raw)


def test_a_field_inside_names_no_other_key_than_the_ticket(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    bring(village, seal(content({**fields, "idempotency_key": "stolen"}, ticket)))
    assert contracts()[0].idempotency_key == fields["idempotency_key"][0]


def test_the_day_is_the_tablets_as_far_as_it_can_be_true(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    bring(village, seal(content(fields, ticket, signed_at="2019-01-01T00:00:00Z")))
    (contract,) = contracts()
    assert contract.signed_on.isoformat() == "2026-11-21"


@pytest.mark.parametrize("sealed", ["", "{}", "x" * 70_000])
def test_what_is_broken_is_refused_with_its_code(
    village: PageClient, family: Household, sealed: str
) -> None:
    answer = bring(village, sealed)
    assert answer.status_code == 422
    assert "X-Outbox" not in answer.headers
    assert codes(answer) in (["seal_broken"], ["seal_too_large"])
    assert rows() == []


def test_an_upload_after_the_sign_in_was_lost_is_not_kept_as_a_form(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    token = village.token()
    db.session.connection().exec_driver_sql("UPDATE user_session SET revoked_at_utc='2026-01-01'")
    db.session.commit()
    answer = village.htmx_post(
        "/sign/outbox", data={"sealed": seal(content(fields, ticket)), "csrf_token": token}
    )
    assert answer.headers["HX-Redirect"].startswith("/login")
    assert "X-Outbox" not in answer.headers
    assert db.session.scalars(select(KeptForm)).all() == []
    assert "请先登录" not in village.get("/login").text


def test_the_contract_clears_what_was_kept_of_the_page(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    village.post_with_token("/sign/H0001/draft", fields)
    assert db.session.scalars(select(SigningDraft)).all() != []
    bring(village, seal(content(fields, ticket)))
    assert db.session.scalars(select(SigningDraft)).all() == []
