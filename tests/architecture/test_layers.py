"""Imports go downwards only, and nobody but the clock reads the clock."""

import ast
import os
import subprocess
from functools import cache

from tests.architecture.conftest import ROOT
from tools.check import STEPS

CLOCK = "contracts_app/clock.py"
READS_THE_CLOCK = {
    ("date", "today"),
    ("datetime", "today"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("func", "now"),
    ("func", "current_date"),
    ("func", "current_timestamp"),
}
WEB = {"flask", "flask_login", "flask_wtf", "flask_babel", "flask_htmx", "wtforms"}
MAKES_CHANCE = {
    "contracts_app/config.py",
    "contracts_app/crypto.py",
    "contracts_app/services/keys.py",
    "contracts_app/services/roster/bulk.py",
}
"""Secrets of an instance, keys of encryption, and public keys one by one and many at once."""
BELOW_THE_EDGE = ("services", "queries", "models", "rules", "vocabulary")


@cache
def _read(source: str) -> tuple[list[tuple[str, str, int]], set[str]]:
    """What a file calls and what it imports, read once for all tests."""
    calls: list[tuple[str, str, int]] = []
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        calls += _called(node)
        imported |= _names_of(node)
    return calls, imported


def _called(node: ast.AST) -> list[tuple[str, str, int]]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return []
    owner = node.func.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return [(name, node.func.attr, node.lineno)]


def _names_of(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module:
        module = node.module.split(".")
        return {module[0], module[-1], *(alias.name for alias in node.names)}
    return set()


def _calls(source: str) -> list[tuple[str, str, int]]:
    return _read(source)[0]


def _imported(source: str) -> set[str]:
    return _read(source)[1]


def clock_readers(sources: dict[str, str]) -> list[str]:
    """Where the day or the moment is read outside the clock."""
    return [
        f"{path}:{line} {owner}.{name}()"
        for path, source in sources.items()
        if path != CLOCK
        for owner, name, line in _calls(source)
        if (owner, name) in READS_THE_CLOCK
    ]


def test_nothing_but_the_clock_reads_the_clock(sources: dict[str, str]) -> None:
    assert CLOCK in sources
    assert clock_readers(sources) == []


def test_a_reader_of_the_clock_is_found() -> None:
    written = {"a.py": "import datetime\nx = datetime.datetime.now(UTC)\ny = date.today()\n"}
    assert clock_readers(written) == ["a.py:2 datetime.now()", "a.py:3 date.today()"]


def test_rules_take_the_day_as_an_argument(sources: dict[str, str]) -> None:
    asking = [
        path
        for path, source in sources.items()
        if path.startswith("contracts_app/rules") and "clock" in _imported(source)
    ]
    assert asking == []


def test_random_keys_are_made_in_one_place(sources: dict[str, str]) -> None:
    """A key made elsewhere may look like a telephone number."""
    making = {
        path
        for path, source in sources.items()
        if _imported(source) & {"secrets", "uuid"} or "urandom(" in source
    }
    assert making == MAKES_CHANCE


def test_nothing_below_the_edge_commits(sources: dict[str, str]) -> None:
    committing = [
        f"{path}:{line}"
        for path, source in sources.items()
        if path.split("/")[1].removesuffix(".py") in BELOW_THE_EDGE
        for owner, name, line in _calls(source)
        if (owner, name) == ("session", "commit")
    ]
    assert committing == []


def test_nothing_below_the_edge_imports_the_web_even_inside_a_function(
    sources: dict[str, str],
) -> None:
    importing = {
        path: sorted(_imported(source) & WEB)
        for path, source in sources.items()
        if path.split("/")[1].removesuffix(".py") in BELOW_THE_EDGE
    }
    assert {path: names for path, names in importing.items() if names} == {}


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        STEPS["import contracts"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
