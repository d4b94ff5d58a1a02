"""The `contracts` commands in tests: run, and their reports read."""

import json
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from contracts_app.extensions import db
from contracts_app.models import Contract

NUMBER = "1101992025000001-01"


def run(app: Flask, *words: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["contracts", *words])


def answer(app: Flask, *words: str, code: int = 0) -> Any:
    """The report of a command that must end with this exit code; nothing else is on stdout."""
    result = run(app, *words, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Contract)) or 0
