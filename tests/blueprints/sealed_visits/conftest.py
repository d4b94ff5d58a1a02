"""Somebody to be visited, and a pair of keys for the devices."""

import pytest
from flask import Flask

from contracts_app.models import Resident
from tests.support.outbox import add_pair
from tests.support.visit_pages import patient


@pytest.fixture
def person(town: Flask) -> Resident:
    add_pair()
    return patient(members=2, name="吴秀英")
