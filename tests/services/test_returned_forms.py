"""A form that comes back with both signatures is a contract, or says what stands in its way."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract, PaperForm
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.checks import run_checks
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.paper_returns import (
    Outcome,
    Returned,
    record_return,
    register_again,
    take_back,
)
from tests.factories import TODAY, World, make_household
from tests.support.desks import race
from tests.support.engines import ON_ONE_ENGINE
from tests.support.papers import form_out, paper_of, printed, returns, sheet
from tests.support.signed_in import audited

SIGNED = date(2026, 11, 20)
LATER = date(2026, 11, 21)


@pytest.fixture
def form(world: World) -> PaperForm:
    """Filled in for H1 and printed."""
    make_household(world.grids[0], code="H1")
    made = paper_forms.prepare("H1", everything(SIGNED), SYSTEM, SIGNED)
    printed(form=made)
    return made


def comes_back(number: str, household: bool = True, team: bool = True) -> Returned:
    seen = sheet(number, household, team, SIGNED)
    return record_return(seen, everything(TODAY), SYSTEM, TODAY)


def contracts() -> list[Contract]:
    return list(db.session.scalars(select(Contract)))


@ON_ONE_ENGINE
def test_with_both_signatures_it_is_a_contract_of_its_number_and_day(form: PaperForm) -> None:
    returned = comes_back(f"https://sign.example.cn/v/{form.verify_code}")
    assert (returned.outcome, returned.needs) == (Outcome.NEW, ())
    (contract,) = contracts()
    assert contract.contract_no == f"{form.number}-01"
    assert (contract.verify_code, contract.signed_on) == (form.verify_code, SIGNED)
    assert (form.state, form.contract_id, form.reason) == ("registered", contract.id, "")
    assert returned.paper.number == contract.contract_no
    assert comes_back(form.number).outcome is Outcome.ALREADY
    assert [row.form_id for row in returns()] == [form.id]
    assert run_checks().ok


@ON_ONE_ENGINE
def test_with_one_signature_it_waits_and_the_second_one_makes_it_a_contract(
    form: PaperForm,
) -> None:
    assert comes_back(form.number, team=False).needs == ()
    assert (form.state, contracts()) == ("one_side", [])
    assert comes_back(form.number).outcome is Outcome.COMPLETED
    assert [one.contract_no for one in contracts()] == [f"{form.number}-01"]


@ON_ONE_ENGINE
def test_what_stands_against_it_is_kept_and_it_is_registered_once_that_is_settled(
    form: PaperForm, world: World
) -> None:
    world.team.max_households = 0
    db.session.flush()
    assert comes_back(form.number).needs == ("capacity_households",)
    assert (form.state, form.reason, contracts()) == ("open", "capacity_households", [])
    assert len(audited("contract.sign")) == 0
    again = register_again(form.number, everything(TODAY), SYSTEM, TODAY)
    assert again.needs == ("capacity_households",)
    world.team.max_households = None
    db.session.flush()
    assert register_again(form.number, everything(TODAY), SYSTEM, TODAY).needs == ()
    assert form.reason == ""
    assert len(contracts()) == 1
    with pytest.raises(Refused) as refused:
        take_back(form.number, everything(TODAY), SYSTEM)
    assert refused.value.codes == ["form_registered"]


@ON_ONE_ENGINE
def test_a_return_that_made_no_contract_may_be_taken_back(form: PaperForm, world: World) -> None:
    world.team.max_households = 0
    db.session.flush()
    comes_back(form.number)
    take_back(form.number, everything(TODAY), SYSTEM)
    assert (form.state, form.reason, returns()) == ("open", "", [])
    with pytest.raises(NotFound):
        register_again(form.number, everything(TODAY), SYSTEM, TODAY)


@ON_ONE_ENGINE
def test_a_blank_form_is_entered_at_the_desk(world: World) -> None:
    blank = form_out(world.team.id, SIGNED)
    assert comes_back(blank.number).needs == ("form_blank",)
    assert (blank.state, blank.reason) == ("open", "form_blank")
    assert paper_of(blank.number).returned_on == TODAY


def test_two_desks_make_one_contract_of_a_form(any_app: Flask, form: PaperForm) -> None:
    number = form.number
    db.session.commit()

    def notes() -> str:
        return comes_back(number).outcome

    assert race(any_app, [notes] * 3) == {"new": 1, "already": 2}
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 1
    assert len(returns()) == 1
