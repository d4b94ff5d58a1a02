"""What was filled in on a signing page is still there after a reload, for the same person."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, KeptForm, Membership, SigningDraft
from contracts_app.services import signing_drafts
from tests.factories import COUNTY, make_resident
from tests.pages import PageClient, codes, filled, form_of, texts
from tests.support.signed_in import client_of, far_household

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
STROKES = json.dumps({"w": 300, "h": 200, "strokes": [[[10, 10, 0], [80, 60, 90]]]})

pytestmark = pytest.mark.usefixtures("family")


def page_fields(client: PageClient, **values: Any) -> dict[str, Any]:
    form = form_of(client.get("/sign/H0001"), "/sign/H0001")
    return dict(filled(form, values).lists())


def drafts() -> list[SigningDraft]:
    db.session.expire_all()
    return list(db.session.scalars(select(SigningDraft)))


def save(client: PageClient, **values: Any) -> dict[str, Any]:
    fields = page_fields(client, **values)
    answer = client.post("/sign/H0001/draft", data=fields)
    assert (answer.status_code, answer.data) == (204, b"")
    return fields


def test_members_ticks_and_strokes_come_back(village: PageClient) -> None:
    first = page_fields(village)["member"][0]
    before = save(village, member=[first], consent="y", channel="home", signature=STROKES)
    page = village.get("/sign/H0001")
    after = dict(filled(form_of(page, "/sign/H0001"), {}).lists())
    assert after.pop("csrf_token")
    before.pop("csrf_token")
    # It is another signing: what the first page sent may still lie on a device.
    assert after.pop("idempotency_key") != before.pop("idempotency_key")
    assert after == before
    assert "还在" in page.text


def test_who_came_since_is_ticked_with_a_package_and_it_is_signed_anew(
    village: PageClient,
) -> None:
    save(village, signature=STROKES, package=["BASIC"])
    household = db.session.scalars(select(Household).filter_by(code="H0001")).one()
    child = make_resident("吴小宝", date(2024, 5, 1), tags=("CHILD",))
    db.session.add(
        Membership(
            county_code=COUNTY, household_id=household.id, resident_id=child.id, relation="40"
        )
    )
    key = child.key
    fields = page_fields(village)
    assert key in fields["member"]
    assert fields["package"] == ["BASIC", "CHILD"]
    assert fields["signature"] == [""]


def test_a_wording_that_changed_has_to_be_explained_and_signed_anew(village: PageClient) -> None:
    save(village, notice="y", consent="y", signature=STROKES, wording="of last year")
    fields = page_fields(village)
    assert {"notice", "consent"}.isdisjoint(fields)
    assert fields["signature"] == [""]


def test_a_later_state_takes_the_place_of_an_earlier_one(village: PageClient) -> None:
    save(village, channel="home")
    save(village, channel="station")
    (draft,) = drafts()
    assert ["channel", "station"] in draft.fields


def test_neither_token_nor_pin_are_kept(village: PageClient) -> None:
    fields = page_fields(village)
    village.post("/sign/H0001/draft", data={**fields, "pin": "482915"})
    names = {name for name, _value in drafts()[0].fields}
    assert "member" in names
    assert names.isdisjoint({"pin", "csrf_token"})


def test_another_person_is_not_shown_it(town: Flask, village: PageClient) -> None:
    save(village, channel="home")
    page = client_of(town, "clerk").get("/sign/H0001")
    assert "还在" not in page.text
    assert texts(page, "//select[@name='channel']/option[@selected]") != ["上门"]


def test_who_begins_anew_has_nothing_kept(village: PageClient) -> None:
    save(village, channel="home")
    answer = village.submit("/sign/H0001", action="/sign/H0001/draft/drop")
    assert answer.location == "/sign/H0001"
    assert drafts() == []
    assert "还在" not in village.get("/sign/H0001").text


def test_the_contract_ends_it_and_what_comes_late_is_not_kept(village: PageClient) -> None:
    fields = save(village, notice="y", consent="y", paper="y")
    assert village.post("/sign/H0001", data=fields).status_code == 303
    assert drafts() == []
    assert village.post("/sign/H0001/draft", data=fields).status_code == 204
    assert drafts() == []
    assert len(db.session.scalars(select(Contract)).all()) == 1


def test_it_is_shown_for_a_day_and_the_night_forgets_it(village: PageClient) -> None:
    with time_machine.travel(NOON, tick=False):
        signing_drafts.keep(5, 1, [("channel", "home")], "")
        db.session.commit()
    with time_machine.travel(NOON + timedelta(hours=23), tick=False):
        assert signing_drafts.find(5, 1) is not None
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        assert signing_drafts.find(5, 1) is None
        signing_drafts.purge()
        db.session.commit()
    assert drafts() == []


def test_more_than_64_kb_are_not_kept(village: PageClient) -> None:
    fields = page_fields(village)
    answer = village.post("/sign/H0001/draft", data={**fields, "signature": "x" * 70_000})
    assert answer.status_code == 422
    assert codes(answer) == ["too_long"]
    assert drafts() == []


def test_a_household_out_of_reach_is_not_there(town: Flask, village: PageClient) -> None:
    far_household()
    db.session.commit()
    assert village.post_with_token("/sign/FAR1/draft", {"channel": "home"}).status_code == 404
    assert village.post_with_token("/sign/FAR1/draft/drop").status_code == 404


def test_without_the_sign_in_nothing_is_kept_as_a_form_to_send_again(village: PageClient) -> None:
    fields = page_fields(village)
    db.session.connection().exec_driver_sql("UPDATE user_session SET revoked_at_utc='2026-01-01'")
    assert village.post("/sign/H0001/draft", data=fields).status_code == 302
    assert db.session.scalars(select(KeptForm)).all() == []
    assert drafts() == []
