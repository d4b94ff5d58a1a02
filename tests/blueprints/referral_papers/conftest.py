"""A green channel on disk, and the two ends of it at the browser."""

from collections.abc import Iterator

import pytest
from flask import Flask

from contracts_app.extensions import db
from tests.blueprints.conftest import MakeApp
from tests.factories import TODAY
from tests.pages import PageClient
from tests.support.referral_moves import Green, green_channel
from tests.support.signed_in import client_of, committed_world


@pytest.fixture
def town(make_app: MakeApp) -> Iterator[Flask]:
    app = make_app("sqlite", demo=True, today=TODAY)
    with app.app_context():
        yield app


@pytest.fixture
def green(town: Flask) -> Green:
    made = green_channel(committed_world())
    db.session.commit()
    return made


@pytest.fixture
def leader(town: Flask, green: Green) -> PageClient:
    return client_of(town, "leader")


@pytest.fixture
def hospital(town: Flask, green: Green) -> PageClient:
    return client_of(town, "hospital")
