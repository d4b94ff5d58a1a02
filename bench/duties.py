"""Planning the duties of everybody anew, beside plain INSERTs of the same rows; the night after.

Before each round all that planning writes is taken away: open duties and the roll; duties that
were done stay. Ours then reads who lives where, groups, contracts, packages and history, asks the
rules, and writes what is due. The plain statements write the same rows into the same tables, with
their indexes, checks and triggers, and decide nothing: `raw` copies them from a table (INSERT …
SELECT, the bare limit), `values` gives them from outside (executemany; on PostgreSQL COPY). The
fastest of the rounds counts; `cpu` is the processor time of this process, in which SQLite works as
well.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, text

from bench._county import SIZES, TODAY, county, measured
from bench._engines import Bench
from contracts_app.extensions import db
from contracts_app.models import Resident, Visit
from contracts_app.services.duties.nights import plan_everybody

ROUNDS = {"small": 3, "county": 1}
_TABLES = ("obligation", "care_roll")
_WRITTEN = {"obligation": "state = 'open'", "care_roll": "1 = 1"}
_ONE_PERCENT = """UPDATE resident_tag SET valid_from = '2026-11-01'
    WHERE resident_id % 100 = 7 AND valid_to IS NULL"""


def measure(bench: Bench, engine: str, size: str) -> Iterator[dict[str, Any]]:
    """Seconds of planning anew, of the bare rows, and of a night in which 1 % changed."""
    with county(bench, engine, SIZES[size]):
        rounds = [_round(engine) for _ in range(ROUNDS[size])]
        best = {name: min(one[name] for one in rounds) for name in rounds[0]}
        _commit(_ONE_PERCENT)
        night, _cpu = timed(lambda: _plan(TODAY + timedelta(days=1), changed=True))
        people = _count(Resident)
        yield {
            "people": people,
            "with_visits": db.session.scalar(select(func.count(Visit.resident_id.distinct()))),
            "rows": best.pop("rows"),
            **{name: round(value, 2) for name, value in best.items()},
            "ratio": round(best["seconds"] / best["raw"], 2),
            "ratio_values": round(best["seconds"] / best["values"], 2),
            "ratio_cpu": round(best["cpu"] / best["raw_cpu"], 2),
            "night_seconds": round(night, 2),
            "people_a_second": round(people / best["seconds"]),
        }


def _round(engine: str) -> dict[str, float]:
    """Ours and the plain statements on tables from which the same rows were taken away."""
    _take_away(engine)
    ours, cpu = timed(lambda: _plan(TODAY, changed=False))
    for table in _TABLES:
        _commit(f"DROP TABLE IF EXISTS copy_{table}")
        _commit(f"CREATE TABLE copy_{table} AS SELECT * FROM {table} WHERE {_WRITTEN[table]}")
    rows = sum(_count_rows(f"copy_{table}") for table in _TABLES)
    _take_away(engine)
    raw, raw_cpu = timed(_insert_copies)
    given = {table: _rows_of(f"copy_{table}") for table in _TABLES}
    _take_away(engine)
    values, _cpu = timed(lambda: _insert_values(given, engine))
    return {
        "rows": rows, "seconds": ours, "cpu": cpu, "raw": raw, "raw_cpu": raw_cpu, "values": values,
    }  # fmt: skip


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the wall, and of this process."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - cpu


def _count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _count_rows(table: str) -> int:
    return int(db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def _commit(statement: str) -> None:
    db.session.execute(text(statement))
    db.session.commit()


def _plan(day: date, *, changed: bool) -> None:
    plan_everybody(day, db.session.commit, only_changed=changed)
    db.session.commit()


def _take_away(engine: str) -> None:
    """Rows of these tables are never deleted: a benchmark takes the guard away first."""
    for table in _TABLES:
        if engine == "postgresql":
            _commit(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        elif table == "obligation":
            _commit("DROP TRIGGER IF EXISTS obligation_no_delete")
        _commit(f"DELETE FROM {table} WHERE {_WRITTEN[table]}")
        if engine == "postgresql":
            _commit(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    _commit("ANALYZE")


def _insert_copies() -> None:
    for table in _TABLES:
        db.session.execute(text(f"INSERT INTO {table} SELECT * FROM copy_{table}"))
    db.session.commit()


def _rows_of(table: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table}"))]


def _insert_values(given: dict[str, list[tuple[Any, ...]]], engine: str) -> None:
    driver: Any = db.session.connection().connection.driver_connection
    for table, rows in given.items():
        if engine == "postgresql":
            with driver.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join("?" * len(rows[0]))
            driver.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
    db.session.commit()


if __name__ == "__main__":
    measured("duties", __doc__, measure)
