"""The world of tests of services: a centre with a team, two grids and users of each role."""

import pytest
from flask import Flask

from tests.factories import World, make_world


@pytest.fixture
def world(any_app: Flask) -> World:
    return make_world(users=True)
