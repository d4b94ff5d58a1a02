"""Planning the duties of everybody, beside plain INSERTs of the same rows, and the night after.

Ours reads who lives where, groups, contracts, packages and history, asks the rules, and writes what
is due. The plain statements copy the finished rows into the emptied tables, with their indexes,
checks and triggers; they decide nothing.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, text

from bench._county import SIZES, TODAY, county, measured
from bench._engines import Bench, seconds
from contracts_app.extensions import db
from contracts_app.models import CareRoll, Obligation, Resident
from contracts_app.services.duties.nights import plan_everybody

_TABLES = ("obligation", "care_roll")
_ONE_PERCENT = """UPDATE resident_tag SET valid_from = '2026-11-01'
    WHERE resident_id % 100 = 7 AND valid_to IS NULL"""


def measure(bench: Bench, engine: str, size: str) -> Iterator[dict[str, Any]]:
    """Seconds of the first planning, of the bare rows, of a night in which 1 % changed."""
    with county(bench, engine, SIZES[size]):
        people = _count(Resident)
        ours = seconds(lambda: _plan(TODAY, changed=False))
        rows = _count(Obligation) + _count(CareRoll)
        db.session.execute(text(_ONE_PERCENT))
        db.session.commit()
        night = seconds(lambda: _plan(TODAY + timedelta(days=1), changed=True))
        raw = _plainly(engine)
        yield {
            "people": people,
            "rows": rows,
            "seconds": round(ours, 2),
            "raw_seconds": round(raw, 2),
            "ratio": round(ours / raw, 2),
            "night_seconds": round(night, 2),
            "people_a_second": round(people / ours),
        }


def _count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _plan(day: Any, *, changed: bool) -> None:
    plan_everybody(day, db.session.commit, only_changed=changed)
    db.session.commit()


def _plainly(engine: str) -> float:
    """Seconds for the finished rows once more, from copies into the tables that were emptied."""
    execute = db.session.execute
    for table in _TABLES:
        execute(text(f"CREATE TEMPORARY TABLE copy_{table} AS SELECT * FROM {table}"))
        _empty(table, engine)
    db.session.commit()
    return seconds(_insert_copies)


def _empty(table: str, engine: str) -> None:
    """Rows of these tables are never deleted: a benchmark takes the guard away first."""
    if engine == "postgresql":
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    elif table == "obligation":
        db.session.execute(text("DROP TRIGGER obligation_no_delete"))
    db.session.execute(text(f"DELETE FROM {table}"))
    if engine == "postgresql":
        db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def _insert_copies() -> None:
    for table in _TABLES:
        db.session.execute(text(f"INSERT INTO {table} SELECT * FROM copy_{table}"))
    db.session.commit()


if __name__ == "__main__":
    measured("duties", __doc__, measure)
