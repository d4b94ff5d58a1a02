"""Lists, searches and a household's page for every reach, beside the same page of constant rows.

Requests go straight into the WSGI application, signed in, with scope, masking and audit trail. The
yardstick is the household list with 20 constant rows through the same application, without a
session and without a database; `bare` is a table of 20 constant rows without the frame.
`--size county` measures SQLite only, unless `--engine postgresql` asks for the other one; a county
that was loaded before is used when BENCH_COUNTY names its instance folder.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from random import Random
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template, render_template_string
from sqlalchemy import func, select

from bench._county import (
    SIZES,
    TODAY,
    WIDE,
    asking,
    cookie_of,
    county,
    measured,
    statements,
    timed,
    wide_clerk,
)
from bench._engines import Bench
from contracts_app.blueprints._guards import public
from contracts_app.blueprints.households.forms import FilterForm
from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, Membership, Resident, User
from contracts_app.queries.household_rows import HouseholdRow
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import scope_of
from contracts_app.services import searches

ASKED = {"small": 30, "county": 40}
CROWD = 16
ROLES = ("village", "doctor", "clerk", WIDE)
_BARE = (
    "<table>{% for row in rows %}<tr><th><a href='/households/{{ row.code }}'>{{ row.code }}</a>"
    "</th><td>{{ row.head }}</td><td>{{ row.head_last4 }}</td><td>{{ row.grid }}</td>"
    "<td>{{ row.address }}</td><td>{{ row.members }}</td><td>{{ row.status }}</td></tr>"
    "{% endfor %}</table>"
)


def main() -> None:
    """Measure and print a line of JSON for each page."""
    measured("lists", __doc__, measure)


def measure(bench: Bench, engine: str, size: str) -> Iterator[dict[str, Any]]:
    """One line for each page and reach; `of_static` are ratios to the yardstick."""
    with county(bench, engine, SIZES[size]) as app:
        constant_pages(app)
        wide_clerk()
        static = timed(asking(app), ["/bench/static"] * 60, CROWD)
        bare = timed(asking(app), ["/bench/bare"] * 60, CROWD)
        yield {"page": "static", **asdict(static)}
        yield {"page": "bare", **asdict(bare)}
        for role in ROLES:
            ask = asking(app, cookie_of(app, role))
            for name, paths in _pages(role, ASKED[size]):
                # What was read here to choose the addresses must not hold the write lock.
                db.session.rollback()
                found = timed(ask, paths, CROWD)
                yield {
                    "page": name,
                    "role": role,
                    "statements": statements(ask, paths[0]),
                    **asdict(found),
                    "of_static": round(static.p50_ms / found.p50_ms, 2),
                    "of_static_cpu": round(static.cpu_ms / found.cpu_ms, 2),
                }


def constant_pages(app: Flask) -> None:
    """Pages of constant rows, which ask neither the session nor the database."""
    rows = [
        HouseholdRow(
            f"H{n:07d}", f"{n}组{n}号", "G1", "柳林东村第一网格", "王秀英", "0021",
            date(1958, 3, 12), 3, 0, ("HTN", "ELDER"), "active", "110199202600001-01",
            date(2026, 12, 31),
        )
        for n in range(20)
    ]  # fmt: skip
    found = SimpleNamespace(rows=rows, total=1000, more=True, previous="H0", next="H20")

    @public
    def static() -> str:
        form = FilterForm(formdata=None)
        form.offer([], [])
        return render_template(
            "households/list.html", found=found, filters=form, token="", forgotten=False,
            args={}, chosen=[],
        )  # fmt: skip

    @public
    def bare() -> str:
        return render_template_string(_BARE, rows=rows)

    app.add_url_rule("/bench/static", endpoint="constant", view_func=static)
    app.add_url_rule("/bench/bare", endpoint="bare", view_func=bare)


def _pages(role: str, count: int) -> Iterator[tuple[str, list[str]]]:
    """Names and addresses, as many of each as are asked for; drawn by chance, always the same."""
    draw = Random(role)
    user = db.session.scalars(select(User).filter_by(username=role)).one()
    codes = draw.choices(_codes(user), k=count)
    yield "list, first page", ["/households"] * count
    yield "list, page N", [f"/households?after={code}" for code in codes]
    yield "list, last page", ["/households?before=Z"] * count
    if role in ("clerk", WIDE):
        towns = [f"110199{100 + (n % 15 if role == WIDE else 0)}" for n in range(count)]
        yield "list, town", [f"/households?village={town}" for town in towns]
    yield "list, status unsigned", ["/households?status=unsigned"] * count
    yield "list, tag HTN", ["/households?tag=HTN"] * count
    yield "list, tag SMD", ["/households?tag=SMD"] * count
    yield (
        "list, grid",
        [f"/households?grid={code}" for code in draw.choices(_grids(codes), k=count)],
    )
    for name, terms in _terms(draw, codes, count).items():
        tokens = [searches.remember(user.id, term) for term in terms]
        db.session.commit()
        yield f"search, {name}", [f"/households?s={token}" for token in tokens]
        if name == "2 characters":
            yield "desk search, 2 characters", [f"/sign?s={token}" for token in tokens]
    yield "household", [f"/households/{code}" for code in codes]
    yield "desk", ["/sign"] * count
    yield "contracts", ["/contracts"] * count
    yield "contracts, active", ["/contracts?status=active"] * count
    yield "contracts, page N", [f"/contracts?after={no}" for no in _numbers(codes)]
    yield "home", ["/"] * count


def _codes(user: User) -> list[str]:
    """Codes of households in the user's reach, from all over it."""
    query = select(Household.code).where(households_of(scope_of(user, TODAY)))
    codes = list(db.session.scalars(query.order_by(Household.code)))
    return codes[:: max(1, len(codes) // 2000)]


def _grids(codes: list[str]) -> list[str]:
    query = select(Grid.code).join(Household, Household.grid_id == Grid.id)
    return list(db.session.scalars(query.where(Household.code.in_(codes)).distinct()))


def _numbers(codes: list[str]) -> list[str]:
    query = select(Contract.contract_no).join(Household, Household.id == Contract.household_id)
    return list(db.session.scalars(query.where(Household.code.in_(codes)).limit(len(codes))))


def _terms(draw: Random, codes: list[str], count: int) -> dict[str, list[str]]:
    """What people type to find somebody of these households."""
    query = (
        select(Resident.name, Resident.search_key, Resident.id_last4)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Household.code.in_(codes))
        .order_by(Resident.id)
    )
    people = draw.choices(list(db.session.execute(query)), k=count)
    pairs = list(
        db.session.scalars(
            select(Resident.name)
            .where(func.length(Resident.name) == 2)
            .order_by(Resident.id)
            .limit(5000)
        )
    )
    return {
        "2 characters": draw.choices(pairs, k=count),
        "part of a name": [one.name[-2:] for one in people],
        "whole name": [one.name for one in people],
        "initials": [one.search_key.split(" ")[-1] for one in people],
        "last four": [one.id_last4 for one in people],
    }


if __name__ == "__main__":
    main()
