"""Numbered forms that were given out: on their way, in need of attention, or spoiled."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, PaperForm, Team
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from tests.factories import TODAY, make_household
from tests.pages import PageClient, codes, texts
from tests.support.papers import form_out, printed
from tests.support.signed_in import audited, client_of
from tests.support.statements import counted_statements

AT = "/sign/forms"
DESK = "/sign/paper"
LISTED = "//div[@id='form-list']//tbody/tr/th"


def team() -> Team:
    return db.session.scalars(select(Team).filter_by(code="T01")).one()


@pytest.fixture
def prepared(town: Flask) -> PaperForm:
    """Filled in for H1 and printed."""
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    make_household(grid, code="H1")
    form = paper_forms.prepare("H1", everything(TODAY), SYSTEM, TODAY)
    printed(form=form)
    return form


def test_forms_on_their_way_are_listed_by_team_and_state(
    clerk: PageClient, prepared: PaperForm
) -> None:
    blank = form_out(team().id)
    assert texts(clerk.get(AT), LISTED) == [f"{blank.number} 空白", f"{prepared.number} 已填好"]
    assert texts(clerk.get(f"{AT}?state=spoiled"), LISTED) == []
    assert texts(clerk.get(f"{AT}?team=T99"), LISTED) == []
    assert texts(clerk.get(f"{AT}?mine=y"), LISTED) == []
    assert len(texts(clerk.htmx_get(f"{AT}?team=T01"), LISTED)) == 2
    assert texts(client_of(clerk.application, "doctor").get(AT), LISTED) != []


def test_a_form_is_noted_as_spoiled_with_a_reason(clerk: PageClient, prepared: PaperForm) -> None:
    at = f"{AT}/{prepared.number}/spoil"
    assert clerk.submit(at, {"reason": ""}).status_code == 422
    answer = clerk.submit(at, {"reason": "墨水弄脏, 重打"}, follow_redirects=True)
    assert "已登记作废" in answer.text
    assert "墨水弄脏, 重打" in clerk.get(f"{AT}?state=spoiled").text
    again = clerk.submit(at, {"reason": "x"})
    assert (again.status_code, codes(again)) == (422, ["form_closed"])
    assert [row.object_key for row in audited("form.spoil")] == [prepared.number]


def test_a_scan_registers_a_form_with_both_signatures(
    clerk: PageClient, prepared: PaperForm
) -> None:
    answer = clerk.submit(DESK, {"code": prepared.number}, action=DESK, follow_redirects=True)
    number = f"{prepared.number}-01"
    assert f"{number} 已收回并登记为协议" in answer.text
    assert db.session.scalars(select(Contract.contract_no)).one() == number
    assert texts(clerk.get(AT), LISTED) == []
    listed = clerk.get(f"{AT}?state=registered")
    assert texts(listed, f"//a[@href='/contracts/{number}']") == ["查看协议"]


def test_what_stands_against_a_form_is_told_until_it_is_settled(
    clerk: PageClient, prepared: PaperForm
) -> None:
    team().max_households = 0
    answer = clerk.submit(DESK, {"code": prepared.number}, action=DESK, follow_redirects=True)
    assert "还没有登记为协议" in answer.text
    attention = "//section[@aria-labelledby='attention-title']//tbody/tr/th"
    assert texts(clerk.get(AT), attention) == [prepared.number]
    again = f"{AT}/{prepared.number}/register"
    assert "还没有登记为协议" in clerk.submit(AT, action=again, follow_redirects=True).text
    team().max_households = None
    done = clerk.submit(AT, action=again, follow_redirects=True)
    assert f"{prepared.number}-01 已登记为协议" in done.text
    assert texts(clerk.get(AT), attention) == []


def test_a_blank_form_is_entered_at_the_desk(clerk: PageClient, town: Flask) -> None:
    blank = form_out(team().id)
    clerk.submit(DESK, {"code": blank.number}, action=DESK)
    page = clerk.get(AT)
    assert "请到签约台录入签约家庭" in page.text
    assert texts(page, f"//a[@href='/sign?form={blank.number}']") != []
    assert texts(page, "//div[@id='form-list']//td[@data-label='状态']") == ["需处理"]


def test_the_list_costs_the_same_for_many_forms(clerk: PageClient, town: Flask) -> None:
    costs = []
    for _round in range(2):
        for _form in range(3):
            form_out(team().id)
        db.session.commit()
        with counted_statements() as seen:
            clerk.get(AT)
        costs.append(len(seen))
    assert costs[0] == costs[1]
