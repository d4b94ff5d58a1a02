"""The public check says of each paper that is worth nothing why, and nothing of anybody."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Institution, PaperForm, Team
from tests.factories import TODAY, make_household, make_team
from tests.pages import page_client, texts
from tests.support.changes import other_team
from tests.support.papers import form_out
from tests.support.signed_in import sign_up

LATER = "同一家庭现有一份有效的协议。"


@pytest.fixture
def contract(town: Flask) -> Contract:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    household, people = make_household(grid, code="H1")
    return sign_up(household, people[0])


def worthless(contract: Contract, status: str) -> str:
    """The code of another term of this household with such a status."""
    values: dict[str, Any] = {name: getattr(contract, name) for name in Contract.__table__.c.keys()}
    values.update(
        id=None,
        contract_no="1101992026000900-01",
        root_no="1101992026000900",
        verify_code="worthless234",
        status=status,
        ended_on=date(2026, 11, 20) if status in {"terminated", "superseded"} else None,
    )
    db.session.add(Contract(**values))
    db.session.commit()
    return "worthless234"


def told(town: Flask, code: str) -> list[str]:
    page = page_client(town).get(f"/v/{code}")
    assert "王秀英" not in page.text
    return texts(page, "//main//div[contains(@class, 'notice')]/div")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("terminated", "该协议已提前解除，不再有效。"),
        ("superseded", "该协议已变更，不再有效。"),
        ("void", "该协议已作废，不产生任何权利。"),
        ("signed_one_side", "该协议双方尚未签齐。"),
    ],
)
def test_each_status_has_its_own_sentence(
    town: Flask, contract: Contract, status: str, words: str
) -> None:
    assert told(town, worthless(contract, status))[0] == words


def test_a_changed_paper_says_that_a_later_one_holds_without_its_number(
    town: Flask, contract: Contract
) -> None:
    centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
    make_team(centre, code="T02")
    new = other_team(contract)
    db.session.commit()
    clock.configure("Asia/Shanghai", date(2026, 11, 22))
    assert told(town, contract.verify_code) == ["该协议已变更，不再有效。", LATER]
    page = page_client(town).get(f"/v/{contract.verify_code}")
    assert new.root_no not in page.text


def test_a_form_is_not_signed_yet_and_void_once_spoiled(town: Flask) -> None:
    team = db.session.scalars(select(Team.id).filter_by(code="T01")).one()
    form = form_out(team)
    assert told(town, form.verify_code) == ["该协议双方尚未签齐。"]
    spoiled = {"state": "spoiled", "closed_on": TODAY, "reason": "撕破"}
    db.session.execute(update(PaperForm).values(spoiled))
    assert told(town, form.verify_code) == ["这张表已作废，在上面签字不构成协议。"]
