"""What tablets bring again, late, or as no page can have sent it."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import GridDuty, Household, SigningEvidence, Team
from tests.factories import COUNTY
from tests.pages import PageClient, codes, texts
from tests.support.outbox import content, seal
from tests.support.outbox_pages import bring, brought_later, needing_attention, opened, rows
from tests.support.signed_in import client_of, far_household
from tests.support.signing_pages import terms as contracts


def test_what_comes_again_is_told_as_what_it_had_become(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village, consent=None)
    sealed = seal(content(fields, ticket))
    for _time in range(2):
        answer = bring(village, sealed)
        assert answer.headers["X-Outbox-State"] == "attention"
    key = rows()[0].key
    village.submit(
        f"/sign/attention/{key}", {"note": "作废"}, action=f"/sign/attention/{key}/settle"
    )
    answer = bring(village, sealed)
    assert (answer.headers["X-Outbox"], answer.headers["X-Outbox-State"]) == ("again", "settled")


def test_what_is_broken_is_told_by_its_code(village: PageClient, family: Household) -> None:
    assert bring(village, "{}").headers["X-Outbox-Code"] == "seal_broken"


def test_the_moment_of_signing_stands_however_late_the_package_comes(
    town: Flask, family: Household
) -> None:
    first_of_month = datetime(2026, 11, 1, 3, 30, tzinfo=UTC)
    weeks_later = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    brought_later(town, first_of_month, "2026-11-01T03:41:00.000Z", weeks_later)
    assert contracts()[0].signed_on.isoformat() == "2026-11-01"
    evidence = db.session.scalars(select(SigningEvidence)).one()
    assert evidence.signed_at_utc.isoformat() == "2026-11-01T03:41:00"
    assert evidence.noticed_at_utc.isoformat() == "2026-11-01T03:41:00"


def test_a_signing_that_is_taken_up_after_it_was_sealed_is_not_answered_with_the_sealed_one(
    village: PageClient, family: Household
) -> None:
    fields, ticket = opened(village)
    village.post_with_token("/sign/H0001/draft", fields)
    again, _ticket = opened(village, package=["BASIC", "HTN"])
    bring(village, seal(content(fields, ticket)))
    answer = village.post_with_token("/sign/H0001", again)
    assert answer.status_code == 422
    assert "already_signed" in codes(answer)
    assert len(contracts()) == 1


def test_what_was_signed_in_the_old_year_is_signed_in_it(
    town: Flask, family: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock._clock, "fixed_today", None)
    last_day = datetime(2026, 12, 31, 6, 0, tzinfo=UTC)
    after_new_year = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    answer = brought_later(town, last_day, "2026-12-31T08:00:00.000Z", after_new_year)
    assert answer.headers["X-Outbox"] == "made"
    (contract,) = contracts()
    assert contract.signed_on.isoformat() == "2026-12-31"
    assert (contract.status, contract.period_end.isoformat()) == ("active", "2027-12-31")


def test_a_household_whose_people_all_left_is_shown_with_what_it_signed(
    village: PageClient, family: Household
) -> None:
    key = needing_attention(village)
    db.session.connection().exec_driver_sql(
        "UPDATE membership SET valid_to = '2026-11-20', end_reason = 'moved'"
    )
    db.session.commit()
    page = village.get(f"/sign/attention/{key}")
    assert page.status_code == 200
    answer = village.submit(f"/sign/attention/{key}", action=f"/sign/attention/{key}/retry")
    assert answer.location == f"/sign/attention/{key}"


def test_how_somebody_is_related_is_not_told_as_a_further_person(
    village: PageClient, family: Household
) -> None:
    names = {"proxy_name": "李四", "proxy_relation": "侄子", "witness_name": "王五"}
    fields, ticket = opened(village, consent=None, paper=None, manner="proxy", **names)
    bring(village, seal(content(fields, ticket)))
    page = village.get(f"/sign/attention/{rows()[0].key}")
    assert "李四、王五" in page.text
    assert "侄子" not in page.text


def test_whoever_brought_a_signing_of_another_area_is_told_who_sees_it(
    town: Flask, village: PageClient, family: Household
) -> None:
    key = needing_attention(village)
    assert "data-beyond" not in village.get("/sign/attention").text
    far, _people = far_household()
    db.session.execute(
        update(Household).where(Household.id == family.id).values(grid_id=far.grid_id)
    )
    db.session.commit()
    alone = village.get("/sign/attention")
    assert len(texts(alone, "//*[@data-beyond]/li")) == 1
    assert 'class="empty"' not in alone.text
    team = Team(code="T77", county_code=COUNTY, name="山前团队", hotline="", leader_name="")
    team.institution_id = db.session.scalars(select(Team.institution_id)).first() or 0
    db.session.add(team)
    db.session.flush()
    duty = GridDuty(county_code=COUNTY, grid_id=far.grid_id, team_id=team.id)
    duty.valid_from = clock.today()
    db.session.add(duty)
    db.session.commit()
    page = village.get("/sign/attention")
    assert texts(page, "//*[@data-beyond]/li") == ["山前团队: 1"]
    for told in ("H0001", "吴秀英", key):
        assert told not in page.text
    assert "data-beyond" not in client_of(town, "clerk").get("/sign/attention").text


def test_the_note_of_what_became_of_it_keeps_no_number_of_a_person(
    village: PageClient, family: Household
) -> None:
    where = f"/sign/attention/{needing_attention(village)}"
    note = {"note": "已打 13800001234 约好重签"}
    village.submit(where, note, action=f"{where}/settle")
    assert rows()[0].settle_note == "已打 [removed] 约好重签"
