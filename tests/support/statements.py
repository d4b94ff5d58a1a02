"""Counting the statements that a piece of code sends to the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from contracts_app.extensions import db


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements sent while the block runs, in a list that grows."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans_on_sqlite(work: Callable[[], Any]) -> list[str]:
    """The steps in which SQLite answers all that a piece of code asks."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    explain = db.session.connection().exec_driver_sql
    return [
        row[-1]
        for statement, values in asked
        if statement.startswith(("SELECT", "WITH"))
        for row in explain(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
