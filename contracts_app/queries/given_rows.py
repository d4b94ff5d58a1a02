"""Rows that Python made, used like a table in one statement: thousands at once.

PostgreSQL takes one array for each column, written as text because the driver would look at each
value for itself; SQLite takes one JSON text for all rows. Values are whole numbers, texts, or dates
as ISO texts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, FromClause, String, bindparam, cast, func, select, type_coerce
from sqlalchemy.types import TypeEngine

Columns = Mapping[str, TypeEngine[Any]]


def given_table(columns: Columns, engine: str) -> FromClause:
    """A table `given` with these columns; its rows are parameters, made by `given_values`."""
    if engine == "postgresql":
        arrays = [
            cast(bindparam(f"given_{name}", type_=String()), ARRAY(type_))
            for name, type_ in columns.items()
        ]
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
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        return {f"given_{name}": _array(cells[place]) for place, name in enumerate(columns)}
    return {"given": json.dumps(rows)}


def _array(values: Iterable[int | str]) -> str:
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: int | str) -> str:
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
