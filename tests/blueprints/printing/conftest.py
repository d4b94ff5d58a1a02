"""A town whose agreements a clerk prints, reading English."""

from collections.abc import Iterator

import pytest
from flask import Flask

from contracts_app.models import Contract
from tests.factories import TODAY, World
from tests.pages import PageClient
from tests.support.print_jobs import signed_doors
from tests.support.signed_in import MakeApp, client_of, committed_world


@pytest.fixture
def site(make_app: MakeApp) -> Iterator[Flask]:
    app = make_app(demo=True, today=TODAY)
    with app.app_context():
        yield app


@pytest.fixture
def world(site: Flask) -> World:
    return committed_world()


@pytest.fixture
def clerk(site: Flask, world: World) -> PageClient:
    client = client_of(site, "clerk")
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def signed(world: World) -> list[Contract]:
    return signed_doors(world, ("1号", "2号", "10号"))
