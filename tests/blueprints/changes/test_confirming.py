"""A request is confirmed by both sides, withdrawn or taken back, and what stands of it later."""

from io import BytesIO

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Resident, Team
from tests.factories import TODAY
from tests.pages import PageClient, codes, texts, tree
from tests.support.change_pages import ATTEMPT, STROKES, ask, at, change, confirm, contract
from tests.support.changes import ask as ask_in_service
from tests.support.changes import both_confirm
from tests.support.signed_in import client_of


def test_a_termination_from_the_request_to_the_record(client: PageClient) -> None:
    assert ask(client).status_code == 303
    paper = {"party": "household", "paper": "y", "confirmed_on": "2026-11-21"}
    assert confirm(client, 1, **paper).status_code == 303
    assert contract().status == "terminating"
    assert confirm(client, 2, party="team").status_code == 303
    found = change()
    assert (found.state, found.household_by, found.effective_on) == ("done", "王秀英", TODAY)
    assert contract().ended_on == TODAY
    assert "60" in " ".join(texts(client.get(at()), "//*[@id='past']"))
    record = client.get(at("/record.pdf"))
    assert (record.status_code, record.mimetype) == (200, "application/pdf")
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(record.data)).pages]
    assert ["甲方联" in sheet for sheet in sheets] == [True, False]
    assert all("2026年11月21日" in sheet and "王秀英" in sheet for sheet in sheets)
    history = client.get(f"/contracts/{contract().contract_no}")
    assert len(texts(history, "//*[@id='events']//li")) >= 5


def test_the_household_signs_on_the_screen(client: PageClient) -> None:
    ask(client)
    assert confirm(client, 1, party="household", signature=STROKES).status_code == 303
    assert change().household_mode == "screen"
    assert change().household_strokes["w"] == 400
    assert b"/Subtype /Image" in client.get(at("/record.pdf")).data


def test_steps_that_are_refused_name_their_codes(client: PageClient) -> None:
    ask(client)
    assert codes(confirm(client, 1, party="household")) == ["signature_missing"]
    late = confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-22")
    assert (late.status_code, codes(late)) == (422, ["future_date"])
    wrong = client.post_with_token(at("/attempt"), {**ATTEMPT, "tried_on": "2026-11-22"})
    assert (wrong.status_code, codes(wrong)) == (422, ["future_date"])
    assert client.post_with_token(at("/confirm"), {"party": "team"}).status_code == 422


def test_the_page_that_refuses_the_last_confirmation_still_offers_it(client: PageClient) -> None:
    ask(client, kind="change_team", reason="", team="T02")
    paper = {"party": "household", "paper": "y", "confirmed_on": "2026-11-21"}
    assert confirm(client, 1, **paper).status_code == 303
    team = db.session.scalars(select(Team).filter_by(code="T02")).one()
    team.dissolved_on = TODAY
    db.session.commit()
    refused = confirm(client, 2, party="team")
    assert (refused.status_code, codes(refused)) == (422, ["team_inactive"])
    versions = tree(refused).xpath(
        "//form[contains(@action, '/confirm')]//*[@name='version']/@value"
    )
    assert versions == ["2"]
    team.dissolved_on = None
    db.session.commit()
    assert confirm(client, 2, party="team").status_code == 303


def test_what_is_signed_on_paper_has_the_day_of_the_paper(client: PageClient) -> None:
    ask(client)
    page = confirm(client, 1, party="household", paper="y", confirmed_on=" ")
    assert page.status_code == 422
    assert change().household_on is None


def test_who_was_slower_hears_by_whom_and_when(town: Flask, client: PageClient) -> None:
    ask(client)
    village = client_of(town, "village")
    paper = {"party": "household", "paper": "y", "confirmed_on": "2026-11-21"}
    assert confirm(village, 1, **paper).status_code == 303
    for lost in (confirm(client, 1, party="team"), ask(client)):
        assert lost.status_code == 409
        assert "village" in lost.text
        assert f"{clock.local(change().changed_at_utc):%Y-%m-%d %H:%M}" in lost.text
    assert change().team_on is None


def test_taking_back(client: PageClient) -> None:
    ask(client)
    answer = client.post_with_token(at("/withdraw"), {"version": "1"})
    assert (answer.status_code, contract().status) == (303, "active")
    assert client.post_with_token(at("/withdraw"), {"version": "1"}).status_code == 409


def test_why_a_contract_ended_stands_on_its_page_and_in_the_lists_of_contracts(
    client: PageClient,
) -> None:
    page, household = f"/contracts/{contract().contract_no}", "/households/H1"
    assert "终止原因" not in client.get(page).text
    ask(client, reason="6")
    confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-21")
    confirm(client, 2, party="team")
    why = "//dt[.='终止原因']/following-sibling::dd"
    assert texts(client.get(page), why) == ["未履约（退约）"]
    for at_page, table in ((page, "chain"), (household, "terms")):
        told = texts(client.get(at_page), f"//*[@id='{table}']//span[@class='hint']")
        assert told == ["未履约（退约）"]
    english = client.get(page, headers={"Accept-Language": "en"})
    why = "//dt[.='Reason of the end']/following-sibling::dd"
    assert texts(english, why) == ["The contract was not fulfilled"]


def test_what_both_sides_agreed_on_every_desk_takes_back(client: PageClient) -> None:
    signed = contract()
    both_confirm(signed, ask_in_service(signed))
    db.session.commit()
    undo = "/households/H1/entries/1/undo"
    answer = client.submit("/households/H1/entries", {"reason": "弄错了"}, action=undo)
    assert (answer.status_code, contract().status) == (303, "active")


def test_no_name_or_number_of_a_person_is_in_the_trail(client: PageClient) -> None:
    ask(client, note="王秀英说要搬走")
    confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-21")
    client.post_with_token(at("/attempt"), {**ATTEMPT, "attempt_note": "王秀英不在家"})
    told = " ".join(str(row.after) for row in db.session.scalars(select(AuditEvent)))
    people = db.session.scalars(select(Resident.name)).all()
    assert not [name for name in people if name in told]


def test_an_earlier_request_says_whether_it_was_withdrawn_or_done_and_taken_back(
    client: PageClient,
) -> None:
    ask(client)
    client.post_with_token(at("/withdraw"), {"version": "1"})
    assert "已撤回" in " ".join(texts(client.get(at()), "//*[@id='past']"))
    ask(client)
    confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-21")
    confirm(client, 2, party="team")
    client.post_with_token("/households/H1/entries/1/undo", {"reason": "点错了"})
    first, second = texts(client.get(at()), "//*[@id='past']//tbody/tr")
    assert ("已撤销" in first, "已撤回" in second) == (True, True)
