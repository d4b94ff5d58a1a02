"""The demonstration county for the benchmarks, and people of every reach signed in to it."""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench._engines import ENGINES, Bench, say
from contracts_app import create_app
from contracts_app.extensions import db, limiter
from contracts_app.models import User
from contracts_app.services import accounts
from contracts_app.services.audit import Actor
from contracts_app.services.demo import load_demo
from contracts_app.vocabulary import Role
from tests.support.postgres import PostgresMissing
from tests.support.run_folder import close_run_folder
from tests.support.statements import counted_statements

TODAY = date(2026, 11, 22)
READY = "BENCH_COUNTY"
"""The instance folder of a county that was loaded before; it is used as it stands."""

PASSWORD = "lantern meadow 52 county"
WIDE = "bench.county"
"""A clerk of the health bureau: the reach is the whole county."""

SIZES: dict[str, int | None] = {"small": 12, "county": None}
"""How many grids are filled; None fills all of them."""

Ask = Callable[[str], tuple[int, bytes]]
Measure = Callable[[Bench, str, str], Iterator[dict[str, Any]]]


def measured(name: str, about: str | None, measure: Measure) -> None:
    """Measure what the command line asks for and print the lines of each engine as JSON.

    Ends with 1 where a page took longer than was promised of it (`within`).
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    given = parser.parse_args()
    slow: list[str] = []
    for engine in given.engine or (ENGINES if given.size == "small" else ENGINES[:1]):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            try:
                told = {"bench": name, "engine": engine}
                slow += told_slow(told, measure(Bench(Path(folder)), engine, given.size))
            except PostgresMissing as missing:
                say({"bench": name, "engine": engine, "missing": str(missing)})
    close_run_folder()
    if slow:
        raise SystemExit(f"slower than promised: {', '.join(slow)}")


def told_slow(told: dict[str, Any], lines: Iterable[dict[str, Any]]) -> list[str]:
    """Say each line; the pages that took longer than was promised of them, by engine and role."""
    slow = []
    for line in lines:
        say({**told, **line})
        if line.get("within") is False:
            slow.append(" ".join((told["engine"], line.get("role", ""), line["page"])))
    return slow


@contextmanager
def county(bench: Bench, engine: str, grids: int | None, **more: int) -> Iterator[Flask]:
    """An application on a county with so many grids filled (None: all of them).

    `more` is told to the demonstration: `every`, `referrals`.
    """
    ready = os.environ.get(READY, "") if engine == "sqlite" else ""
    if ready:
        yield from _ready(Path(ready))
        return
    url = bench.new(engine)
    with bench.opened(url, demo=True, today=TODAY) as app:
        known: dict[str, Any] = {"password": PASSWORD, "grids": grids, **more}
        load_demo("county", 1, TODAY, checkpoint=db.session.commit, **known)
        db.session.commit()
        db.session.remove()
        yield app
    bench.drop(url)


def _ready(folder: Path) -> Iterator[Flask]:
    known = {"instance_path": folder, "insecure_http": True, "demo": True, "today": TODAY}
    app = create_app(known)
    limiter.enabled = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def wide_clerk() -> None:
    """The account of the widest reach that may see people."""
    if db.session.scalar(select(User.id).filter_by(username=WIDE)) is None:
        accounts.create_user(WIDE, Role.CLERK, "ORG00", Actor("command:bench"), password=PASSWORD)
    db.session.commit()


def cookie_of(app: Flask, username: str) -> str:
    """The cookie of a new session of this account, without the price of a password."""
    user = db.session.scalars(select(User).filter_by(username=username)).one()
    token = accounts.open_session(user, "bench")
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    cookie = client.get_cookie("session")
    assert cookie
    return f"session={cookie.value}"


def asking(app: Flask, cookie: str = "", *, fragment: bool = False) -> Ask:
    """A function that fetches a path straight from the WSGI application."""
    headers = {"Cookie": cookie} if cookie else {}
    headers |= {"HX-Request": "true"} if fragment else {}

    def ask(path: str) -> tuple[int, bytes]:
        environ = EnvironBuilder(path, headers=Headers(headers)).get_environ()
        body, status, _headers = run_wsgi_app(app, environ, buffered=True)
        return int(status.split()[0]), b"".join(body)

    return ask


@dataclass(frozen=True)
class Timing:
    """How fast a page comes: alone, and how long one waits among many.

    `cpu_ms` is the processor time of one answer, which the other work of a machine hardly moves.
    """

    per_second: float
    cpu_ms: float
    p50_ms: float
    p95_ms: float
    p95_crowd_ms: float
    kb: float


def timed(ask: Ask, paths: list[str], crowd: int, expected: tuple[int, ...] = (200,)) -> Timing:
    """Fetch the paths one after the other, then all of them from `crowd` clients at once."""
    alone = _fetched(ask, paths[:3] + paths, 1, expected)[3:]
    crowded = _fetched(ask, paths, crowd, expected)
    return Timing(
        per_second=round(len(paths) / sum(one.seconds for one in alone), 1),
        cpu_ms=round(sum(one.cpu for one in alone) / len(alone) * 1000, 2),
        p50_ms=_share(alone, 0.5),
        p95_ms=_share(alone, 0.95),
        p95_crowd_ms=_share(crowded, 0.95),
        kb=round(alone[0].size / 1024, 1),
    )


@dataclass(frozen=True)
class _Answer:
    seconds: float
    cpu: float
    size: int


def _fetched(
    ask: Ask, paths: list[str], clients: int, expected: tuple[int, ...] = (200,)
) -> list[_Answer]:
    # In threads, because what a request keeps must not stay in the context of this one.
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda path: _answer(ask, path, expected), paths))


def _answer(ask: Ask, path: str, expected: tuple[int, ...]) -> _Answer:
    start, cpu = time.perf_counter(), time.thread_time()
    status, body = ask(path)
    assert status in expected, (path, status)
    return _Answer(time.perf_counter() - start, time.thread_time() - cpu, len(body))


def statements(ask: Ask, path: str, expected: tuple[int, ...] = (200,)) -> int:
    """How many statements an answer takes."""
    with counted_statements() as seen:
        _fetched(ask, [path], 1, expected)
    return len(seen)


def _share(answers: list[_Answer], share: float) -> float:
    times = sorted(one.seconds for one in answers)
    return round(times[int(len(times) * share)] * 1000, 1)
