"""The application as it is, for looking at its routes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from contracts_app import create_app

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "contracts_app"


@pytest.fixture(scope="session")
def inspected_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with an instance folder of its own; nothing is asked of it."""
    return create_app({"instance_path": tmp_path_factory.mktemp("instance")})


@pytest.fixture(scope="session")
def rules(inspected_app: Flask) -> list[Rule]:
    """Every address of ours; static files have no view of ours."""
    every = inspected_app.url_map.iter_rules()
    return sorted((rule for rule in every if rule.endpoint != "static"), key=str)


@pytest.fixture(scope="session")
def view_of(inspected_app: Flask) -> Callable[[Rule], Callable[..., object]]:
    """The view behind an address."""
    return lambda rule: inspected_app.view_functions[rule.endpoint]


@pytest.fixture(scope="session")
def sources() -> dict[str, str]:
    """The text of every Python file of the product, by its path from the project's root."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }
