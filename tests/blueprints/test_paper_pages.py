"""The desk at which signed paper is noted, one after the other, and the list of what is missing."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Institution, PaperReturn, Team
from tests.factories import TODAY, make_household, make_team
from tests.pages import HTMX, PageClient, codes, texts
from tests.support.papers import ON_SCREEN, form_out, hand_signed, returns
from tests.support.signed_in import audited, client_of, far_household, sign_up
from tests.support.statements import counted_statements

AT = "/sign/paper"


@pytest.fixture
def numbers(town: Flask) -> list[str]:
    return [one.contract_no for one in hand_signed()]


def test_a_paper_is_noted_without_scripts(clerk: PageClient, numbers: list[str]) -> None:
    answer = clerk.submit(AT, {"code": numbers[0]}, action=AT, follow_redirects=True)
    assert answer.status_code == 200
    assert f"{numbers[0]} 已收回" in answer.text
    assert texts(answer, "//section[@aria-labelledby='recent-title']//tbody/tr/th") == [numbers[0]]
    (row,) = returns()
    assert (row.household_signed_on, row.team_signed_on) == (TODAY, TODAY)


def test_a_scan_brings_the_new_row_and_leaves_the_box(
    clerk: PageClient, numbers: list[str]
) -> None:
    fields = {"household_signed": "y", "team_signed": "y", "signed_on": "2026-11-20"}
    code = db.session.scalars(select(Contract.verify_code).filter_by(contract_no=numbers[1])).one()
    answer = clerk.htmx_post(AT, {**fields, "code": f"https://sign.example.cn/v/{code}"})
    assert answer.status_code == 200
    assert numbers[1] in texts(answer, "//div[@id='noted']//p[@role='status']")[0]
    assert texts(answer, "//form[@id='paper-form']") == []


@pytest.mark.parametrize("how", ["plain", "htmx"])
def test_what_cannot_be_noted_is_said_in_one_sentence(
    clerk: PageClient, numbers: list[str], how: str
) -> None:
    fields = {"household_signed": "y", "team_signed": "y", "signed_on": TODAY.isoformat()}
    post = clerk.htmx_post if how == "htmx" else clerk.post_with_token
    for text, code in (("王秀英", "no_paper_code"), ("1101992026999999", "paper_unknown")):
        answer = post(AT, {**fields, "code": text})
        assert (answer.status_code, codes(answer)) == (422, [code])
    post(AT, {**fields, "code": numbers[0]})
    again = post(AT, {**fields, "code": numbers[0]})
    assert (again.status_code, codes(again)) == (422, ["already_back"])
    assert "2026-11-21" in again.text
    nobody = post(AT, {"code": numbers[1], "signed_on": TODAY.isoformat()})
    assert codes(nobody) == ["nobody_signed"]


def test_a_paper_from_elsewhere_is_told_like_one_that_does_not_exist(
    town: Flask, clerk: PageClient
) -> None:
    household, people = far_household()
    far_centre = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
    make_team(far_centre, code="T09")
    far = sign_up(household, people[0], team="T09").contract_no
    answer = clerk.submit(AT, {"code": far}, action=AT)
    assert (answer.status_code, codes(answer)) == (422, ["paper_unknown"])


def test_one_signature_is_enough_to_be_back_and_is_shown(
    clerk: PageClient, numbers: list[str]
) -> None:
    values = {"code": numbers[0], "team_signed": None}
    answer = clerk.submit(AT, values, action=AT, follow_redirects=True)
    assert texts(answer, "//td[@data-label='签名']") == ["◑缺乙方签字"]
    done = clerk.submit(AT, {"code": numbers[0]}, action=AT, follow_redirects=True)
    assert f"{numbers[0]} 已签齐" in done.text


def test_a_slip_of_the_hand_is_taken_back(clerk: PageClient, numbers: list[str]) -> None:
    clerk.submit(AT, {"code": numbers[0]}, action=AT)
    undo = f"{AT}/{numbers[0]}/undo"
    answer = clerk.submit(AT, action=undo, follow_redirects=True)
    assert "已撤回" in answer.text
    assert returns() == []
    assert clerk.post_with_token(undo).status_code == 404
    clerk.submit(AT, {"code": numbers[0]}, action=AT)
    db.session.scalars(select(PaperReturn)).one().returned_at_utc -= timedelta(minutes=11)
    late = clerk.post_with_token(undo)
    assert (late.status_code, codes(late)) == (422, ["too_late"])


def test_a_colleague_does_not_take_back_what_somebody_else_noted(
    clerk: PageClient, numbers: list[str]
) -> None:
    clerk.submit(AT, {"code": numbers[0]}, action=AT)
    leader = client_of(clerk.application, "leader")
    other = leader.post_with_token(f"{AT}/{numbers[0]}/undo")
    assert (other.status_code, codes(other)) == (422, ["noted_by_other"])
    assert len(returns()) == 1


def test_the_figures_of_what_was_chosen_are_counted_with_each_paper(
    clerk: PageClient, numbers: list[str]
) -> None:
    page = clerk.get(f"{AT}?team=T01")
    assert "已印 2 · 收回 0 · 缺一方签字 0 · 未收回 2" in page.text
    here = f"{AT}?team=T01"
    answer = clerk.submit(here, {"code": numbers[0]}, action=here, follow_redirects=True)
    assert "已印 2 · 收回 1 · 缺一方签字 0 · 未收回 1" in answer.text


def test_what_is_missing_is_listed_once_somebody_chose_of_what(
    clerk: PageClient, numbers: list[str]
) -> None:
    assert "请选择一次打印" in clerk.get(f"{AT}/missing").text
    clerk.submit(AT, {"code": numbers[0], "household_signed": None}, action=AT)
    listed = clerk.get(f"{AT}/missing?village=110199100201")
    assert texts(listed, "//tbody/tr/th") == numbers
    only = clerk.htmx_get(f"{AT}/missing?village=110199100201&due=household")
    assert texts(only, "//tbody/tr/th") == numbers[:1]
    assert "13812345678" not in listed.text
    looks = [row.after for row in audited("list") if row.object_key == "papers"]
    assert {"numbers": numbers} in looks


def test_the_reminder_lists_doors_with_masked_phones(clerk: PageClient, numbers: list[str]) -> None:
    clerk.submit(AT, {"code": numbers[0], "team_signed": None}, action=AT)
    answer = clerk.get(f"{AT}/missing.pdf?team=T01")
    assert answer.mimetype == "application/pdf"
    text = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    for word in (*numbers, "王秀英", "138****5678", "缺乙方签字", "协议未收回", "签约协议催收单"):
        assert word in text
    assert [row.after for row in audited("print")] == [{"numbers": numbers}]
    nothing = clerk.get(f"{AT}/missing.pdf?village=110199100202")
    assert nothing.status_code == 303


def test_what_was_signed_on_the_screen_is_on_no_list(town: Flask, clerk: PageClient) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H5")
    contract = sign_up(household, people[0], **ON_SCREEN)
    assert "这里没有缺件" in clerk.get(f"{AT}/missing?team=T01").text
    answer = clerk.submit(AT, {"code": contract.contract_no}, action=AT)
    assert codes(answer) == ["not_printed"]


def test_a_blank_form_is_noted_without_a_household(town: Flask, clerk: PageClient) -> None:
    team = db.session.scalars(select(Team.id).filter_by(code="T01")).one()
    form = form_out(team)
    values = {"code": form.number, "team_signed": None}
    answer = clerk.submit(AT, values, action=AT, follow_redirects=True)
    assert texts(answer, "//tbody/tr/th") == [form.number]
    assert texts(answer, "//td[@data-label='家庭']") == ["待补充"]


def test_the_desk_costs_the_same_for_one_and_for_many_papers(
    clerk: PageClient, numbers: list[str]
) -> None:
    costs = []
    for number in numbers:
        clerk.submit(AT, {"code": number}, action=AT)
        with counted_statements() as seen:
            clerk.get(f"{AT}?team=T01", headers=HTMX)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_what_is_completed_stands_on_top_of_what_was_noted_last(
    clerk: PageClient, numbers: list[str]
) -> None:
    first, second = numbers
    clerk.submit(AT, {"code": first, "team_signed": None}, action=AT)
    clerk.submit(AT, {"code": second}, action=AT)
    answer = clerk.submit(AT, {"code": first}, action=AT, follow_redirects=True)
    listed = texts(answer, "//section[@aria-labelledby='recent-title']//tbody/tr/th")
    assert listed == [first, second]


def test_the_paper_of_a_form_that_was_entered_at_the_desk_may_be_taken_back(
    town: Flask, clerk: PageClient
) -> None:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H7")
    team = db.session.scalars(select(Team.id).filter_by(code="T01")).one()
    sign_up(household, people[0], form_number=form_out(team).number)
    db.session.commit()
    number = db.session.scalars(select(Contract.contract_no)).one()
    clerk.submit(AT, {"code": number}, action=AT)
    answer = clerk.submit(AT, action=f"{AT}/{number}/undo", follow_redirects=True)
    assert "已撤回" in answer.text
