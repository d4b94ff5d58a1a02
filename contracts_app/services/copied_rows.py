"""Rows that are copied from others inside the database, a whole set by one statement."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Insert, Table, insert, select


def copied(
    table: Table,
    values: Mapping[str, ColumnElement[Any]],
    rows: FromClause,
    *which: ColumnElement[bool],
) -> Insert:
    """Write a row with these values for each of `rows` that fits."""
    chosen = select(*values.values()).select_from(rows).where(*which)
    return insert(table).from_select(list(values), chosen)
