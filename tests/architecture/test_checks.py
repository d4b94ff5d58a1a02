"""`make check` runs its steps beside each other; each tells what it found."""

import sys

import pytest

from tools import check

SOUND = [sys.executable, "-c", "print('nothing to tell')"]


def faulty(what: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({what!r}); sys.exit(1)"]


def checked(monkeypatch: pytest.MonkeyPatch, *asked: str) -> int:
    steps = {"one": faulty("a fault of one"), "two": SOUND, "three": faulty("a fault of three")}
    monkeypatch.setattr(check, "STEPS", steps)
    monkeypatch.setattr(sys, "argv", ["check", *asked])
    return check.main()


def test_all_steps_run_and_each_that_failed_is_followed_by_what_it_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(monkeypatch) == 1
    told = capsys.readouterr().out
    assert "FAILED one\na fault of one\n" in told
    assert "FAILED three\na fault of three\n" in told
    assert "ok     two\n" in told
    assert "nothing to tell" not in told
    assert told.endswith("make check: one, three failed\n")


def test_steps_are_asked_for_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(monkeypatch, "two") == 0
    assert capsys.readouterr().out == "ok     two\nmake check: all ok\n"
    assert checked(monkeypatch, "four") == 2
    assert capsys.readouterr().out == "No such check: four. There are: one, two, three\n"
