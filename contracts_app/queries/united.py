"""Whom a row stands for by now, in one statement: another one where two were united since."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func

from contracts_app.models import ResidentMerge
from contracts_app.queries.rows import table_of

MERGE: Final = table_of(ResidentMerge)


def united_since(resident_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """To join MERGE by, from the outside: at most one stands for each row."""
    return and_(MERGE.c.merged_id == resident_id, ~MERGE.c.undone)


def person_since(resident_id: ColumnElement[Any]) -> ColumnElement[int]:
    """The row of the person, where MERGE is joined."""
    return func.coalesce(MERGE.c.kept_id, resident_id)
