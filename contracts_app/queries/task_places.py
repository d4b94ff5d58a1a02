"""Pages of the work list: they go on from a person's place in its order, as `paging` does.

The order has several parts, so the address names a place by all of them; none is a name or number.
"""

import base64
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, literal, select, true, tuple_

from contracts_app.queries.paging import Cursor

ORDER = ("rank", "grid", "home", "head", "key")
"""The parts of the order: how urgent, then the way from door to door, the head first."""


class PageKeys(NamedTuple):
    """The people of one page by id, and the places with which its neighbours begin, or ''."""

    ids: list[int]
    previous: str
    next: str


class AskedPage:
    """The page that is asked for, of a selection of people with `id` and the parts of the order."""

    def __init__(self, cursor: Cursor) -> None:
        self._backward = bool(cursor.before) and not cursor.after
        self._mark = _read(cursor.before if self._backward else cursor.after)
        self._limit = cursor.limit

    def beside(
        self, figures: Select[Any], people: FromClause, listed: ColumnElement[bool]
    ) -> Select[Any]:
        """One row of figures, again for each person of the page; nobody is a row without id."""
        order = [people.c[name] for name in ORDER]
        query = select(people.c.id, *order).where(listed)
        if self._mark is not None:
            place = tuple_(*order)
            query = query.where(place < self._mark if self._backward else place > self._mark)
        one_page = self._sorted(query, people).limit(self._limit + 1).subquery("one_page")
        head = figures.subquery("figures")
        return self._sorted(select(head, one_page).join_from(head, one_page, true(), isouter=True),
                            one_page)  # fmt: skip

    def _sorted(self, query: Select[Any], people: FromClause) -> Select[Any]:
        columns = (people.c[name] for name in ORDER)
        return query.order_by(*(one.desc() if self._backward else one.asc() for one in columns))

    def keys_of(self, rows: Sequence[Any]) -> PageKeys:
        """The page of the rows that were read, in their order."""
        found = [row for row in rows if row.id is not None]
        further, found = len(found) > self._limit, found[: self._limit]
        if self._backward:
            found.reverse()
        if not found:
            return PageKeys([], "", "")
        before = further if self._backward else self._mark is not None
        after = self._backward or further
        previous, following = _told(found[0]) if before else "", _told(found[-1]) if after else ""
        return PageKeys([row.id for row in found], previous, following)


def _told(row: Any) -> str:
    place = [row.rank.isoformat(), row.grid, row.home, row.head, row.key]
    text = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(text: str) -> Any:
    """The place that an address names; None for none, and for what is no place."""
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        rank, grid, home, head, key = json.loads(decoded)
        place = (date.fromisoformat(rank), str(grid), str(home), int(head), str(key))
    except (ValueError, TypeError):
        return None
    odd = "\0" in decoded or "\\u" in decoded or abs(place[3]) > 1
    return None if odd else tuple_(*map(literal, place))
