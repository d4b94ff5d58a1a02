"""Pages of the list of questions: they go on from a question's place in its order.

Open ones come first, by when they are due, then the others, the newest first. The address names a
place by whether the question was open and by its key, so it is the same when it moved meanwhile.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.sql.elements import UnaryExpression

from contracts_app.models import Consultation
from contracts_app.queries.consultations import (
    ConsultGroup,
    consultations_in,
    in_group,
    is_open,
    listed,
)
from contracts_app.queries.paging import Cursor, Page, count_up_to
from contracts_app.queries.referral_scope import Stand
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary.consultations import OPEN

_question = table_of(Consultation)
_RANK: Final = case((is_open(), 0), else_=1)
_OPEN, _ELSE = "0", "1"


def list_consultations(
    stand: Stand, group: ConsultGroup, kind: str, now: datetime, cursor: Cursor
) -> Page:
    """One page of the questions that a user sees: three statements, and one for a later page."""
    seen = and_(consultations_in(stand), in_group(group, now))
    if kind:
        seen = and_(seen, _question.c.kind == kind)
    total, more = count_up_to(select(_question.c.id).where(seen))
    backward = bool(cursor.before) and not cursor.after
    query, mark = listed().where(seen), cursor.before if backward else cursor.after
    begins = _beyond(mark, stand, backward=backward) if mark else None
    if begins is not None:
        query = query.where(begins)
    found = list(rows(query.order_by(*_order(backward=backward)).limit(cursor.limit + 1)))
    further, found = len(found) > cursor.limit, found[: cursor.limit]
    if backward:
        found.reverse()
    previous = found and (further if backward else begins is not None)
    following = found and (backward or further)
    ends = _place(found[0]) if previous else "", _place(found[-1]) if following else ""
    return Page(found, total, more, *ends)


def _order(*, backward: bool) -> Iterator[UnaryExpression[Any]]:
    rising = (_RANK, case((is_open(), _question.c.due_at_utc)), -_question.c.id)
    for one in rising:
        yield one.desc() if backward else one.asc()


def _place(row: Any) -> str:
    return (_OPEN if row.status in OPEN else _ELSE) + str(row.key)


def _beyond(mark: str, stand: Stand, *, backward: bool) -> ColumnElement[bool] | None:
    """What lies behind a place, or in front of it; None for what is no place."""
    query = select(_question.c.id, _question.c.due_at_utc).where(
        _question.c.key == mark[1:], consultations_in(stand)
    )
    found = rows(query).one_or_none()
    if found is None or mark[0] not in (_OPEN, _ELSE):
        return None
    number, due = _question.c.id, _question.c.due_at_utc
    beside = number > found.id if backward else number < found.id
    if mark[0] == _ELSE:
        return or_(is_open(), beside) if backward else and_(~is_open(), beside)
    later = due < found.due_at_utc if backward else due > found.due_at_utc
    same = and_(is_open(), or_(later, and_(due == found.due_at_utc, beside)))
    return same if backward else or_(~is_open(), same)
