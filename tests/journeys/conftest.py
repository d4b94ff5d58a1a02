"""A town whose line can be cut, for whoever signs at a tablet."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.factories import make_household, make_world
from tests.support.line import Line
from tests.support.outbox import add_pair
from tests.support.server import serving
from tests.support.tablet import Station


@pytest.fixture
def station(make_app: Callable[..., Flask]) -> Iterator[Station]:
    app = make_app()
    with app.app_context():
        make_household(make_world(users=True).grids[0], code="H1", tags=("HTN",))
        db.session.commit()
        add_pair()
    line = Line(app)
    with serving(line) as url:
        yield Station(app, line, url)
