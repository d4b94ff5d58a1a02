"""The migrations and the models say the same."""

import re

from tests.architecture.conftest import ROOT
from tools import migrations_check


def test_a_fresh_database_is_exactly_what_the_models_say() -> None:
    assert migrations_check.problems() == ""


def test_the_migrations_form_one_line() -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / "migrations" / "versions").glob("*.py")]
    parents = [_value(text, "down_revision") for text in texts]
    assert len(parents) == len(set(parents)), "two migrations follow the same one"
    assert parents.count("None") == 1, "exactly one migration is the first"


def _value(text: str, name: str) -> str:
    found = re.search(rf"^{name}\s*(?::[^=]+)?=\s*['\"]?(\w+)", text, re.MULTILINE)
    assert found, f"a migration without {name}"
    return found[1]
