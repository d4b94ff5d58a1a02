"""Every number of a county and year is a contract or a form, or is named as neither."""

import pytest
from flask import Flask
from sqlalchemy import update

from contracts_app.extensions import db
from contracts_app.models import PaperForm
from contracts_app.queries.number_series import Explained, list_series, numbers_explained
from contracts_app.services import numbers
from tests.factories import COUNTY, TODAY, World, make_household, make_world
from tests.support.papers import form_out
from tests.support.signed_in import sign_up

NO_FORMS = {"open": 0, "one_side": 0, "registered": 0, "spoiled": 0}


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world()


def test_a_series_that_never_began_has_nothing_to_explain(world: World) -> None:
    assert list_series() == []
    assert numbers_explained(COUNTY, 2026) == Explained(0, 0, NO_FORMS, 0, ())


def test_contracts_and_forms_explain_all_numbers(world: World) -> None:
    household, people = make_household(world.grids[0])
    contract = sign_up(household, people[0])
    spoiled, registered, _open = (form_out(world.team.id) for _ in range(3))
    _set(spoiled, state="spoiled", closed_on=TODAY, reason="撕破")
    _set(registered, state="registered", contract_id=contract.id)
    assert list_series() == [(COUNTY, 2026)]
    found = numbers_explained(COUNTY, 2026)
    forms = {"open": 1, "one_side": 0, "registered": 1, "spoiled": 1}
    assert found == Explained(4, 1, forms, 0, ())


def _set(form: PaperForm, **values: object) -> None:
    db.session.execute(update(PaperForm).where(PaperForm.id == form.id).values(values))


def test_a_number_that_is_neither_is_named(world: World) -> None:
    form_out(world.team.id)
    numbers.take_root_no(COUNTY, 2026)
    form_out(world.team.id)
    numbers.take_root_no(COUNTY, 2026)
    found = numbers_explained(COUNTY, 2026)
    assert (found.given, found.unexplained) == (4, 2)
    assert found.missing == ("1101992026000002", "1101992026000004")


def test_of_many_lost_numbers_the_first_ten_are_named(world: World) -> None:
    numbers.take(f"root:{COUNTY}:2026", 30)
    found = numbers_explained(COUNTY, 2026)
    assert found.unexplained == 30
    assert found.missing == tuple(f"11019920260000{serial:02d}" for serial in range(1, 11))
