"""A household that asked for another team or other packages is not renewed as it was (rule 2.8)."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Contract, Household, Resident
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.renewal import RenewalReport, renew_due
from tests.factories import TODAY, make_household, make_world
from tests.support.signed_in import sign_up

AFTER_TERM = date(2028, 1, 1)
KINDS = pytest.mark.parametrize("kind", ["change_team", "change_packages"])
Home = tuple[Household, list[Resident], Contract]


@pytest.fixture
def home(any_app: Flask) -> Home:
    household, people = make_household(make_world().grids[0], code="H1")
    contract = sign_up(household, people[0])
    db.session.commit()
    return household, people, contract


def renew(today: date = AFTER_TERM) -> RenewalReport:
    return renew_due(AFTER_TERM, today, SYSTEM, db.session.commit)


def ask(contract: Contract, kind: str) -> None:
    record_objection(
        contract.contract_no, kind, TODAY, "home", "王", everything(TODAY), SYSTEM, TODAY
    )
    db.session.commit()


def take_back(contract: Contract, kind: str) -> None:
    withdraw_objection(contract.contract_no, kind, everything(TODAY), SYSTEM, TODAY)
    db.session.commit()


def statuses() -> list[str]:
    return list(db.session.scalars(select(Contract.status).order_by(Contract.id)))


@KINDS
def test_the_term_waits_for_a_person(home: Home, kind: str) -> None:
    contract = home[2]
    ask(contract, kind)
    report = renew()
    skipped = [{"contract_no": contract.contract_no, "reason": "change_pending"}]
    assert (report.due, report.renewed, report.lapsed, report.skipped) == (1, 0, [], skipped)


@KINDS
def test_taken_back_it_goes_on_as_it_was(home: Home, kind: str) -> None:
    ask(home[2], kind)
    take_back(home[2], kind)
    assert renew().renewed == 1


@KINDS
def test_a_renewal_made_ahead_is_called_off_and_taken_up_again(home: Home, kind: str) -> None:
    renew(TODAY)
    assert statuses() == ["active", "upcoming"]
    ask(home[2], kind)
    assert statuses() == ["active", "terminated"]
    take_back(home[2], kind)
    assert statuses() == ["active", "upcoming"]


def test_it_stays_called_off_while_another_objection_is_open(home: Home) -> None:
    renew(TODAY)
    ask(home[2], "change_team")
    ask(home[2], "end")
    take_back(home[2], "end")
    assert statuses() == ["active", "terminated"]
    take_back(home[2], "change_team")
    assert statuses() == ["active", "upcoming"]


@KINDS
def test_having_signed_again_settles_the_change(home: Home, kind: str) -> None:
    household, people, contract = home
    ask(contract, kind)
    renew()
    anew = sign_up(household, people[0], on=AFTER_TERM)
    db.session.commit()
    report = renew()
    lapsed = [{"contract_no": contract.contract_no, "reason": "objection"}]
    assert (report.lapsed, report.skipped, report.renewed) == (lapsed, [], 0)
    assert anew.root_no != contract.root_no
