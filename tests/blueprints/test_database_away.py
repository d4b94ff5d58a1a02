"""When the database is busy or away every answer still is a page, in time, and says so."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from contracts_app import extensions
from contracts_app.extensions import db
from contracts_app.models import AuditEvent, User
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.pages import PageClient, page_client
from tests.support.postgres import drop_database

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
PATIENCE = 2
NAME = "吴秀英"


def populated(app: Flask) -> Flask:
    with app.app_context():
        household, _people = make_household(make_world(users=True).grids[0], name=NAME, code="H1")
        assert household.code == "H1"
        db.session.commit()
    return app


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    return populated(make_app(request.param, demo=True, today=TODAY))


@pytest.fixture
def small(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """On SQLite, which is waited for only two seconds."""
    monkeypatch.setattr(extensions, "BUSY_SECONDS", PATIENCE)
    return populated(make_app(demo=True, today=TODAY))


def village(app: Flask) -> PageClient:
    client = page_client(app)
    assert client.sign_in("village", PASSWORD).status_code == 302
    return client


def take_away(app: Flask) -> None:
    """Let the database of this application answer nothing any more."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "postgresql":
            drop_database(app.config["SQLALCHEMY_DATABASE_URI"])
        else:
            event.listen(engine, "before_cursor_execute", _fail)


def _fail(*_about: object) -> None:
    raise OperationalError("gone", {}, ValueError("gone"))


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Another program writes to this application's file for as long as this lasts."""
    path = app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def looks(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


def is_our_page(answer: TestResponse) -> bool:
    """Whether it is the page of 503, with its number and headers, and says what was not saved."""
    return (
        answer.status_code == 503
        and len(answer.headers["X-Request-Id"]) == 12
        and answer.headers["X-Request-Id"] in answer.text
        and answer.headers["X-Content-Type-Options"] == "nosniff"
        and "Content-Security-Policy" in answer.headers
        and "没有保存" in answer.text
    )


@pytest.mark.parametrize("path", ["/", "/households", "/households/H1", "/nowhere", "/sign/H1"])
def test_without_a_database_every_page_says_so(site: Flask, path: str) -> None:
    client = village(site)
    take_away(site)
    answer = client.get(path)
    assert is_our_page(answer)
    assert NAME not in answer.text


def test_without_a_database_a_form_is_not_stored_and_says_so(site: Flask) -> None:
    client = village(site)
    token = client.token("/account")
    take_away(site)
    for fields in ({"csrf_token": token, "notice": "y"}, {"notice": "y"}):
        assert is_our_page(client.post("/sign/H1", data=fields))
    fields = {"username": "village", "password": PASSWORD, "csrf_token": token}
    assert is_our_page(client.post("/login", data=fields))


def test_without_a_database_the_process_still_answers(site: Flask) -> None:
    client = village(site)
    take_away(site)
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/static/css/app.css").status_code == 200
    assert client.get("/static/nothing.css").status_code == 404
    assert is_our_page(client.get("/readyz"))
    assert page_client(site).get("/login").status_code == 200
    assert page_client(site).get("/nowhere").status_code == 404


def test_who_has_to_change_the_password_reads_what_everybody_may(site: Flask) -> None:
    client = village(site)
    with site.app_context():
        db.session.scalars(
            select(User).filter_by(username="village")
        ).one().must_change_password = True
        db.session.commit()
    assert client.get("/households").location == "/account/password"
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/v/none").status_code == 404


@pytest.mark.parametrize("path", ["/households/H1", "/households", "/sign/H1"])
def test_a_look_that_cannot_be_recorded_shows_nobody(small: Flask, path: str) -> None:
    client, before = village(small), looks(small)
    with locked(small):
        begun = time.monotonic()
        answer = client.get(path)
        assert time.monotonic() - begun < 2 * PATIENCE
    assert is_our_page(answer)
    assert NAME not in answer.text
    assert looks(small) == before
    assert client.get(path).status_code == 200


def test_a_session_whose_use_cannot_be_noted_ends_in_a_page(small: Flask) -> None:
    with time_machine.travel(NOON, tick=True) as now:
        client = village(small)
        now.shift(timedelta(minutes=2))
        with locked(small):
            assert is_our_page(client.get("/account"))
        assert client.get("/account").status_code == 200


def test_a_form_waits_once_for_a_busy_database(small: Flask) -> None:
    client = village(small)
    token = client.token("/account")
    with locked(small):
        begun = time.monotonic()
        answer = client.post("/sign/H1", data={"csrf_token": token})
        assert time.monotonic() - begun < 2 * PATIENCE
    assert is_our_page(answer)


def test_what_was_stored_is_told_also_when_the_session_cannot_be_noted(
    small: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NOON, tick=True) as now:
        client = village(small)
        token = client.token("/account")
        now.shift(timedelta(minutes=2))
        monkeypatch.setattr("contracts_app.services.accounts.touch_session", _fail)
        typed = {"csrf_token": token, "q": "吴"}
        assert client.post("/households/search", data=typed).status_code == 303
