"""Fixtures of the page tests: a town, and those of its users who sit at the browser."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.pages import PageClient
from tests.support.signed_in import client_of, world_app

MakeApp = Callable[..., Flask]


@pytest.fixture
def town(make_app: MakeApp) -> Iterator[Flask]:
    app = world_app(make_app)
    with app.app_context():
        yield app


@pytest.fixture
def village(town: Flask) -> PageClient:
    return client_of(town, "village")


@pytest.fixture
def leader(town: Flask) -> PageClient:
    return client_of(town, "leader")


@pytest.fixture
def clerk(town: Flask) -> PageClient:
    return client_of(town, "clerk")


@pytest.fixture
def admin(town: Flask) -> PageClient:
    return client_of(town, "admin")
