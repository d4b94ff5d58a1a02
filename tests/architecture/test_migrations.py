"""The migrations and the models say the same."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from contracts_app.extensions import db
from tests.architecture.conftest import ROOT


@pytest.mark.parametrize(
    ("engine", "listing"),
    [
        ("sqlite", "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"),
        (
            "postgresql",
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
        ),
    ],
)
def test_no_migration_loses_the_triggers_that_keep_rows_unchangeable(
    make_app: Callable[..., Flask], engine: str, listing: str
) -> None:
    with make_app(engine).app_context():
        triggers = {(name, table) for name, table in db.session.execute(text(listing))}
    names = {name for name, _table in triggers}
    assert {"contract_frozen", "contract_no_delete"} <= names
    for table in ("audit_event", "audit_seal"):
        assert any(name.startswith(f"{table}_append_only") for name, of in triggers if of == table)


def test_the_migrations_form_one_line() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py")]
    parents = [_value(text, "down_revision") for text in texts]
    assert len(parents) == len(set(parents)), "two migrations follow the same one"
    assert parents.count("None") == 1, "exactly one migration is the first"


def _value(text: str, name: str) -> str:
    found = re.search(rf"^{name}\s*(?::[^=]+)?=\s*['\"]?(\w+)", text, re.MULTILINE)
    assert found, f"a migration without {name}"
    return found[1]
