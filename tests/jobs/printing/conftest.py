"""A world on its day whose agreements are printed by a clerk."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from contracts_app.models import Contract, User
from contracts_app.services import print_run
from tests.factories import TODAY, World
from tests.support.print_jobs import signed_doors
from tests.support.signed_in import committed_world


@pytest.fixture
def site(make_app: Callable[..., Flask], request: pytest.FixtureRequest) -> Any:
    """An application whose day is TODAY, on SQLite unless told."""
    app = make_app(getattr(request, "param", "sqlite"), demo=True, today=TODAY)
    with app.app_context():
        yield app


@pytest.fixture
def world(site: Flask) -> World:
    return committed_world()


@pytest.fixture
def clerk(world: World) -> User:
    return world.users["clerk"]


@pytest.fixture
def signed(world: World) -> list[Contract]:
    """Signed households whose doors are numbered, not in the order of a walk."""
    return signed_doors(world, ("10号", "2号", "1号"))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(print_run, "CHUNK", 2)
