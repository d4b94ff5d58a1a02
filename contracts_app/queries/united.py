"""Whom a row stands for by now, in one statement: another one where two were united since."""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    Table,
    and_,
    func,
)
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from contracts_app.models import Resident, ResidentMerge
from contracts_app.queries.rows import table_of

_ONE_AFTER_ANOTHER: Final = tuple(table_of(ResidentMerge).alias(f"united_{n}") for n in (1, 2, 3))
"""A row that was kept may be united with a further one; followed as far as of four rows."""


def _stands(one: FromClause) -> ColumnElement[bool]:
    # In the words of the index: SQLite does not see that "undone = 0" is the same.
    return UnaryExpression(one.c.undone, operator=custom_op("NOT"), type_=Boolean())


def with_united(query: Select[Any], resident_id: SQLColumnExpression[Any]) -> Select[Any]:
    """A statement that knows with which rows that of a person was united; it has no row more."""
    before: Any = resident_id
    for one in _ONE_AFTER_ANOTHER:
        query = query.outerjoin(one, and_(one.c.merged_id == before, _stands(one)))
        before = one.c.kept_id
    return query


def rows_since(resident_id: SQLColumnExpression[Any]) -> tuple[SQLColumnExpression[Any], ...]:
    """A row and those with which it was united, of `with_united`; NULL where there is none."""
    return (resident_id, *(one.c.kept_id for one in _ONE_AFTER_ANOTHER))


def with_person(
    query: Select[Any], resident_id: SQLColumnExpression[Any], person: type[Resident] | Table
) -> Select[Any]:
    """A statement with the row of the person by now, which is joined as `person`."""
    by_now = func.coalesce(*reversed(rows_since(resident_id)))
    key = person.c.id if isinstance(person, Table) else person.id
    return with_united(query, resident_id).join(person, key == by_now)
