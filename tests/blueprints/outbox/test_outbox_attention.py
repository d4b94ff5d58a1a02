"""Signings that came later and need somebody: told, tried again, settled."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Household, User
from tests.pages import PageClient, codes
from tests.support.outbox import content, seal
from tests.support.outbox_pages import bring, needing_attention, opened, rows
from tests.support.signed_in import client_of, far_household
from tests.support.signing_pages import terms as contracts


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
    for blank in ("", "  ", "\u3000"):
        assert village.submit(where, {"note": blank}, action=f"{where}/settle").status_code == 422
    answer = village.submit(where, {"note": "在纸上重签"}, action=f"{where}/settle")
    assert answer.location == "/sign/attention"
    (row,) = rows()
    assert (row.state, row.fields, row.settle_note) == ("settled", None, "在纸上重签")
    assert row.settled_by_id is not None
    audit = db.session.scalars(select(AuditEvent).filter_by(verb="sealed.settle")).one()
    assert (audit.object_key, audit.reason) == ("H0001", "在纸上重签")
    assert "需处理 1" not in village.get("/sign").text
