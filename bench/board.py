"""The grid board: counting a plan, opening the board, one move, and publishing every grid.

The yardstick is the household list of a page of constant rows, as in the benchmark of lists.
`small` fills twelve grids of the county only; the board shows all 900 grids and 300 teams anyway.
Memory is the largest resident size of the process, before the plan and after everything.
"""

import resource
import time
from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bench._county import PASSWORD, SIZES, TODAY, asking, cookie_of, county, measured, timed
from bench._engines import Bench
from bench.lists import constant_pages
from contracts_app.extensions import db
from contracts_app.models import Cover, DutyPlan, DutyPlanGrid, Grid, Household, Team
from contracts_app.services import accounts
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duty_plan_steps import write_step
from contracts_app.vocabulary import Role

LEADER = "bench.leader"
HTMX = {"HX-Request": "true"}


def main() -> None:
    """Measure and print a line of JSON for each engine."""
    measured("board", __doc__, measure)


def measure(bench: Bench, engine: str, size: str) -> Iterator[dict[str, Any]]:
    """One line for each thing a leader does."""
    with county(bench, engine, SIZES[size]) as app:
        constant_pages(app)
        _leader()
        yield {"what": "county", **_counts(), "memory_mb": _memory()}
        static = timed(asking(app), ["/bench/static"] * 60, 1)
        client = _signed_in(app)
        spent, key = _begun(client)
        yield {"what": "begin and count", "seconds": round(spent, 2)}
        opened = [_spent(lambda: client.get("/grids/board")) for _ in range(12)][2:]
        yield _line("open the board", opened, static.p50_ms)
        yield _line("one move", list(_moves(client, key)), static.p50_ms)
        grids = _everything_moves(key)
        yield {"what": "read the report", "seconds": round(_spent(lambda: _report(client, key)), 2)}
        form = _report(client, key)
        spent = _spent(lambda: _published(client, key, form))
        yield {"what": "publish", "grids": grids, "seconds": round(spent, 2)}
        yield {"what": "memory after everything", "memory_mb": _memory()}


def _line(what: str, times: list[float], static_ms: float) -> dict[str, Any]:
    half = median(times) * 1000
    return {
        "what": what,
        "p50_ms": round(half, 1),
        "worst_ms": round(max(times) * 1000, 1),
        "of_static": round(half / static_ms, 1),
    }


def _counts() -> dict[str, int]:
    tables = {"grids": Grid, "teams": Team, "households": Household, "covers": Cover}
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in tables.items()
    }


def _memory() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _leader() -> None:
    accounts.create_user(LEADER, Role.LEADER, "ORG00", SYSTEM, password=PASSWORD)
    db.session.commit()


class _Visitor(FlaskClient):
    """Each request has a context of its own, as behind a server: nothing is kept of the last."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask, and forget who asked."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


def _signed_in(app: Flask) -> FlaskClient:
    name, value = cookie_of(app, LEADER).split("=", 1)
    db.session.remove()
    client = _Visitor(app, app.response_class)
    client.set_cookie(name, value)
    return client


def _spent(work: Any) -> float:
    start = time.perf_counter()
    answer = work()
    status = getattr(answer, "status_code", 200)
    assert status < 400, status
    return time.perf_counter() - start


def _token(client: FlaskClient) -> str:
    text = client.get("/account").get_data(as_text=True)
    return text.split('name="csrf_token" value="')[1].split('"')[0]


def _begun(client: FlaskClient) -> tuple[float, str]:
    starts_on = (TODAY + timedelta(days=30)).isoformat()
    data = {"csrf_token": _token(client), "name": "方案", "starts_on": starts_on}
    spent = _spent(lambda: client.post("/grids/plans", data=data))
    with client.application.app_context():
        key = db.session.scalars(select(DutyPlan.key).order_by(DutyPlan.id.desc())).first()
        db.session.remove()
    return spent, str(key)


def _moves(client: FlaskClient, key: str) -> Iterator[float]:
    """Twenty grids of twenty towns and villages, each given to a team of another town."""
    token, version = _token(client), "1"
    for number in range(20):
        data = {
            "csrf_token": token,
            "grid": [f"G{100 + number % 14:03d}{201 + number % 20}1"],
            "team": f"T{300 - number}",
            "version": version,
        }
        start = time.perf_counter()
        answer = client.post(f"/grids/board/{key}/moves", data=data, headers=HTMX)
        yield time.perf_counter() - start
        assert answer.status_code == 200, answer.status_code
        version = answer.get_data(as_text=True).split('id="plan-version" value="')[1].split('"')[0]


def _everything_moves(key: str) -> int:
    """A step that gives every grid to the team after its own; returns how many grids there are."""
    plan = db.session.scalars(select(DutyPlan).filter_by(key=key)).one()
    teams = list(db.session.scalars(select(Team.id).order_by(Team.id)))
    base = dict(
        db.session.execute(
            select(DutyPlanGrid.grid_id, DutyPlanGrid.base_team_id).filter_by(plan_id=plan.id)
        ).all()
    )
    following = {
        grid: teams[(teams.index(team) + 1) % (len(teams) - 1)] if team else teams[0]
        for grid, team in base.items()
    }
    write_step(plan, following, SYSTEM)
    db.session.commit()
    db.session.remove()
    return len(following)


def _report(client: FlaskClient, key: str) -> dict[str, str]:
    text = client.get(f"/grids/board/{key}/publish").get_data(as_text=True)
    main = text[text.index("<main") :]
    return {
        name: main.split(f'name="{name}" value="')[-1].split('"')[0]
        for name in ("csrf_token", "version", "digest")
    }


def _published(client: FlaskClient, key: str, form: dict[str, str]) -> Any:
    answer = client.post(f"/grids/board/{key}/publish", data={**form, "read": "y"})
    assert answer.status_code == 303, answer.status_code
    return answer


if __name__ == "__main__":
    main()
