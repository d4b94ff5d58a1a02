"""A town with a family that waits for its signature, and the village doctor who takes it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import TODAY, World, make_household
from tests.support.signed_in import MakeApp, committed_world
from tests.support.signing_pages import Family


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    made = make_app(demo=True, today=TODAY)
    with made.app_context():
        yield made


@pytest.fixture
def world(app: Flask) -> World:
    return committed_world()


@pytest.fixture
def town(app: Flask, world: World) -> Flask:
    """To this one the doctors sign in."""
    return app


@pytest.fixture
def family(world: World) -> Family:
    made = make_household(world.grids[0], name="吴秀英", code="H0001", tags=("HTN", "ELDER"))
    db.session.commit()
    return made
