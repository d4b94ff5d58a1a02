"""What tablets bring later: exactly one contract for each signing, or a task for somebody."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import (
    AuditEvent,
    Contract,
    Grid,
    Household,
    KeptForm,
    SealedSigning,
    Signature,
    SigningDraft,
    SigningEvidence,
    User,
)
from contracts_app.services.accounts import hashed
from tests.factories import make_household
from tests.pages import PageClient, codes, filled, form_of, texts, tree
from tests.support.outbox import add_pair, content, seal
from tests.support.signed_in import client_of, far_household

SIGNED = {"notice": "y", "consent": "y", "paper": "y"}
DRAWN = {"w": 300, "h": 200, "strokes": [[[10, 10, 0], [80, 60, 90]], [[5, 9, 200], [90, 9, 700]]]}
Fields = dict[str, Any]


@pytest.fixture
def family(town: Flask) -> Household:
    """A household of the station, and a pair of keys for its tablets."""
    add_pair()
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    home, _people = make_household(grid, name="吴秀英", code="H0001")
    db.session.commit()
    return home


def opened(client: PageClient, code: str = "H0001", **values: Any) -> tuple[Fields, str]:
    """The fields of a signing page as they are filled in, and its ticket."""
    page = client.get(f"/sign/{code}")
    fields = filled(form_of(page, f"/sign/{code}"), {**SIGNED, **values})
    ticket = tree(page).xpath("//*[@id='sealing']/@data-ticket")[0]
    return {name: found for name, found in fields.lists() if name != "csrf_token"}, str(ticket)


def bring(client: PageClient, sealed: str) -> Any:
    return client.htmx_post("/sign/outbox", data={"sealed": sealed})


def contracts() -> list[Contract]:
    db.session.expire_all()
    return list(db.session.scalars(select(Contract).order_by(Contract.id)))


def rows() -> list[SealedSigning]:
    db.session.expire_all()
    return list(db.session.scalars(select(SealedSigning).order_by(SealedSigning.id)))


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
    with time_machine.travel(datetime(2026, 11, 21, 3, 30, tzinfo=UTC), tick=False):
        fields, ticket = opened(client_of(town, "village"))
    with time_machine.travel(datetime(2026, 11, 21, 9, 0, tzinfo=UTC), tick=False):
        bring(
            client_of(town, "village"),
            seal(content(fields, ticket, signed_at="2026-11-21T03:41:00.000Z")),
        )
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


def test_a_household_that_signed_elsewhere_meanwhile_needs_attention(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    other, _ticket = opened(village)
    village.post_with_token("/sign/H0001", {**other, "idempotency_key": "another"})
    answer = bring(village, seal(content(fields, ticket)))
    assert answer.headers["X-Outbox"] == "attention"
    assert len(contracts()) == 1
    (row,) = rows()
    assert row.state == "attention"
    assert "already_signed" in row.codes
    assert ["team", "T01"] in row.fields["fields"]
    assert bring(village, seal(content(fields, ticket))).headers["X-Outbox"] == "again"
    assert len(rows()) == 1


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


@pytest.mark.parametrize("change", [{"disabled_at_utc": "2026-11-20 00:00:00"}, {"role": "bureau"}])
def test_the_account_of_the_desk_must_still_be_one_that_signs(
    town: Flask, village: PageClient, family: Household, change: dict[str, Any]
) -> None:
    fields, ticket = opened(village)
    clerk = client_of(town, "clerk")
    for name, value in change.items():
        db.session.connection().exec_driver_sql(
            f"UPDATE \"user\" SET {name} = '{value}' WHERE username = 'village'"
        )
    db.session.commit()
    assert bring(clerk, seal(content(fields, ticket))).headers["X-Outbox"] == "attention"
    assert rows()[0].codes == ["account_closed"]


def test_a_household_that_left_the_reach_of_the_desk_needs_attention(
    town: Flask, village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    far, _people = far_household()
    db.session.execute(
        update(Household).where(Household.id == family.id).values(grid_id=far.grid_id)
    )
    db.session.commit()
    assert bring(village, seal(content(fields, ticket))).headers["X-Outbox"] == "attention"
    assert rows()[0].codes == ["household_unknown"]
    key = rows()[0].key
    assert "H0001" not in village.get("/sign/attention").text
    assert village.get(f"/sign/attention/{key}").status_code == 404
    for verb in ("retry", "settle"):
        answer = village.post_with_token(f"/sign/attention/{key}/{verb}", {"note": "x"})
        assert answer.status_code == 404
    assert rows()[0].state == "attention"


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


def needing_attention(village: PageClient) -> str:
    """A signing that came without consent; its key."""
    fields, ticket = opened(village, consent=None)
    assert bring(village, seal(content(fields, ticket))).headers["X-Outbox"] == "attention"
    return rows()[0].key


def test_the_desk_tells_of_it_and_its_page_says_what_and_why(
    village: PageClient, family: Household
) -> None:
    assert "需处理 1" not in village.get("/sign").text
    key = needing_attention(village)
    assert "需处理 1" in village.get("/sign").text
    listed = village.get("/sign/attention")
    assert "H0001" in listed.text
    assert codes(listed) == ["consent_missing"]
    page = village.get(f"/sign/attention/{key}")
    assert "吴秀英" in page.text
    assert "第一家庭医生团队" in page.text
    assert "/households/H0001" in page.text


def test_what_is_still_in_the_way_is_told_and_nothing_is_lost(
    village: PageClient, family: Household
) -> None:
    key = needing_attention(village)
    answer = village.submit(f"/sign/attention/{key}", action=f"/sign/attention/{key}/retry")
    assert answer.location == f"/sign/attention/{key}"
    assert rows()[0].state == "attention"
    assert rows()[0].fields is not None


def test_the_same_is_signed_once_nothing_is_in_the_way(
    town: Flask, village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    village_user = db.session.scalars(select(User).filter_by(username="village")).one()
    village_user.role = "bureau"
    clerk = client_of(town, "clerk")
    bring(clerk, seal(content(fields, ticket)))
    village_user = db.session.scalars(select(User).filter_by(username="village")).one()
    village_user.role = "village"
    db.session.commit()
    key = rows()[0].key
    answer = clerk.submit(f"/sign/attention/{key}", action=f"/sign/attention/{key}/retry")
    (contract,) = contracts()
    assert answer.location == f"/contracts/{contract.contract_no}"
    assert contract.signed_by_id == village_user.id
    assert (rows()[0].state, rows()[0].fields, rows()[0].codes) == ("made", None, [])
    assert clerk.get(f"/sign/attention/{key}").status_code == 404
    assert clerk.post_with_token(f"/sign/attention/{key}/retry").status_code == 409


def test_it_is_settled_with_a_reason_and_what_was_drawn_is_dropped(
    village: PageClient, family: Household
) -> None:
    key = needing_attention(village)
    where = f"/sign/attention/{key}"
    assert village.submit(where, {"note": ""}, action=f"{where}/settle").status_code == 422
    answer = village.submit(where, {"note": "在纸上重签"}, action=f"{where}/settle")
    assert answer.location == "/sign/attention"
    (row,) = rows()
    assert (row.state, row.fields, row.settle_note) == ("settled", None, "在纸上重签")
    assert row.settled_by_id is not None
    audit = db.session.scalars(select(AuditEvent).filter_by(verb="sealed.settle")).one()
    assert (audit.object_key, audit.reason) == ("H0001", "在纸上重签")
    assert "需处理 1" not in village.get("/sign").text


def test_the_contract_clears_what_was_kept_of_the_page(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    village.post_with_token("/sign/H0001/draft", fields)
    assert db.session.scalars(select(SigningDraft)).all() != []
    bring(village, seal(content(fields, ticket)))
    assert db.session.scalars(select(SigningDraft)).all() == []
