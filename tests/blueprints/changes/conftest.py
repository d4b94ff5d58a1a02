"""A town with a contract that may be ended or changed, and the clerk who does it."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Institution
from tests.factories import make_household, make_team
from tests.pages import PageClient
from tests.support.signed_in import client_of, far_household, sign_up, world_app


@pytest.fixture
def town(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """H1 is signed with the own team and the TCM package; T02 has room; FAR1 is elsewhere."""
    app = world_app(make_app)
    with app.app_context():
        grid = db.session.scalars(select(Grid).filter_by(code="G1")).one()
        centre = db.session.scalars(select(Institution).filter_by(code="ORG01")).one()
        make_team(centre, code="T02", name="第二家庭医生团队")
        household, people = make_household(grid, code="H1")
        sign_up(household, people[0], on=date(2026, 3, 2), package_codes=("BASIC", "TCM"))
        far, others = far_household("FAR1")
        other = db.session.scalars(select(Institution).filter_by(code="ORG02")).one()
        make_team(other, code="T77")
        sign_up(far, others[0], team="T77")
        db.session.commit()
        yield app


@pytest.fixture
def client(town: Flask) -> PageClient:
    return client_of(town, "clerk")
