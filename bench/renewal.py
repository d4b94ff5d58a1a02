"""Renewing N contracts, beside one plain INSERT … SELECT of the same contract and cover rows.

Ours decides about each term, gives numbers, writes packages and audit rows, commits in chunks,
gives way to desks in between and reports. The plain statements write what a silent January would
write to `contract` and `cover`, on the same tables with their triggers, checks and indexes, and
with policies of the same size, in one transaction; they decide nothing, audit nothing and write no
packages.
"""

import time
from datetime import date
from typing import Any

from sqlalchemy import func, select, text

from bench._engines import Bench, run, seconds
from contracts_app.extensions import db
from contracts_app.models import Contract, Cover
from contracts_app.queries.policies import policies_for
from contracts_app.services.audit import SYSTEM
from contracts_app.services.renewal import renew_due
from tests.support.bulk import MEMBERS, signed_households

SIZES = {"small": 20_000, "county": 330_000}
JANUARY = date(2027, 1, 1)
_CHANGED = {
    "contract_no": "root_no || '-02'",
    "term_no": "2",
    "previous_term_no": "1",
    "previous_end": "period_end",
    "status": "'active'",
    "entered_on": "'2027-01-01'",
    "period_start": "'2027-01-01'",
    "period_end": "'2027-12-31'",
    "households_after": "NULL",
    "households_limit": "NULL",
    "persons_after": "NULL",
    "persons_limit": "NULL",
    "idempotency_key": "NULL",
    "agreement_snapshot": "NULL",
    "agreement_hash": "NULL",
}
_VERIFY = {"sqlite": "lower(hex(randomblob(6)))", "postgresql": "substr(md5(contract_no), 1, 12)"}
_DAYS = ("entered_on", "period_start", "period_end")
_NOBODY = 0
"""An institution without policies of its own; a real signing stores as many of them."""


def measure(bench: Bench, engine: str, count: int) -> dict[str, Any]:
    """Seconds of both on copies of one database."""
    url = bench.new(engine)
    with bench.opened(url):
        signed_households(count, policies=policies_for(_NOBODY, JANUARY))
        db.session.commit()
    other = bench.copy(url)
    with bench.opened(other):
        raw = seconds(lambda: _plainly(engine))
        _same_rows(count)
    bench.drop(other)
    with bench.opened(url):
        longest: list[float] = []
        ours = seconds(lambda: _renew(longest))
        _same_rows(count)
        again = seconds(_renew)
    bench.drop(url)
    return {
        "contracts": count,
        "seconds": round(ours, 2),
        "again_seconds": round(again, 2),
        "raw_seconds": round(raw, 2),
        "ratio": round(ours / raw, 2),
        "longest_chunk_seconds": round(max(longest), 3),
    }


def _renew(chunks: list[float] | None = None) -> None:
    """Renew, noting how long each chunk took with the pause before it."""
    last = time.perf_counter()

    def checkpoint() -> None:
        nonlocal last
        db.session.commit()
        if chunks is not None:
            chunks.append(time.perf_counter() - last)
        last = time.perf_counter()

    renew_due(JANUARY, JANUARY, SYSTEM, checkpoint)
    db.session.commit()


def _plainly(engine: str) -> None:
    execute = db.session.execute
    execute(text("UPDATE contract SET status = 'renewed' WHERE status = 'active'"))
    execute(text("UPDATE cover SET state = 'ended' WHERE state = 'live'"))
    execute(text(_contracts(engine)))
    execute(
        text(
            "INSERT INTO cover (county_code, contract_id, resident_id, state, cover_from, cover_to)"
            " SELECT v.county_code, n.id, v.resident_id, 'live', n.period_start, n.period_end"
            " FROM cover v JOIN contract c ON c.id = v.contract_id"
            " JOIN contract n ON n.root_no = c.root_no AND n.term_no = 2"
        )
    )
    db.session.commit()


def _contracts(engine: str) -> str:
    changed = {**_CHANGED, "verify_code": _VERIFY[engine]}
    if engine == "postgresql":
        changed |= {name: f"DATE {changed[name]}" for name in _DAYS}
    names = [column.name for column in Contract.__table__.columns if column.name != "id"]
    values = ", ".join(changed.get(name, name) for name in names)
    return f"INSERT INTO contract ({', '.join(names)}) SELECT {values} FROM contract"


def _same_rows(count: int) -> None:
    found = [db.session.scalar(select(func.count()).select_from(one)) for one in (Contract, Cover)]
    assert found == [2 * count, 2 * count * MEMBERS], "both must write the same rows"
    db.session.rollback()


if __name__ == "__main__":
    run(SIZES, measure, "renewal")
