"""The work list for every reach, beside the same page of constant rows.

What is due is planned for everybody and then spread over the year as it lies after some months:
each twentieth service is overdue, some are due today or this week. The yardstick is the list with
20 constant rows through the same application, without a session and without a database; no page of
the list takes anybody, a township's leader included, more than 200 ms (`within`).
`--size county` fills two townships with 130,000 people and 300,000 open services, a leader's reach
being one of them. BENCH_COUNTY may name the instance folder of a county that was loaded before; it
is used as it stands.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, Final

from flask import Flask, render_template
from sqlalchemy import func, select, text

from bench._county import (
    READY,
    TODAY,
    asking,
    cookie_of,
    county,
    measured,
    statements,
    timed,
)
from bench._engines import Bench
from contracts_app.blueprints._guards import public
from contracts_app.blueprints.tasks.forms import FilterForm
from contracts_app.blueprints.tasks.views import Line
from contracts_app.extensions import db
from contracts_app.models import Membership, Obligation, User
from contracts_app.queries.accounts import Own
from contracts_app.queries.paging import Cursor
from contracts_app.queries.scope import scope_of
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.task_rows import LastVisit, TaskRow
from contracts_app.queries.tasks import TaskCounts, list_tasks, page_statement
from contracts_app.services.duties.nights import plan_everybody
from contracts_app.vocabulary.tasks import Horizon

GRIDS: Final = {"small": 12, "county": 120}
ROLES: Final = ("village", "doctor", "leader")
CROWD: Final = 16
LONGEST_MS: Final = 200
ASKED: Final = 30
_SPREAD: Final = """
UPDATE obligation SET due_from = '2026-01-01', due_on = {day},
  kind = CASE WHEN id % 1009 < 20 THEN 'recall' WHEN id % 1009 < 23 THEN 'referral'
    ELSE 'routine' END
WHERE state = 'open'
"""
_DAYS: Final = (
    "CASE WHEN id % 997 < 50 THEN -1 - id % 61 WHEN id % 997 < 65 THEN 0"
    " WHEN id % 997 < 100 THEN 1 + id % 6 WHEN id % 997 < 300 THEN 7 + id % 30"
    " ELSE 40 + id % 300 END"
)


def main() -> None:
    """Measure and print a line of JSON for each page."""
    measured("tasks", __doc__, measure)


def measure(bench: Bench, engine: str, size: str) -> Iterator[dict[str, Any]]:
    """One line for each page and reach; `of_static` are ratios to the yardstick."""
    with county(bench, engine, GRIDS[size]) as app:
        if not os.environ.get(READY):
            plan_everybody(TODAY, db.session.commit)
            spread(engine)
        yield {"page": "size", **_sizes()}
        constant_page(app)
        static = timed(asking(app), ["/bench/tasks"] * 60, CROWD)
        yield {"page": "static", **asdict(static)}
        for role in ROLES:
            yield {"page": "plans", "role": role, "whole_tables": whole_tables(role, engine)}
            ask = asking(app, cookie_of(app, role))
            for name, paths in _pages(role):
                db.session.rollback()
                found = timed(ask, paths, CROWD)
                yield {
                    "page": name,
                    "role": role,
                    "statements": statements(ask, paths[0]),
                    **asdict(found),
                    "within": found.p50_ms <= LONGEST_MS,
                    "of_static": round(static.p50_ms / found.p50_ms, 2),
                    "of_static_cpu": round(static.cpu_ms / found.cpu_ms, 2),
                }


def spread(engine: str) -> None:
    """Let what is due lie as it does after some months."""
    day = f"date '{TODAY}' + ({_DAYS})::int"
    if engine == "sqlite":
        day = f"date('{TODAY}', ({_DAYS}) || ' days')"
    db.session.execute(text(_SPREAD.format(day=day)))
    db.session.commit()
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _sizes() -> dict[str, Any]:
    query = select(func.count()).select_from(Obligation).where(Obligation.state == "open")
    late = query.where(Obligation.due_on < TODAY)
    people = select(func.count()).select_from(Membership).where(Membership.valid_to.is_(None))
    named = {"open": query, "overdue": late, "people": people}
    return {name: db.session.scalar(one) for name, one in named.items()}


def constant_page(app: Flask) -> None:
    """The list with constant rows, which asks neither the session nor the database."""
    person = SimpleNamespace(
        key="k" * 12, name="王秀英", sex="female", birth_date=TODAY.replace(year=1958),
        id_last4="0021", home="H1", address="1组1号", grid_code="G1", grid="第一网格", away=None,
    )  # fmt: skip
    due = SimpleNamespace(
        item_code="HTN_VISIT", name="高血压随访", name_en="Hypertension visit", kind="routine",
        due_on=TODAY, planned_on=None, colleague=None,
    )  # fmt: skip
    row = TaskRow(person, [due], ("HTN", "ELDER"), LastVisit("v", TODAY, ("controlled",)), None)
    found = SimpleNamespace(rows=[row], total=1000, more=True, previous="", next="x")

    @public
    def static() -> str:
        form = FilterForm(formdata=None)
        form.offer([], [], [], [], Own("", by_name=False))
        return render_template(
            "tasks/list.html", filters=form, found=found, counts=TaskCounts(),
            lines=[Line(row, TODAY)] * 20, wide=False, token="", forgotten=False, text="",
            horizon=Horizon.TODAY, ways=[], args={}, chosen=[], today=TODAY, back={},
            colleagues=[], sealed_visits=(0, False), ticked=frozenset(),
        )  # fmt: skip

    app.add_url_rule("/bench/tasks", endpoint="constant_tasks", view_func=static)


def whole_tables(role: str, engine: str) -> list[str]:
    """The large tables that the list's statement would read from end to end: there are none."""
    scope = scope_of(db.session.scalars(select(User).filter_by(username=role)).one(), TODAY)
    query = page_statement(scope, TaskFilters(), Cursor())
    sql = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    word = "EXPLAIN QUERY PLAN" if engine == "sqlite" else "EXPLAIN"
    lines = [str(row[-1]).strip() for row in db.session.execute(text(f"{word} {sql}"))]
    names = ("obligation", "membership", "household", "resident", "contract", "suspension")
    scans = [line.replace("->", "").strip() for line in lines]
    return [
        line
        for line in scans
        if any(line.startswith((f"SCAN {name}", f"Seq Scan on {name}")) for name in names)
    ]


def _pages(role: str) -> Iterator[tuple[str, list[str]]]:
    """Names and addresses, as many of each as are asked for."""
    user = db.session.scalars(select(User).filter_by(username=role)).one()
    scope = scope_of(user, TODAY)
    first, _counts = list_tasks(scope, TaskFilters(), Cursor())
    grid = first.rows[0].person.grid_code if first.rows else ""
    yield "today", ["/tasks"] * ASKED
    yield "today, page 2", [f"/tasks?after={first.next}"] * ASKED
    yield "week", ["/tasks?horizon=week"] * ASKED
    yield "overdue", ["/tasks?horizon=overdue"] * ASKED
    yield "programme", ["/tasks?programme=htn"] * ASKED
    yield "grid", [f"/tasks?grid={grid}"] * ASKED
    yield "my week", ["/tasks/week"] * ASKED
    yield "month", ["/tasks/calendar"] * ASKED
    yield "home", ["/"] * ASKED


if __name__ == "__main__":
    main()
