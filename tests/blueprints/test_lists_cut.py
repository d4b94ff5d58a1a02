"""A list that is cut says so, and what is reckoned does not stop where the list does."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Resident
from contracts_app.queries import appointment_sessions, groups, home_care, ledger, refusals
from contracts_app.queries.scope import everything
from contracts_app.services import ledger as fees
from contracts_app.services.appointment_sessions import plan_session
from contracts_app.services.audit import SYSTEM
from contracts_app.services.groups import NewGroup, hold_meeting, join_group, open_group
from contracts_app.services.home_care import Visit, note_visit
from contracts_app.services.ledger import Taken
from tests.factories import TODAY, make_household, tag_with
from tests.pages import PageClient
from tests.support.appointments import plan
from tests.support.around_care import cared_for_at_home, refused_by
from tests.support.signed_in import sign_up, world_app

FIRST, NEWEST = "只显示前 2 条", "只显示最近 2 条"


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, members=3, code="H1")
        sign_up(household, people[0], package_codes=("BASIC", "TCM"))
        for number in range(2):
            tag_with(people[number + 1], "HTN")
        db.session.commit()
        yield app


def everybody() -> list[Resident]:
    return list(db.session.scalars(select(Resident).order_by(Resident.id)))


def group(name: str = "俱乐部") -> str:
    new = NewGroup("T01", "club", name, "HTN")
    return open_group(new, everything(TODAY), SYSTEM, TODAY).key


def test_lists_of_groups_members_meetings_and_those_who_fit(
    town: Flask, village: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = group()
    for days in range(2):
        day = TODAY + timedelta(days=days)
        hold_meeting(key, day, "运动", everything(TODAY), SYSTEM, TODAY)
    group("小组")
    db.session.commit()
    for name in ("MOST", "MEETINGS", "FITTING"):
        monkeypatch.setattr(groups, name, 2)
    assert FIRST in village.get("/groups").text
    page = village.get(f"/groups/{key}").text
    assert (page.count(FIRST), page.count(NEWEST)) == (1, 1)
    people = [one.key for one in everybody()[:2]]
    join_group(key, people, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert village.get(f"/groups/{key}").text.count(FIRST) == 1


def test_lists_of_care_at_home_visits_and_refusals(
    town: Flask, village: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, _three = everybody()
    for person in (one, two):
        home = cared_for_at_home(person)
        refused_by(person)
    for number in range(2):
        visit = Visit(f"k{number}", TODAY, "训练")
        note_visit(home.key, visit, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    for module in (home_care, refusals):
        monkeypatch.setattr(module, "MOST", 2)
    assert FIRST in village.get("/home-care").text
    assert NEWEST in village.get(f"/home-care/{home.key}").text
    assert NEWEST in village.get("/households/H1/refusals").text


def test_lists_of_sessions(
    town: Flask, village: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("一楼", "二楼"):
        plan_session(plan(held_on=TODAY, address=address), 0, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    assert "只显示" not in village.get("/appointments").text
    monkeypatch.setattr(appointment_sessions, "MOST", 2)
    assert FIRST in village.get("/appointments").text
    assert FIRST in village.get("/households/H1/appointments").text


def test_a_ledger_that_is_cut_is_reckoned_as_a_whole(
    town: Flask, village: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = db.session.scalars(select(Contract)).one().contract_no
    fees.charge(term, everything(TODAY), SYSTEM, TODAY)
    for number in range(3):
        taken = Taken(f"k{number}", "payment", 100, TODAY)
        fees.take(term, taken, everything(TODAY), SYSTEM, TODAY)
    owed = sum(one.amount_fen for one in ledger.lines_of(1))
    back = fees.reverse(term, 4, TODAY, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()
    monkeypatch.setattr(ledger, "MOST", 2)
    page = village.get(f"/contracts/{term}/ledger").text
    assert FIRST in page
    assert f"尚应缴：¥{(owed + 100) // 100}" in page
    assert fees.reverse(term, 4, TODAY, everything(TODAY), SYSTEM, TODAY).id == back.id
    receipt = village.get(f"/contracts/{term}/ledger/entries/3/receipt.pdf")
    assert receipt.data.startswith(b"%PDF")
