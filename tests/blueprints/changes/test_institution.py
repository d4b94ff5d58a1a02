"""What the institution does: attempts and decisions, and the list of what nobody answered."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_nights import look_after_changes
from contracts_app.services.contract_changes import request_change
from tests.factories import TODAY, make_household
from tests.pages import PageClient, codes, texts, tree
from tests.support.change_pages import ATTEMPT, ask, at, change, confirm, contract
from tests.support.changes import approve, asked, team_confirms, tried
from tests.support.changes import ask as ask_in_service
from tests.support.signed_in import client_of, sign_up
from tests.support.statements import counted_statements


def test_the_institution_stands_for_a_household_that_is_not_found(
    town: Flask, client: PageClient
) -> None:
    ask(client, requested_by="team", reason="2", requested_on="2026-11-21")
    confirm(client, 1, party="team")
    assert client.post_with_token(at("/decide"), {"version": 2}).status_code == 404
    leader = client_of(town, "leader")
    yes = {"version": 2, "decision": "approve"}
    assert codes(leader.post_with_token(at("/decide"), yes)) == ["attempts_missing"]
    for day in ("2026-11-01", "2026-11-10", "2026-11-20"):
        tried = client.post_with_token(at("/attempt"), {**ATTEMPT, "tried_on": day})
        assert tried.status_code == 303
    assert len(texts(client.get(at()), "//*[@id='attempts']//tbody/tr")) == 3
    assert leader.post_with_token(at("/decide"), yes).status_code == 303
    assert (change().state, contract().ended_on, contract().end_reason) == ("done", TODAY, "2")


def test_an_attempt_says_how_it_was_tried_as_a_notice_does(client: PageClient) -> None:
    offered = texts(client.get(at()), "//*[@id='attempts']//select[@name='channel']/option")
    assert offered == ["电话", "纸质", "当面"]
    client.post_with_token(at("/attempt"), ATTEMPT)
    client.post_with_token(at("/attempt"), {**ATTEMPT, "channel": "in_person"})
    told = texts(client.get(at()), "//*[@id='attempts']//tbody/tr/th")
    assert told == ["2026-11-20 · 当面", "2026-11-20 · 电话"]
    wrong = client.post_with_token(at("/attempt"), {**ATTEMPT, "channel": "station"})
    assert wrong.status_code == 422


def test_what_the_institution_agreed_to_only_the_leader_takes_back(
    town: Flask, client: PageClient
) -> None:
    signed = contract()
    tried(signed, date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 20))
    asked_for = ask_in_service(signed, by="team", reason="2")
    team_confirms(signed, asked_for)
    approve(signed, asked_for)
    db.session.commit()
    entries, undo = "/households/H1/entries", "/households/H1/entries/1/undo"
    for asked_of in (client, client_of(town, "village")):
        assert not tree(asked_of.get(entries)).xpath(f"//form[@action='{undo}']")
        assert asked_of.post_with_token(undo, {"reason": "还在"}).status_code == 403
        assert contract().ended_on == TODAY
    leader = client_of(town, "leader")
    assert leader.submit(entries, {"reason": "还在"}, action=undo).status_code == 303
    assert (contract().status, contract().ended_on, change().state) == ("active", None, "withdrawn")


def test_the_institution_refuses_with_a_reason(town: Flask, client: PageClient) -> None:
    ask(client)
    leader = client_of(town, "leader")
    no = {"version": 1, "decision": "refuse"}
    assert codes(leader.post_with_token(at("/decide"), no)) == ["missing_required"]
    answer = leader.post_with_token(at("/decide"), {**no, "decision_note": "再联系一次"})
    assert (answer.status_code, contract().status) == (303, "active")
    assert "再联系一次" in client.get(at()).text


def test_the_leader_works_off_what_was_not_answered(town: Flask, client: PageClient) -> None:
    ask(client)
    leader = client_of(town, "leader")
    numbers = "//*[@id='change-list']//tbody//th/a"
    assert len(texts(leader.get("/changes"), numbers)) == 1
    assert texts(leader.get("/changes?late=1"), numbers) == []
    assert len(texts(leader.get("/changes?kind=terminate&team=T01"), numbers)) == 1
    assert texts(leader.get("/changes?kind=change_team"), numbers) == []
    assert texts(leader.htmx_get("/changes?team=T02"), numbers) == []
    old = change()
    old.escalates_on = TODAY
    look_after_changes(TODAY, SYSTEM, db.session.commit)
    assert len(texts(leader.get("/changes?late=1"), numbers)) == 1
    assert tree(leader.get("/")).xpath("//a[@href='/changes?late=1']")
    assert client.get("/changes").status_code == 404


def test_the_list_asks_as_often_for_many_as_for_one(town: Flask) -> None:
    leader, grid = client_of(town, "leader"), db.session.scalars(select(Grid)).first()
    assert grid is not None

    def add(number: int) -> None:
        for at_ in range(number):
            household, people = make_household(grid, code=f"N{number}{at_}")
            signed = sign_up(household, people[0])
            request_change(signed.contract_no, asked(), everything(TODAY), SYSTEM, TODAY)
        db.session.commit()

    add(1)
    with counted_statements() as few:
        leader.get("/changes")
    add(6)
    with counted_statements() as many:
        leader.get("/changes")
    assert len(many) == len(few)


def test_a_decision_without_its_reason_is_told_what_is_missing(
    town: Flask, client: PageClient
) -> None:
    ask(client)
    leader = client_of(town, "leader")
    page = leader.post_with_token(at("/decide"), {"version": "1", "decision": "refuse"})
    assert (page.status_code, codes(page)) == (422, ["missing_required"])
    assert "请写明" in page.text
