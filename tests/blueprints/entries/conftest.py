"""A town with a signed and an unsigned household, and the clerk who enters what happened."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid
from tests.factories import make_household
from tests.pages import PageClient
from tests.support.signed_in import client_of, far_household, sign_up, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed, H2 is not; FAR1 lies in another township."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0])
        make_household(grid, code="H2", name="李大山")
        far_household("FAR1")
        db.session.commit()
        yield app


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")
