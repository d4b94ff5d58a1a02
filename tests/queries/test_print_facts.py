"""What a preflight knows of households: which terms leave no room for a new signing."""

from datetime import date, timedelta

import pytest
from flask import Flask

from contracts_app.extensions import db
from contracts_app.queries.print_facts import households_with_contract
from contracts_app.queries.scope import everything
from contracts_app.services import paper_forms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from tests.factories import TODAY, make_household, make_world
from tests.support.signed_in import sign_up

YESTERDAY = TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "ended_on", "in_the_way"),
    [
        ("active", None, True),
        ("terminated", TODAY, True),
        ("terminated", YESTERDAY, False),
        ("void", None, False),
    ],
)
def test_the_check_foresees_what_filling_in_a_form_refuses(
    any_app: Flask, status: str, ended_on: date | None, in_the_way: bool
) -> None:
    household, people = make_household(make_world().grids[0], code="H1")
    contract = sign_up(household, people[0], on=date(2026, 3, 2))
    contract.ended_on, contract.status = ended_on, status
    db.session.flush()
    assert (household.id in households_with_contract([household.id], TODAY)) == in_the_way
    try:
        paper_forms.prepare("H1", everything(TODAY), SYSTEM, TODAY)
        refused: list[str] = []
    except Refused as told:
        refused = told.codes
    assert ("already_signed" in refused) == in_the_way
