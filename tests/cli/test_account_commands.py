"""Accounts from the command line."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Staff, User
from contracts_app.services.accounts import authenticate, find_session, open_session
from tests.factories import PASSWORD, make_world


@pytest.fixture
def world_app(app: Flask) -> Flask:
    make_world(users=True)
    db.session.commit()
    return app


def test_a_lost_password_is_followed_by_a_start_code_and_ends_all_sessions(
    world_app: Flask,
) -> None:
    user = authenticate("clerk", PASSWORD)
    assert user is not None
    token = open_session(user, "tablet")
    db.session.commit()
    answer = world_app.test_cli_runner().invoke(
        args=["users", "start-code", "clerk", "--format", "json"]
    )
    code = json.loads(answer.stdout)["start_code"]
    db.session.expire_all()
    assert authenticate("clerk", PASSWORD) is None
    again = authenticate("clerk", code)
    assert again is not None
    assert again.must_change_password
    assert find_session(token) is None


def test_a_closed_account_stays_shut_until_it_is_opened(world_app: Flask) -> None:
    runner = world_app.test_cli_runner()
    answer = runner.invoke(args=["users", "disable", "clerk", "--format", "json"])
    assert json.loads(answer.stdout) == {"username": "clerk", "disabled": True}
    db.session.expire_all()
    assert authenticate("clerk", PASSWORD) is None
    answer = runner.invoke(args=["users", "enable", "clerk", "--format", "json"])
    assert json.loads(answer.stdout) == {"username": "clerk", "disabled": False}
    db.session.expire_all()
    assert authenticate("clerk", PASSWORD)
    assert runner.invoke(args=["users", "disable", "nobody"]).exit_code == 2


def test_a_start_code_for_nobody_changes_nothing(world_app: Flask) -> None:
    answer = world_app.test_cli_runner().invoke(args=["users", "start-code", "nobody"])
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "没有这个用户" in answer.stderr


@pytest.mark.parametrize(
    ("username", "password"),
    [("", "x"), (" zhao ", "x"), ("z" * 61, "x"), ("zh\0ao", "x"), ("zhao", "")],
)
def test_nobody_gets_an_account_that_cannot_be_signed_in_to(
    world_app: Flask, username: str, password: str
) -> None:
    words = ["users", "create", username, "--role", "clerk", "--institution", "ORG01"]
    result = world_app.test_cli_runner().invoke(args=[*words, "--password", password])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    with world_app.app_context():
        assert not db.session.scalars(select(User).filter_by(username=username)).all()


def create(app: Flask, *words: str) -> tuple[int, str, str]:
    """`users create` of a doctor of the centre: exit code, report and what went wrong."""
    base = ("users", "create", "zhao", "--role", "doctor", "--institution", "ORG01")
    answer = app.test_cli_runner().invoke(args=[*base, *words, "--format", "json"])
    db.session.expire_all()
    return answer.exit_code, answer.stdout, answer.stderr


def a_doctor() -> Staff:
    return db.session.scalars(select(Staff).order_by(Staff.id)).first()  # type: ignore[return-value]


@pytest.mark.parametrize("known_by", ["key", "name"])
def test_an_account_is_created_for_somebody_of_the_teams(world_app: Flask, known_by: str) -> None:
    person = a_doctor()
    code, told, _error = create(world_app, "--staff", getattr(person, known_by))
    assert (code, json.loads(told)["staff"]) == (0, person.key)
    assert db.session.scalars(select(User).filter_by(username="zhao")).one().staff_id == person.id


def test_an_account_for_somebody_unknown_or_of_two_is_not_created(world_app: Flask) -> None:
    first, second = db.session.scalars(select(Staff).order_by(Staff.id).limit(2))
    names = (first.name, first.key)
    second.name = first.name
    db.session.commit()
    for words in ("没有此人", names[0]):
        code, told, error = create(world_app, "--staff", words)
        assert (code, told) == (2, "")
        assert "没有新建账号" in error
    assert create(world_app, "--staff", names[1])[0] == 0
    taken = world_app.test_cli_runner().invoke(
        args=["users", "create", "qian", "--role", "doctor", "--institution", "ORG01",
              "--staff", names[1]]
    )  # fmt: skip
    assert taken.exit_code == 2
    assert "已有另一个账号" in taken.stderr
    db.session.expire_all()
    assert not db.session.scalars(select(User).filter_by(username="qian")).all()
