"""A database that has lost its guards, and ways to break a promise in it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, insert, select, text

from contracts_app.extensions import Base, db

FIRST, SECOND = "1101992025000001-01", "1101992025000001-02"
"""The term of the first household, and the one that follows once it is renewed."""
Break = Callable[[], None]


def strip_constraints() -> None:
    """Put every table in the place of itself as a plain copy of its rows."""
    sqlite = db.engine.dialect.name == "sqlite"
    raw = db.engine.raw_connection()
    run = raw.cursor().execute
    if sqlite:
        run("PRAGMA foreign_keys=OFF")
    for table in reversed(Base.metadata.sorted_tables):
        run(f'CREATE TABLE bare AS SELECT * FROM "{table.name}"')
        run(f'DROP TABLE "{table.name}"' + ("" if sqlite else " CASCADE"))
        run(f'ALTER TABLE bare RENAME TO "{table.name}"')
    raw.commit()
    raw.close()
    db.engine.dispose()


def lift_guards(table: str) -> None:
    """Let rows of a table be changed, as whoever owns the database can."""
    if db.engine.dialect.name == "sqlite":
        named = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        for name in list(db.session.scalars(named, {"table": table})):
            db.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def change(*statements: str) -> Break:
    """Change rows by these statements."""

    def run() -> None:
        for statement in statements:
            db.session.execute(text(statement))

    return run


def copy(table: str, where: str, **changes: Any) -> Break:
    """Store a row once more with another id and these changes."""

    def run() -> None:
        target = Base.metadata.tables[table]
        row = db.session.execute(select(target).where(text(where)).limit(1)).mappings().one()
        highest = db.session.scalar(select(func.max(target.c.id)))
        db.session.execute(insert(target), [{**row, "id": highest + 1, **changes}])

    return run


def another_contract(**changes: Any) -> Break:
    """A contract of the first household with a root of its own, known to the counter."""
    copied = copy(
        "contract",
        f"contract_no = '{FIRST}'",
        contract_no="1101992025000004-01",
        root_no="1101992025000004",
        **changes,
    )

    def run() -> None:
        copied()
        db.session.execute(text("UPDATE number_counter SET last = 4"))

    return run
