"""What lies in the repository: pinned requirements, and text about the product only."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.conftest import ROOT

PIN = re.compile(r"^[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][A-Za-z0-9.]*( ; .+)?$")
TEXT = {".py", ".html", ".md", ".toml", ".txt", ".in", ".css", ".js", ".po", ".cfg", ".yaml", ".sh"}
SKIPPED = {".git", ".venv", "instance", "vendor", "node_modules", "fonts", "__pycache__"}
# How the work was organised, and places on the machine it was written on, are no part of the
# product. The words are put together here, so that this list does not find itself.
FOREIGN = [
    "/" + "work/",
    "/" + "tmp/w",
    r"\b" + "clau" + "de",
    r"\b" + "anthro" + "pic",
    "chat" + "gpt",
    r"\bco" + r"pilot\b",
    r"\bl" + r"lms?\b",
    "interface" + r"\.md",
    "style" + r"\.md",
    r"\bux" + r"\.md",
    r"\bdomain" + r"\.md",
    r"\bperf" + r"\.md",
    r"\bprint" + r"\.md",
]
CONFLICT = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)


def _files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name not in SKIPPED and not name.endswith("_cache")
        )
        yield from (Path(folder) / name for name in sorted(names))


def _texts() -> list[Path]:
    return [
        path
        for path in _files()
        if (path.suffix in TEXT or path.name in {"Makefile", "run"})
        and path.parent != ROOT / "tests" / "data"
    ]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert len(wanted) > 20
    assert [line for line in wanted if not PIN.match(line)] == []


@pytest.mark.parametrize(
    ("asked", "pinned"),
    [("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")],
)
def test_what_is_asked_for_is_what_is_pinned(asked: str, pinned: str) -> None:
    wanted = (ROOT / asked).read_text(encoding="utf-8").splitlines()
    got = set((ROOT / pinned).read_text(encoding="utf-8").splitlines())
    lines = [re.sub(r"\[.*?\]", "", line) for line in wanted if line and line[0] != "#"]
    assert [line for line in lines if line not in got] == []


def test_every_runtime_requirement_has_its_reason_written_down() -> None:
    wanted = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    names = [re.split(r"[\[=]", line)[0] for line in wanted if line and line[0] != "#"]
    reasons = (ROOT / "docs/adr/0007-dependencies.md").read_text(encoding="utf-8").lower()
    assert [name for name in names if f"`{name.lower()}`" not in reasons] == []


def test_no_text_speaks_of_anything_but_the_product() -> None:
    pattern = re.compile("|".join(FOREIGN), re.IGNORECASE)
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _texts()
        if (match := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert found == set()


def test_no_text_holds_a_merge_conflict() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in _texts()
        if CONFLICT.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
