"""A green channel behind pages whose clock stands on the day of the tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.blueprints.conftest import MakeApp
from tests.support.referral_moves import Green
from tests.support.referral_pages import green_app, green_world


@pytest.fixture
def app(make_app: MakeApp) -> Iterator[Flask]:
    app = green_app(make_app)
    with app.app_context():
        yield app


@pytest.fixture
def green(app: Flask) -> Green:
    return green_world()
