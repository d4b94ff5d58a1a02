"""Whole signings by the web from eight threads, beside the same way in to a page that says hello.

Requests go straight into the WSGI application, so the ratio shows our own cost: session, form,
rules, locks, rows, audit and the commit. The team has fewer places than desks ask for.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench._engines import Bench, run
from contracts_app.extensions import db
from contracts_app.models import Team
from contracts_app.queries.signing import households_carried
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.pages import page_client

SIZES = {"small": 400, "county": 4000}
THREADS = 8
Ask = Callable[[int], int]


def measure(bench: Bench, engine: str, tries: int) -> dict[str, Any]:
    """Signings a second, how long one takes, and the same of hello."""
    url = bench.new(engine)
    places = tries * 9 // 10
    with bench.opened(url, demo=True, today=TODAY) as app:
        wanted = _families(tries, places)
        ask = _desk(app, wanted)
        answers, times, spent = _race(ask, tries)
        team = db.session.scalars(select(Team).filter_by(code="T01")).one()
        carried = households_carried(team.id)
        db.session.rollback()
    assert carried == answers[303] == places, (carried, answers)
    _greeted, hello_times, hello_spent = _race(_hello(), tries * 10)
    bench.drop(url)
    rate, hello = tries / spent, tries * 10 / hello_spent
    return {
        "threads": THREADS,
        "tries": tries,
        "signed": carried,
        "oversold": carried - places,
        "per_second": round(rate),
        "p50_ms": _share(times, 0.5),
        "p95_ms": _share(times, 0.95),
        "hello_per_second": round(hello),
        "hello_p95_ms": _share(hello_times, 0.95),
        "ratio": round(rate / hello, 3),
    }


def _families(tries: int, places: int) -> list[tuple[str, str]]:
    world = make_world(users=True)
    world.team.max_households = places
    made = [make_household(world.grids[0], members=2) for _ in range(tries)]
    wanted = [(household.code, people[0].key) for household, people in made]
    db.session.commit()
    return wanted


def _desk(app: Flask, wanted: list[tuple[str, str]]) -> Ask:
    """A function that signs the n-th household as the village account."""
    client = page_client(app)
    client.sign_in("village", PASSWORD)
    token, cookie = client.token(), client.get_cookie("session")
    assert cookie
    header = f"session={cookie.value}"

    def ask(place: int) -> int:
        code, signer = wanted[place]
        fields = {
            "csrf_token": token, "idempotency_key": f"bench{place}", "team": "T01",
            "representative": signer, "member": signer, "package": "BASIC",
            "channel": "home", "notice": "y", "consent": "y", "paper": "y",
        }  # fmt: skip
        return _post(app, f"/sign/{code}", fields, header)

    return ask


def _post(app: Flask, path: str, fields: dict[str, str], cookie: str) -> int:
    builder = EnvironBuilder(path, method="POST", data=fields, headers={"Cookie": cookie})
    body, status, _headers = run_wsgi_app(app, builder.get_environ(), buffered=True)
    b"".join(body)
    return int(status.split()[0])


def _hello() -> Ask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello", methods=["POST"])
    return lambda _place: _post(app, "/", {"q": "hello"}, "session=none")


def _race(ask: Ask, tries: int) -> tuple[Counter[int], list[float], float]:
    """All tries shared out among the threads: answers, seconds of each, and the whole time."""
    waiting: SimpleQueue[int] = SimpleQueue()
    for place in range(tries):
        waiting.put(place)
    answers: list[int] = []
    times: list[float] = []

    def desk() -> None:
        while True:
            try:
                place = waiting.get_nowait()
            except Empty:
                return
            start = time.perf_counter()
            answers.append(ask(place))
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=desk) for _ in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers), times, time.perf_counter() - start


def _share(times: list[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)] * 1000, 1)


if __name__ == "__main__":
    run(SIZES, measure, "signing")
