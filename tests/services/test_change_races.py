"""Several desks at one contract at the same moment: one wins, and the others hear by whom."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, HouseholdAction, Objection, Team
from contracts_app.queries.scope import everything
from contracts_app.services import change_steps as steps
from contracts_app.services.audit import SYSTEM
from contracts_app.services.change_steps import HouseholdYes
from contracts_app.services.checks import run_checks
from contracts_app.services.contract_changes import request_change
from contracts_app.services.errors import Conflict
from contracts_app.services.objections import record_objection
from tests.factories import TODAY, make_household, make_team, make_world
from tests.support.changes import ask, asked, household_confirms
from tests.support.desks import Work, race
from tests.support.signed_in import sign_up

SIGNED = date(2026, 3, 2)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 and H2 are signed with T01; T02 has room for one household."""
    made = make_app(request.param)
    with made.app_context():
        world = make_world()
        make_team(world.centre, code="T02", max_households=1)
        for code in ("H1", "H2"):
            household, people = make_household(world.grids[0], code=code)
            sign_up(household, people[0], on=SIGNED)
        db.session.commit()
        yield made


def contracts() -> list[Contract]:
    return list(db.session.scalars(select(Contract).order_by(Contract.id)))


def told(step: Callable[[], object], won: str) -> Work:
    """What came of a step: it won, or it heard of somebody who was faster and when."""

    def work() -> str:
        try:
            step()
        except Conflict as lost:
            return f"{lost.code} by {lost.who}" if lost.when else "nobody knows when"
        return won

    return work


def asks(number: str, kind: str = "terminate", **values: object) -> Work:
    def step() -> object:
        wanted = asked(kind, **values)  # type: ignore[arg-type]
        return request_change(number, wanted, everything(TODAY), SYSTEM, TODAY)

    return told(step, "asked")


def team(number: str, version: int) -> Work:
    return told(
        lambda: steps.confirm_by_team(number, version, everything(TODAY), SYSTEM, TODAY), "team"
    )


def household(number: str, version: int) -> Work:
    yes = HouseholdYes(paper=True)
    return told(
        lambda: steps.confirm_by_household(number, version, yes, everything(TODAY), SYSTEM, TODAY),
        "household",
    )


def withdraws(number: str, version: int) -> Work:
    return told(
        lambda: steps.withdraw_change(number, version, everything(TODAY), SYSTEM, TODAY),
        "withdrawn",
    )


def objects(number: str) -> Work:
    return told(
        lambda: record_objection(
            number, "end", TODAY, "home", "王", everything(TODAY), SYSTEM, TODAY
        ),
        "objected",
    )


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_of_two_who_ask_one_request_is_stored(app: Flask) -> None:
    number = contracts()[0].contract_no
    db.session.commit()
    came = race(app, [asks(number), asks(number, "change_team", team_code="T02")])
    assert came == Counter({"asked": 1, "change_open by system": 1})
    assert count(ContractChange) == 1
    assert run_checks().ok


def test_two_sides_that_confirm_the_same_page_confirm_one_after_the_other(app: Flask) -> None:
    number = contracts()[0].contract_no
    ask(contracts()[0])
    db.session.commit()
    came = race(app, [team(number, 1), household(number, 1)])
    assert came["changed_meanwhile by system"] == 1
    db.session.expire_all()
    change = db.session.scalars(select(ContractChange)).one()
    assert (change.state, change.version) == ("open", 2)
    assert (change.team_on is None) != (change.household_on is None)


def test_the_last_yes_is_said_once(app: Flask) -> None:
    contract = contracts()[0]
    number = contract.contract_no
    household_confirms(contract, ask(contract))
    db.session.commit()
    came = race(app, [team(number, 2), team(number, 2), withdraws(number, 2), objects(number)])
    db.session.expire_all()
    change = db.session.scalars(select(ContractChange)).one()
    entries, objections = count(HouseholdAction), count(Objection)
    assert sum(came.values()) == 4
    assert came["team"] + came["withdrawn"] + came["objected"] >= 1
    assert came["team"] + came["withdrawn"] <= 1
    assert objections == came["objected"]
    assert (entries, change.state) == {
        (1, 0): (1, "done"), (0, 1): (0, "withdrawn"), (0, 0): (0, "open"),
    }[came["team"], came["withdrawn"]]  # fmt: skip
    assert (contract.ended_on is not None) == (came["team"] == 1)
    assert run_checks().ok


def test_two_households_want_the_last_place_of_a_team(app: Flask) -> None:
    works = []
    for contract in contracts():
        change = ask(contract, "change_team", team_code="T02")
        household_confirms(contract, change)
        works.append(team(contract.contract_no, 2))
    db.session.commit()
    came = race(app, works)
    assert came == Counter({"team": 1, "capacity_households": 1})
    db.session.expire_all()
    of_t02 = select(Contract).join(Team).where(Team.code == "T02")
    assert len(db.session.scalars(of_t02).all()) == 1
    states = sorted(db.session.scalars(select(ContractChange.state)))
    assert states == ["done", "open"]
    assert run_checks().ok
