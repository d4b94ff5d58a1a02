"""A numbered form that was signed on paper is entered at the desk as it stands on the paper."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Institution, PaperForm, Team
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.paper_returns import record_return
from tests.factories import TODAY, make_household, make_team
from tests.pages import PageClient, codes, texts
from tests.pages import select as nodes
from tests.support.papers import form_out, sheet
from tests.support.signed_in import client_of
from tests.support.strokes import STROKES

WEEK_BEFORE = date(2026, 11, 14)
AT = "/sign/H1"


@pytest.fixture
def clerk(town: Flask) -> PageClient:
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    make_household(grid, code="H1")
    db.session.commit()
    return client_of(town, "clerk")


@pytest.fixture
def blank(town: Flask) -> PaperForm:
    """Of team T01, printed a week before."""
    team = db.session.scalars(select(Team.id).filter_by(code="T01")).one()
    form = form_out(team, WEEK_BEFORE)
    db.session.commit()
    return form


def entered(client: PageClient, form: PaperForm, **changed: Any) -> Any:
    page = f"{AT}?form={form.number}"
    values = {"notice": "y", "consent": "y", **changed}
    return client.submit(page, values, action=AT, follow_redirects=True)


def contracts() -> list[Contract]:
    return list(db.session.scalars(select(Contract)))


def test_the_desk_proposes_the_day_and_the_team_that_stand_on_the_paper(
    clerk: PageClient, blank: PaperForm
) -> None:
    day = date(2026, 11, 16)
    seen = sheet(blank.number, on=day)
    record_return(seen, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    answer = entered(clerk, blank)
    assert f"{blank.number}-01 已登记为协议" in answer.text
    (contract,) = contracts()
    assert (contract.signed_on, contract.root_no) == (day, blank.number)


def test_until_both_have_signed_the_day_of_today_is_proposed(
    clerk: PageClient, blank: PaperForm
) -> None:
    for household in (False, True):
        if household:
            seen = sheet(blank.number, team=False, on=WEEK_BEFORE)
            record_return(seen, everything(TODAY), SYSTEM, TODAY)
            db.session.commit()
        (day,) = nodes(clerk.get(f"{AT}?form={blank.number}"), "//input[@name='signed_on']")
        assert day.get("value") == TODAY.isoformat()


@pytest.mark.parametrize("manner", ["own", "proxy"])
def test_a_name_drawn_on_the_screen_is_not_what_stands_on_the_paper(
    clerk: PageClient, blank: PaperForm, manner: str
) -> None:
    page = clerk.get(f"{AT}?form={blank.number}")
    assert values(page, "//input[@name='manner']") == ["mark", "paper"]
    drawn = {"manner": manner, "signature": json.dumps(STROKES), "witness_name": "李四"}
    whose = {"proxy_name": "王五", "proxy_relation": "邻居", "form_number": blank.number}
    answer = clerk.post_with_token(AT, {**sent_by(page), **drawn, **whose})
    assert (answer.status_code, codes(answer)) == (422, ["form_by_hand"])
    assert values(answer, "//input[@name='manner'][@checked]") == ["paper"]
    assert contracts() == []
    assert "已登记为协议" in entered(clerk, blank, manner="mark", witness_name="李四").text


def values(page: Any, path: str) -> list[str]:
    return [str(node.get("value")) for node in nodes(page, path)]


def sent_by(page: Any) -> dict[str, Any]:
    """What the page sends where nothing but the two ticks is changed."""
    return {
        "team": "T01",
        "channel": "home",
        "representative": values(page, "//input[@name='representative'][@checked]"),
        "member": values(page, "//input[@name='member'][@checked]"),
        "package": ["BASIC"],
        "notice": "y",
        "consent": "y",
        "signed_on": TODAY.isoformat(),
    }


def test_a_blank_form_is_signed_with_the_team_that_stands_on_it(
    clerk: PageClient, blank: PaperForm
) -> None:
    centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
    make_team(centre, code="T02")
    db.session.commit()
    other = entered(clerk, blank, team="T02")
    assert (other.status_code, codes(other)) == (422, ["form_differs"])
    assert texts(other, "//*[@id='error-summary']//a[@href='#team']") == [
        "所选内容与打印在纸上的不一致。（团队）"
    ]
    assert "已登记为协议" in entered(clerk, blank).text
