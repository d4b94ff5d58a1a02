"""How many rows of a roster are imported in a second, beside a bare bulk load of the same rows.

`python -m bench.roster_import [--rows N] [--size small|county]` prints one line of JSON for each
engine: the import from the file to the last commit (checks, encryption, pinyin, tags, audit), the
same file a second time, and the bare load of the file's rows as they stand (executemany on SQLite,
COPY on PostgreSQL) into one table with a key and a unique ID number.
PostgreSQL is CONTRACTS_TEST_POSTGRES_URL or the server of the tests.
"""

import argparse
import csv
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from contracts_app import create_app
from contracts_app.extensions import db
from contracts_app.queries.scope import everything
from contracts_app.rules.roster_columns import is_roster_header
from contracts_app.services.roster import import_roster
from contracts_app.spreadsheets.reading import read_table
from tests.conftest import migrate_new, settings_for
from tests.factories import TODAY
from tests.support.big_roster import HEADER, write_big_roster
from tests.support.postgres import PostgresMissing, drop_database, fresh_database, libpq_url
from tests.support.roster_imports import ACTOR, sample_world, stored_counts
from tests.support.run_folder import close_run_folder

SIZES = {"small": 20_000, "county": 1_000_000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--rows", type=int)
    given = parser.parse_args()
    for line in measure(given.rows or SIZES[given.size]):
        print(json.dumps(line), flush=True)


def measure(rows: int) -> Iterator[dict[str, Any]]:
    """One result for each engine that is to be had."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = write_big_roster(folder / "roster.csv", rows)
        yield _measured("sqlite", f"sqlite:///{folder / 'bench.sqlite3'}", file, rows, folder)
        try:
            url = fresh_database()
        except PostgresMissing as missing:
            yield {"bench": "roster_import", "engine": "postgresql", "missing": str(missing)}
        else:
            yield _measured("postgresql", url, file, rows, folder)
            drop_database(url)
    close_run_folder()


def _measured(engine: str, url: str, file: Path, rows: int, folder: Path) -> dict[str, Any]:
    migrate_new(url)
    app = create_app(settings_for(url, folder / "instance"))
    with app.app_context():
        sample_world()
        first, cpu = _import(file)
        stored = stored_counts()["resident"]
        second, _ = _import(file)
        db.session.remove()
        db.engine.dispose()
    assert stored == rows, "the benchmark must store every row"
    bare = _bare_sqlite(folder, file) if engine == "sqlite" else _bare_postgres(url, file)
    return {
        "bench": "roster_import",
        "engine": engine,
        "rows": rows,
        "rows_per_second": round(rows / first),
        "rows_per_cpu_second": round(rows / cpu),
        "again_rows_per_second": round(rows / second),
        "bare_rows_per_second": round(rows / bare),
        "ratio": round(bare / first, 3),
    }


def _import(file: Path) -> tuple[float, float]:
    """Seconds on the wall and of this process, from the file's bytes to the last commit.

    Rosters beyond the upload limit are read in parts, as a county would send them.
    """
    seconds, cpu = time.perf_counter(), time.process_time()
    for part in _parts(file):
        table = read_table(part, is_roster_header)
        report = import_roster(table, everything(TODAY), ACTOR, TODAY, checkpoint=db.session.commit)
        assert report.rejected == 0, report.errors[:3]
        db.session.commit()
    return time.perf_counter() - seconds, time.process_time() - cpu


def _parts(file: Path, limit: int = 15 * 1024 * 1024) -> Iterator[bytes]:
    """The file in pieces with a header each; a household is never torn apart."""
    with file.open("rb") as lines:
        header = lines.readline()
        part, size, last = [header], 0, b""
        for line in lines:
            household = line.split(b",", 1)[0]
            if size > limit and household != last:
                yield b"".join(part)
                part, size = [header], 0
            part.append(line)
            size += len(line)
            last = household
        yield b"".join(part)


_TABLE = (
    "CREATE TABLE bare (id {key}, "
    + ", ".join(
        f"c{n} text{' UNIQUE' if n == HEADER.index('证件号码') else ''}" for n in range(len(HEADER))
    )
    + ")"
)
_COLUMNS = ", ".join(f"c{n}" for n in range(len(HEADER)))


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        yield from reader


def _bare_sqlite(folder: Path, file: Path) -> float:
    connection = sqlite3.connect(folder / "bare.sqlite3")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(_TABLE.format(key="integer PRIMARY KEY"))
    marks = ", ".join("?" * len(HEADER))
    started = time.perf_counter()
    with connection:
        connection.executemany(f"INSERT INTO bare ({_COLUMNS}) VALUES ({marks})", _rows(file))
    taken = time.perf_counter() - started
    connection.close()
    return taken


def _bare_postgres(url: str, file: Path) -> float:
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute(_TABLE.format(key="bigserial PRIMARY KEY"))
        started = time.perf_counter()
        with connection.cursor().copy(f"COPY bare ({_COLUMNS}) FROM STDIN") as copy:
            for row in _rows(file):
                copy.write_row(row)
        connection.commit()
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
