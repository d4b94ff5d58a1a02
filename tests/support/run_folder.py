"""One folder per test run, shared by all workers of that run and removed at its end."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

VARIABLE = "CONTRACTS_TEST_RUN_FOLDER"
OWNER = "CONTRACTS_TEST_RUN_OWNER"
MEMORY = Path("/dev") / "shm"
ROOM = 4 * 1024**3
"""Bytes that have to be free in memory for a run to work there."""
_at_end: list[Callable[[Path], None]] = []
_answers: dict[tuple[Path, str], str] = {}
"""What this process has asked before."""


def run_folder() -> Path:
    """The folder of this test run; made when there is none yet."""
    if VARIABLE not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="contracts-tests-", dir=_quick_place()))
        # The database server runs under its own user and has to pass through.
        folder.chmod(0o755)
        os.environ[VARIABLE] = str(folder)
    return Path(os.environ[VARIABLE])


def _quick_place() -> Path | None:
    """Memory where the system offers enough of it, else wherever temporary files go.

    Each test on PostgreSQL has a copy of a database: on a disk that takes up to two seconds, most
    of them waiting, and in memory a twentieth of one.
    """
    try:
        roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    except OSError:
        return None
    return MEMORY if roomy else None


def once_per_run(name: str, make: Callable[[], str]) -> str:
    """What `make` answers, asked only once in a run whatever the number of workers.

    A failed attempt is remembered too and raised for everybody as RuntimeError, so that a
    missing server costs its waiting time once.
    """
    folder = run_folder()
    if (folder, name) not in _answers:
        _answers[folder, name] = _answer_of_all(folder, name, make)
    return _answers[folder, name]


def _answer_of_all(folder: Path, name: str, make: Callable[[], str]) -> str:
    answer = folder / f"{name}.answer"
    failure = folder / f"{name}.failure"
    with FileLock(folder / f"{name}.lock"):
        if failure.exists():
            raise RuntimeError(failure.read_text(encoding="utf-8"))
        if not answer.exists():
            try:
                answer.write_text(make(), encoding="utf-8")
            except Exception as error:
                failure.write_text(str(error), encoding="utf-8")
                raise
        return answer.read_text(encoding="utf-8")


def at_end(action: Callable[[Path], None]) -> None:
    """Have `action` called with the folder just before it is removed."""
    if action not in _at_end:
        _at_end.append(action)


def close_run_folder() -> None:
    """Stop what runs in the folder and remove it."""
    if VARIABLE not in os.environ:
        return
    folder = run_folder()
    for action in _at_end:
        action(folder)
    del os.environ[VARIABLE]
    shutil.rmtree(folder, ignore_errors=True)


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The first process of the run makes the folder; its workers inherit the name."""
    if not _is_worker(config) and os.environ.get(OWNER) != str(os.getpid()):
        # A name left by another run is none of ours; neither is the folder behind it.
        os.environ.pop(VARIABLE, None)
        os.environ[OWNER] = str(os.getpid())
        run_folder()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process of the run cleans up, after its workers have ended."""
    if not _is_worker(config):
        close_run_folder()
