"""The last places of one clinic, given by many desks at once, beside a page that says hello.

Each post goes through session, form, rules, locks, rows, event, audit and commit, and all of them
wait for the same clinic. Speed is measured with places enough, because a refusal is another page;
then more referrals than places run for the last ones.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from bench._engines import Bench, run
from bench._http import all_at_once, request, served
from contracts_app.extensions import db
from contracts_app.models import ClinicBooking
from tests.conftest import settings_for
from tests.factories import PASSWORD, TODAY, World, make_household, make_world
from tests.pages import page_client
from tests.support.referrals import NOW, make_clinic, make_department, make_referral

SIZES = {"small": 100, "county": 400}
CLIENTS = 16
LAST_PLACES, RUN_FOR_THEM = 20, 80
HELLO = request("GET", "/")
HELLOS = 10


def measure(bench: Bench, engine: str, tries: int) -> dict[str, Any]:
    """Bookings a second and how long one takes from 16 desks; the same of hello."""
    url = bench.new(engine)
    with bench.opened(url, demo=True, today=TODAY) as app:
        world = make_world(users=True)
        many = _referrals(world, tries, tries)
        few = _referrals(world, RUN_FOR_THEM, LAST_PLACES)
        posts = _posts(app, many + few)
    ours = settings_for(url, bench.folder / "instance", demo=True, today=TODAY)
    with served(ours) as desk, served() as hello:
        booked = all_at_once(desk, posts.__getitem__, range(tries), CLIENTS)
        greeted = all_at_once(hello, lambda _: HELLO, range(tries * HELLOS), CLIENTS)
        last = range(tries, tries + RUN_FOR_THEM)
        race = all_at_once(desk, posts.__getitem__, last, CLIENTS)
    assert set(booked.statuses) == {303}, booked.statuses
    oversold = _given(bench, url) - tries - LAST_PLACES
    assert race.statuses == {303: LAST_PLACES, 422: RUN_FOR_THEM - LAST_PLACES}, race.statuses
    bench.drop(url)
    told, greeting = booked.told(), greeted.told()
    ratio = round(told["per_second"] / greeting["per_second"], 3)
    cpu_ratio = round(greeting["cpu_ms"] / told["cpu_ms"], 3)
    own = {"tries": tries, "oversold": oversold, "refused_p95_ms": race.told()["p95_ms"]}
    return {**own, **told, "ratio": ratio, "cpu_ratio": cpu_ratio, "hello": greeting}


def _referrals(world: World, count: int, places: int) -> list[tuple[str, str, int]]:
    """Accepted referrals to a department of its own: number, the clinic with places, version."""
    department = make_department(world.hospital, f"D{places}")
    clinic = make_clinic(department, total=500, reserved=places)
    found = []
    for _turn in range(count):
        _home, (person,) = make_household(world.grids[0], members=1)
        made = make_referral(world, department, resident=person, sent_at_utc=NOW)
        found.append((made.referral_no, clinic.key, made.version))
    db.session.commit()
    return found


def _posts(app: Flask, wanted: list[tuple[str, str, int]]) -> list[bytes]:
    client = page_client(app)
    client.sign_in("hospital", PASSWORD)
    token, cookie = client.token(), client.get_cookie("session")
    assert cookie
    return [
        request(
            "POST",
            f"/referrals/{number}/book",
            urlencode({"csrf_token": token, "version": version, "choice": f"clinic:{key}"}),
            f"session={cookie.value}",
        )
        for number, key, version in wanted
    ]


def _given(bench: Bench, url: str) -> int:
    with bench.opened(url, demo=True, today=TODAY):
        query = select(func.count()).select_from(ClinicBooking)
        found = db.session.scalar(query.where(ClinicBooking.state == "booked")) or 0
        db.session.rollback()
    return found


if __name__ == "__main__":
    run(SIZES, measure, "booking")
