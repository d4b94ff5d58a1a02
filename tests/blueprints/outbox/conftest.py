"""A household that a tablet signs without a line."""

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Household
from tests.factories import make_household
from tests.support.outbox import add_pair


@pytest.fixture
def family(town: Flask) -> Household:
    """A household of the station, and a pair of keys for its tablets."""
    add_pair()
    grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
    home, _people = make_household(grid, name="吴秀英", code="H0001")
    db.session.commit()
    return home
