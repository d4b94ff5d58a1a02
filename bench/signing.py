"""Whole signings by the web, beside a page that says hello on the same server.

Each post goes through session, form, rules, locks, rows, number, audit and commit. All of them go
to one team, so every desk waits for the same row. Speed is measured with places enough, because a
refusal is another page; then more desks than places run for the last ones.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from bench._engines import Bench, run
from bench._http import Answers, Served, all_at_once, request, served
from contracts_app.extensions import db
from contracts_app.models import Team
from contracts_app.queries.team_load import loads_of_teams
from tests.conftest import settings_for
from tests.factories import PASSWORD, TODAY, make_household, make_world
from tests.pages import page_client

SIZES = {"small": 150, "county": 1200}
CLIENTS = (1, 4, 16)
WARM = 40
HELLO = request("GET", "/")
LAST_PLACES, RUN_FOR_THEM = 20, 80
HELLOS = 10
"""How many times more often hello is asked, since it answers so much sooner."""


def measure(bench: Bench, engine: str, tries: int) -> dict[str, Any]:
    """Signings a second and how long one takes, from few clients to many; the same of hello."""
    url = bench.new(engine)
    count = WARM + tries * len(CLIENTS) + RUN_FOR_THEM
    with bench.opened(url, demo=True, today=TODAY) as app:
        posts = _posts(app, _families(count))
    ours = settings_for(url, bench.folder / "instance", demo=True, today=TODAY)
    with served(ours) as desk, served() as hello:
        signed, greeted = _laps(desk, hello, posts, tries)
        last = range(count - RUN_FOR_THEM, count)
        race = all_at_once(desk, posts.__getitem__, last, CLIENTS[-1])
    assert all(set(lap.statuses) == {303} for lap in signed.values()), signed
    oversold = _oversold(bench, url, count - RUN_FOR_THEM + LAST_PLACES)
    assert race.statuses == {303: LAST_PLACES, 422: RUN_FOR_THEM - LAST_PLACES}, race.statuses
    bench.drop(url)
    told = {f"clients_{n}": _beside(signed[n], greeted[n]) for n in CLIENTS}
    return {"tries": tries, "oversold": oversold, **told}


def _laps(
    desk: Served, hello: Served, posts: list[bytes], tries: int
) -> tuple[dict[int, Answers], dict[int, Answers]]:
    """As many posts from each number of clients, each lap followed by one of hello."""
    signed, greeted = {}, {}
    all_at_once(desk, posts.__getitem__, range(WARM), 4)
    for lap, clients in enumerate(CLIENTS):
        start = WARM + lap * tries
        signed[clients] = all_at_once(desk, posts.__getitem__, range(start, start + tries), clients)
        greeted[clients] = all_at_once(hello, lambda _: HELLO, range(tries * HELLOS), clients)
    return signed, greeted


def _beside(signed: Answers, greeted: Answers) -> dict[str, Any]:
    ours, hello = signed.told(), greeted.told()
    ratio = round(ours["per_second"] / hello["per_second"], 3)
    cpu_ratio = round(hello["cpu_ms"] / ours["cpu_ms"], 3)
    return {**ours, "ratio": ratio, "cpu_ratio": cpu_ratio, "hello": hello}


def _families(count: int) -> list[tuple[str, list[str]]]:
    world = make_world(users=True)
    world.team.max_households = count - RUN_FOR_THEM + LAST_PLACES
    made = [make_household(world.grids[0], members=2) for _ in range(count)]
    wanted = [(household.code, [one.key for one in people]) for household, people in made]
    db.session.commit()
    return wanted


def _posts(app: Flask, wanted: list[tuple[str, list[str]]]) -> list[bytes]:
    """For each family the post that signs it as the village account, every member covered."""
    client = page_client(app)
    client.sign_in("village", PASSWORD)
    token, cookie = client.token(), client.get_cookie("session")
    assert cookie
    fields = {
        "csrf_token": token, "team": "T01", "package": "BASIC", "channel": "home",
        "notice": "y", "consent": "y", "paper": "y",
    }  # fmt: skip
    return [
        request(
            "POST",
            f"/sign/{code}",
            urlencode(
                {
                    **fields,
                    "idempotency_key": f"bench{code}",
                    "representative": people[0],
                    "member": people,
                },
                doseq=True,
            ),
            f"session={cookie.value}",
        )
        for code, people in wanted
    ]


def _oversold(bench: Bench, url: str, places: int) -> int:
    with bench.opened(url, demo=True, today=TODAY):
        team = db.session.scalars(select(Team).filter_by(code="T01")).one()
        carried = loads_of_teams([team.id])[team.id].households
        db.session.rollback()
    return max(carried - places, 0)


if __name__ == "__main__":
    run(SIZES, measure, "signing")
