"""Passwords that leaked elsewhere: found in a list as it is published, and refused."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts_app.services import accounts, breached
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.vocabulary import Role
from tests.factories import PASSWORD, make_world

LEAKED = ["seven quiet herons", "one brown kettle", "山里的柿子红了"]


@pytest.fixture(autouse=True)
def _no_list_afterwards() -> Iterator[None]:
    yield
    breached.configure(None)


def listed(path: Path, passwords: list[str], count: str = ":3", end: str = "\n") -> None:
    """Use a list of these passwords."""
    hashes = (hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest() for one in passwords)
    text = "".join(f"{one.upper()}{count}{end}" for one in sorted(hashes))
    path.write_bytes(text.encode())
    breached.configure(path)


def test_without_a_list_nothing_is_known() -> None:
    assert not breached.is_breached("password")


@pytest.mark.parametrize("count", ["", ":3", ":52372427"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 200])
def test_each_password_of_the_list_is_found_and_no_other(
    tmp_path: Path, number: int, count: str, end: str
) -> None:
    passwords = [f"password {one}" for one in range(number)]
    listed(tmp_path / "list", passwords, count, end)
    assert all(breached.is_breached(one) for one in passwords)
    assert not any(breached.is_breached(f"other {one}") for one in range(50))


@settings(deadline=None, max_examples=40)
@given(st.sets(st.text(max_size=5), max_size=30), st.text(max_size=5))
def test_the_search_agrees_with_reading_the_list(
    tmp_path_factory: pytest.TempPathFactory, passwords: set[str], asked: str
) -> None:
    listed(tmp_path_factory.getbasetemp() / "list", sorted(passwords))
    assert breached.is_breached(asked) is (asked in passwords)


def test_a_leaked_password_is_refused_however_good_it_looks(app: Flask, tmp_path: Path) -> None:
    make_world()
    user = create_user("zhao", Role.VILLAGE, "ST1", SYSTEM, password=PASSWORD).user
    listed(tmp_path / "list", LEAKED)
    with pytest.raises(Refused, match="password_leaked"):
        accounts.change_password(user, LEAKED[0], SYSTEM)
    accounts.change_password(user, "eight quiet herons", SYSTEM)
    assert accounts.authenticate("zhao", "eight quiet herons") is user
