"""Whom a row stands for by now, in one statement: another one where two were united since."""

from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, SQLColumnExpression, and_, func
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from contracts_app.models import ResidentMerge
from contracts_app.queries.rows import table_of

MERGE: Final = table_of(ResidentMerge)
# In the words of the index: SQLite does not see that "undone = 0" is the same.
_STANDS: Final = UnaryExpression(MERGE.c.undone, operator=custom_op("NOT"), type_=Boolean())


def united_since(resident_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """To join MERGE by, from the outside: at most one stands for each row."""
    return and_(MERGE.c.merged_id == resident_id, _STANDS)


def person_since(resident_id: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """The row of the person, where MERGE is joined."""
    return func.coalesce(MERGE.c.kept_id, resident_id)
