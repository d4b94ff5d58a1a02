"""Visits in any order, corrected and taken back: what was promised is never counted too often."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts_app.extensions import db
from contracts_app.models import Resident
from contracts_app.services.resident_tags import set_tags
from tests.factories import TODAY, make_household, make_world
from tests.support.care import plan
from tests.support.care_life import CareLife
from tests.support.signed_in import sign_up

ALL = ("BASIC", "HTN", "DM2", "SPEC", "ADV")


@pytest.fixture
def people(app: Flask) -> list[Resident]:
    return signed_people()


def signed_people() -> list[Resident]:
    """A household signed in May; one of them is 96, whose care at home was paid for."""
    world = make_world()
    household, people = make_household(world.grids[0], members=2, code="H1", tags=("HTN", "DM2"))
    people[1].birth_date = date(1930, 1, 1)
    set_tags(people[1], ["LONE_ELDER"], date(2026, 1, 1))
    sign_up(household, people[0], on=date(2026, 5, 20), package_codes=ALL)
    plan(people, date(2026, 5, 21))
    db.session.commit()
    return people


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_promise_holds_after_every_step(people: list[Resident], data: st.DataObject) -> None:
    life = CareLife(data, people, TODAY)
    try:
        for _step in range(10):
            life.step()
            life.hold()
    finally:
        db.session.rollback()
