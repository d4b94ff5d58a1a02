"""Pages of the work list: they go on from a person's place in its order, as `paging` does.

The order has several parts, so the address names a place by all of them; none is a name or number.
"""

import base64
import json
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, literal, select, tuple_

from contracts_app.queries.paging import Cursor
from contracts_app.queries.rows import rows


class PageKeys(NamedTuple):
    """The people of one page by id, and the places with which its neighbours begin, or ''."""

    ids: list[int]
    previous: str
    next: str


def people_of_page(people: Select[Any], cursor: Cursor) -> PageKeys:
    """One page of a selection of id, rank, grid, home, head and key."""
    backward = bool(cursor.before) and not cursor.after
    mark = _read(cursor.before if backward else cursor.after)
    some = people.subquery("people")
    order = (some.c.rank, some.c.grid, some.c.home, some.c.head, some.c.key)
    query = select(some.c.id, *order)
    if mark is not None:
        place = tuple_(*order)
        query = query.where(place < mark if backward else place > mark)
    wanted = (one.desc() if backward else one.asc() for one in order)
    found = list(rows(query.order_by(*wanted).limit(cursor.limit + 1)))
    further, found = len(found) > cursor.limit, found[: cursor.limit]
    if backward:
        found.reverse()
    if not found:
        return PageKeys([], "", "")
    before = further if backward else mark is not None
    after = backward or further
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
