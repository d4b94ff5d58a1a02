"""Ending and changing a contract on screen: asked, read, confirmed, decided, printed, listed."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Grid, Household, Institution, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_nights import look_after_changes
from contracts_app.services.contract_changes import request_change
from tests.factories import TODAY, make_household, make_team
from tests.pages import PageClient, codes, texts, tree
from tests.support.changes import approve, asked, both_confirm, team_confirms, tried
from tests.support.changes import ask as ask_in_service
from tests.support.signed_in import client_of, far_household, sign_up, world_app
from tests.support.statements import counted_statements

STROKES = '{"w": 400, "h": 240, "strokes": [[[10, 10, 0], [90, 80, 40]]]}'
WISH = {
    "kind": "terminate", "requested_by": "household", "requested_on": "2026-11-21", "reason": "4",
}  # fmt: skip
ATTEMPT = {"tried_on": "2026-11-20", "channel": "phone", "result": "nobody"}


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed with the own team and the TCM package; T02 has room; FAR1 is elsewhere."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
        make_team(centre, code="T02", name="第二家庭医生团队")
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0], on=date(2026, 3, 2), package_codes=("BASIC", "TCM"))
        far, others = far_household("FAR1")
        other = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
        make_team(other, code="T77")
        sign_up(far, others[0], team="T77")
        db.session.commit()
        yield app


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")


def contract(code: str = "H1") -> Contract:
    db.session.expire_all()
    query = select(Contract).join(Household, Household.id == Contract.household_id)
    return db.session.scalars(query.where(Household.code == code).order_by(Contract.id)).first()


def change() -> ContractChange:
    db.session.expire_all()
    query = select(ContractChange).order_by(ContractChange.id.desc())
    return db.session.scalars(query.limit(1)).one()


def at(step: str = "", code: str = "H1") -> str:
    return f"/contracts/{contract(code).contract_no}/change{step}"


def ask(client: PageClient, **values: object) -> object:
    return client.post_with_token(at(), {**WISH, "step": "do", **values})


def confirm(client: PageClient, version: int, **values: object) -> object:
    return client.post_with_token(at("/confirm"), {"version": version, **values})


def test_the_way_there_stands_on_the_contract(client: PageClient) -> None:
    page = client.get(f"/contracts/{contract().contract_no}")
    assert tree(page).xpath(f"//a[@href='{at()}']")
    links = [str(link) for link in tree(client.get(at())).xpath("//main//a/@href")]
    kinds = ("terminate", "change_team", "change_packages")
    assert [link for link in links if "kind=" in link] == [f"{at()}?kind={kind}" for kind in kinds]


@pytest.mark.parametrize("kind", ["terminate", "change_team", "change_packages"])
def test_each_form_holds_what_its_kind_needs(client: PageClient, kind: str) -> None:
    page = tree(client.get(f"{at()}?kind={kind}"))
    names = {str(name) for name in page.xpath("//main//form//@name")}
    own = {
        "terminate": {"reason"},
        "change_team": {"team", "wanted_on", "package"},
        "change_packages": {"wanted_on", "package"},
    }
    assert {"reason", "team", "wanted_on", "package"} & names == own[kind]
    assert "done:TCM/TCM_TECHNIQUE" in names


def test_what_it_would_do_is_read_first_and_changes_nothing(client: PageClient) -> None:
    sent = {**WISH, "done:TCM/CONSTITUTION": "1", "done:TCM/TCM_TECHNIQUE": "2"}
    page = client.post_with_token(at(), sent)
    assert page.status_code == 200
    assert len(texts(page, "//*[@id='effect']//li")) == 3
    assert "2026-11-21" in page.text
    # Of 60 yuan for 1 + 1 + 6 services 5/8 go back.
    assert "37.50" in page.text
    assert db.session.scalars(select(ContractChange)).all() == []
    fields = {
        str(one.get("name")): str(one.get("value"))
        for one in tree(page).xpath("//main//form[last()]//input[@type='hidden']")
    }
    assert fields["done:TCM/TCM_TECHNIQUE"] == "2"
    answer = client.post_with_token(at(), {**fields, "step": "do"})
    assert answer.status_code == 303
    assert (change().refund_fen, contract().status) == (3750, "terminating")


def test_a_number_of_any_length_counts_as_the_most_that_can_be_done(client: PageClient) -> None:
    sent = {
        **WISH,
        "done:TCM/CONSTITUTION": "9" * 5000,
        "done:TCM/TCM_TECHNIQUE": "0",
        "step": "do",
    }
    assert ask(client, **sent).status_code == 303  # type: ignore[attr-defined]
    assert change().delivered == {"TCM/CONSTITUTION": 999}


def test_going_back_keeps_what_was_filled_in(client: PageClient) -> None:
    sent = {**WISH, "note": "搬家", "done:TCM/CONSTITUTION": "1", "step": "edit"}
    page = client.post_with_token(at(), sent)
    assert page.status_code == 200
    assert tree(page).xpath("string(//textarea[@name='note'])").strip() == "搬家"
    assert tree(page).xpath("//input[@name='done:TCM/CONSTITUTION']/@value") == ["1"]


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


def test_another_team_from_the_next_day(client: PageClient) -> None:
    sent = {**WISH, "kind": "change_team", "team": "T02", "reason": ""}
    page = client.post_with_token(at(), sent)
    assert "第二家庭医生团队" in " ".join(texts(page, "//*[@id='new-term']"))
    assert "2026-11-22" in page.text
    client.post_with_token(at(), {**sent, "step": "do"})
    confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-21")
    confirm(client, 2, party="team")
    made = db.session.scalars(select(Contract).filter_by(origin_kind="change_team")).one()
    assert (made.status, made.period_start) == ("upcoming", date(2026, 11, 22))
    assert tree(client.get(at())).xpath(f"//a[contains(@href, '{made.contract_no}')]")


def test_other_packages_are_named_and_have_no_reason_of_an_end(client: PageClient) -> None:
    client.post_with_token(
        at(), {**WISH, "kind": "change_packages", "package": ["BASIC", "ELDER"], "step": "do"}
    )
    facts = texts(client.get(at()), "//*[@id='request']//dl/div")
    assert any("老年人" in fact and "基本" in fact for fact in facts)
    assert not any("其他" in fact for fact in facts)
    history = client.get(f"/contracts/{contract().contract_no}")
    assert not any("其他" in line for line in texts(history, "//*[@id='events']//li"))
    for sheet in PdfReader(BytesIO(client.get(at("/record.pdf")).data)).pages:
        told = "".join(sheet.extract_text().split())
        assert "变更服务包" in told
        assert "变更原因" not in told


def test_a_refused_rule_names_its_code_and_keeps_the_form(client: PageClient) -> None:
    page = ask(client, requested_on="2026-11-22", note="搬家")
    assert (page.status_code, codes(page)) == (422, ["future_date"])
    assert tree(page).xpath("string(//textarea[@name='note'])").strip() == "搬家"
    assert codes(ask(client, reason="9")) == ["unknown_value"]
    assert codes(ask(client, kind="change_team", team="T01")) == ["same_team"]
    packages = ask(client, kind="change_packages", package=["MCH"])
    assert codes(packages) == ["package_needs_basic", "package_not_for_members"]
    assert "孕产妇服务包: 所选服务包不适合" in packages.text
    assert contract().status == "active"


def test_what_is_half_filled_in_meets_an_open_request(client: PageClient) -> None:
    ask(client)
    page = client.post_with_token(at(), {"kind": "terminate"})
    assert (page.status_code, codes(page)) == (422, ["change_open"])


def test_steps_that_are_refused_name_their_codes(client: PageClient) -> None:
    ask(client)
    assert codes(confirm(client, 1, party="household")) == ["signature_missing"]
    late = confirm(client, 1, party="household", paper="y", confirmed_on="2026-11-22")
    assert (late.status_code, codes(late)) == (422, ["future_date"])
    wrong = client.post_with_token(at("/attempt"), {**ATTEMPT, "tried_on": "2026-11-22"})
    assert (wrong.status_code, codes(wrong)) == (422, ["future_date"])
    assert client.post_with_token(at("/confirm"), {"party": "team"}).status_code == 422


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


def test_what_both_sides_agreed_on_every_desk_takes_back(client: PageClient) -> None:
    signed = contract()
    both_confirm(signed, ask_in_service(signed))
    db.session.commit()
    undo = "/households/H1/entries/1/undo"
    answer = client.submit("/households/H1/entries", {"reason": "弄错了"}, action=undo)
    assert (answer.status_code, contract().status) == (303, "active")


def test_the_institution_refuses_with_a_reason(town: Flask, client: PageClient) -> None:
    ask(client)
    leader = client_of(town, "leader")
    no = {"version": 1, "decision": "refuse"}
    assert codes(leader.post_with_token(at("/decide"), no)) == ["missing_required"]
    answer = leader.post_with_token(at("/decide"), {**no, "decision_note": "再联系一次"})
    assert (answer.status_code, contract().status) == (303, "active")
    assert "再联系一次" in client.get(at()).text


def test_a_contract_elsewhere_is_not_there(client: PageClient) -> None:
    far = at("", "FAR1")
    for address in (far, f"{far}/record.pdf"):
        assert client.get(address).status_code == 404
    for verb in ("", "/confirm", "/withdraw", "/attempt"):
        assert client.post_with_token(far + verb, WISH).status_code == 404
    assert client.get(at("/record.pdf")).status_code == 404


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


def test_no_name_or_number_of_a_person_is_in_the_trail(client: PageClient) -> None:
    from contracts_app.models import AuditEvent

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


def test_a_decision_without_its_reason_is_told_what_is_missing(
    town: Flask, client: PageClient
) -> None:
    ask(client)
    leader = client_of(town, "leader")
    page = leader.post_with_token(at("/decide"), {"version": "1", "decision": "refuse"})
    assert (page.status_code, codes(page)) == (422, ["missing_required"])
    assert "请写明" in page.text
