"""Rows that Python made, used like a table in one statement: thousands at once.

PostgreSQL takes one array for each column, SQLite one JSON text for all rows. Values are whole
numbers, texts, or dates as ISO texts.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, FromClause, bindparam, func, select, type_coerce
from sqlalchemy.types import TypeEngine

Columns = Mapping[str, TypeEngine[Any]]


def given_table(columns: Columns, engine: str) -> FromClause:
    """A table `given` with these columns; its rows are parameters, made by `given_values`."""
    if engine == "postgresql":
        arrays = [bindparam(f"given_{name}", type_=ARRAY(type_)) for name, type_ in columns.items()]
        return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
    each = func.json_each(bindparam("given")).table_valued("value")
    cells = [
        type_coerce(func.json_extract(each.c.value, f"$[{place}]"), type_).label(name)
        for place, (name, type_) in enumerate(columns.items())
    ]
    return select(*cells).subquery("given")


def given_values(columns: Columns, rows: Sequence[Sequence[Any]], engine: str) -> dict[str, Any]:
    """The parameters that put these rows into the table."""
    if engine == "postgresql":
        return {f"given_{name}": [row[place] for row in rows] for place, name in enumerate(columns)}
    return {"given": json.dumps(rows)}
