"""What the papers of a walk need beside the lines of the list: numbers."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident
from contracts_app.queries.rows import rows
from contracts_app.queries.scope import Scope
from contracts_app.queries.task_reach import TaskFilters
from contracts_app.queries.task_rows import list_task_rows
from contracts_app.queries.tasks import people_of
from contracts_app.rules.doors import door_order


def list_walk(scope: Scope, filters: TaskFilters, keys: Collection[str], most: int) -> list[Any]:
    """Up to `most` lines in the order of the doors: of these people, or of all without a key."""
    some = people_of(scope, filters).subquery("some")
    query = select(some.c.id)
    if keys:
        query = query.where(some.c.key.in_(keys))
    order = (some.c.grid, some.c.home, some.c.head, some.c.key)
    ids = list(rows(query.order_by(*order).limit(most)).scalars())
    found = list_task_rows(ids, filters.last_day(scope.today), scope.today)
    return sorted(found, key=lambda row: _way(row.person))


def _way(person: Any) -> tuple[Any, ...]:
    """Grid, door, household, and within it the head first, then the older."""
    head = not person.is_head
    return person.grid_code, door_order(person.address), person.home, head, person.birth_date


def numbers_of(ids: Sequence[int]) -> dict[int, Any]:
    """Numbers and phones of people by id, to be masked: id_number and phone."""
    query = select(Resident.id, Resident.id_number, Resident.phone).where(Resident.id.in_(ids))
    return {row.id: row for row in db.session.execute(query)}
