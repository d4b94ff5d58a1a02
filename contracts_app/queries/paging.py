"""Pages of long lists: they go on from a key, so a late page costs no more than the first."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from contracts_app.extensions import db

SIZES = (20, 50, 100)
COUNT_UP_TO = 1000
FEW = 5000
Key = TypeVar("Key", str, int)
"""Texts, or the ids of rows that have no key of their own."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind the key `after` or in front of `before`; page one has neither."""

    after: str = ""
    before: str = ""
    size: int = SIZES[0]

    @property
    def limit(self) -> int:
        """The page size, one of SIZES."""
        return self.size if self.size in SIZES else SIZES[0]


@dataclass(frozen=True)
class Page:
    """Rows of one page, how many there are in all, and the keys its neighbours begin with."""

    rows: list[Row[Any]]
    total: int
    """Counted up to COUNT_UP_TO; `more` says that there are more than that."""
    more: bool
    previous: str
    next: str


def keys_of_page(
    query: Select[Any],
    key: ColumnElement[Key] | InstrumentedAttribute[Key],
    cursor: Cursor,
    *,
    newest_first: bool = False,
) -> tuple[list[Key], str, str]:
    """The keys of one page in the list's order, and those its neighbours begin with or ''.

    `query` selects `key`, filtered and not yet ordered.
    """
    backward = bool(cursor.before) and not cursor.after
    text = cursor.before if backward else cursor.after
    falling = newest_first != backward
    if text:
        mark = key.type.python_type(text)
        query = query.where(key < mark if falling else key > mark)
    ordered = query.order_by(key.desc() if falling else key.asc()).limit(cursor.limit + 1)
    found = list(db.session.scalars(ordered))
    further = len(found) > cursor.limit
    keys = found[: cursor.limit]
    if backward:
        keys.reverse()
    if not keys:
        return [], "", ""
    has_previous = further if backward else bool(text)
    has_next = True if backward else further
    return keys, str(keys[0]) if has_previous else "", str(keys[-1]) if has_next else ""


def count_up_to(query: Select[Any] | CompoundSelect[Any]) -> tuple[int, bool]:
    """How many rows a query has, counted up to COUNT_UP_TO, and whether there are more."""
    some = query.limit(COUNT_UP_TO + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(some)) or 0
    return min(total, COUNT_UP_TO), total > COUNT_UP_TO


def is_few(query: Select[Any]) -> bool:
    """Whether a query has so few rows that reading all of them beats asking for each household."""
    some = query.limit(FEW + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) <= FEW
