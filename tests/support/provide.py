"""Get what the tests need beside Python packages: `python -m tests.support.provide`.

Says in plain words what it found; exit 1 when the database or the browser cannot be had.
"""

import sys

import psycopg

from tests.support import chromium, postgres
from tests.support.run_folder import close_run_folder


def _say(line: str) -> None:
    print(line, flush=True)


def database_version() -> str:
    """What the PostgreSQL for the tests calls itself. Raises PostgresMissing."""
    try:
        with psycopg.connect(postgres.libpq_url(postgres.server_url())) as connection:
            row = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError as error:
        raise postgres.PostgresMissing(f"PostgreSQL does not answer: {error}") from error
    return str(row[0]) if row else "unknown"


def main() -> int:
    """Look for both, so that one run names everything that is missing."""
    missing = 0
    try:
        _say(f"PostgreSQL for the tests: {database_version()}")
    except postgres.PostgresMissing as error:
        missing += 1
        _say(f"ERROR: {error}")
    finally:
        close_run_folder()
    try:
        _say(f"Browser for the tests: {chromium.provide(_say)}")
    except chromium.ChromiumMissing as error:
        missing += 1
        _say(f"ERROR: {error}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
