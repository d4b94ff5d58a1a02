"""Instances whose contracts the commands list, renew and print."""

from collections.abc import Callable

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import TODAY, make_household, make_world
from tests.services.test_signing import request_for, sign
from tests.support.bulk import SIGNED, signed_households


@pytest.fixture
def site(make_app: Callable[..., Flask]) -> Flask:
    """An instance whose day is 2026-11-21, with one household signed a year ago."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        household, people = make_household(make_world().grids[0], code="H0001")
        sign(request_for(household, people[0], signed_on=SIGNED), SIGNED)
        db.session.commit()
    return app


@pytest.fixture
def bulk(make_app: Callable[..., Flask]) -> Flask:
    """Three households whose contracts were loaded without what was signed."""
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        signed_households(3)
        db.session.commit()
    return app
