"""Long lives of visits: many steps and many of them, with the promises of all data after each."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts_app.extensions import db
from contracts_app.models import Resident
from tests.factories import TODAY
from tests.services.test_any_order_of_visits import signed_people
from tests.support.care_life import CareLife

pytestmark = [pytest.mark.deep, pytest.mark.timeout(3600)]


@pytest.fixture
def people(any_app: Flask) -> list[Resident]:
    return signed_people()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_promise_holds_over_a_long_time(people: list[Resident], data: st.DataObject) -> None:
    life = CareLife(data, people, TODAY)
    try:
        for _step in range(40):
            life.step()
            life.hold()
    finally:
        db.session.rollback()
