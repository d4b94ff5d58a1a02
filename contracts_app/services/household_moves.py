"""Households come to another grid. Here and nowhere else the grid of a household changes (S3P2).

The household keeps its present grid; where it was before is told by its moves. Whoever calls holds
the households (`queries.locks.hold_households`) and has made sure that the new grids are in use.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Select, Update, and_, bindparam, delete, insert, select, update

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, HouseholdMove
from contracts_app.queries.given_rows import Columns, given_table, given_values
from contracts_app.queries.rows import rows, table_of
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.vocabulary import MoveReason

_HOUSEHOLD, _GRID, _MOVE = table_of(Household), table_of(Grid), table_of(HouseholdMove)
_GIVEN: Final[Columns] = {"household_id": BigInteger(), "grid_id": BigInteger()}
_CHUNK: Final = 5_000


def move_households(
    households: Collection[int], to_grid: int, moved_on: date, reason: MoveReason, actor: Actor
) -> int:
    """Bring households (by id) to a grid from a day on; returns how many were not there yet."""
    return move_to_grids(dict.fromkeys(households, to_grid), moved_on, reason, actor)


def move_to_grids(
    targets: Mapping[int, int], moved_on: date, reason: MoveReason, actor: Actor | None
) -> int:
    """Bring each household to its grid from a day on: the same few statements for thousands.

    Two moves of one day are one, and none when the household is back where it was. A household
    that moved on a later day already, because a clock was wrong, moves with that day: its history
    never runs backwards. Without an actor whoever calls writes the audit rows.
    """
    pairs = sorted(targets.items())
    return sum(
        _move(pairs[start : start + _CHUNK], moved_on, reason, actor)
        for start in range(0, len(pairs), _CHUNK)
    )


def _move(
    pairs: list[tuple[int, int]], moved_on: date, reason: MoveReason, actor: Actor | None
) -> int:
    engine = db.session.get_bind().dialect.name
    values = given_values(_GIVEN, pairs, engine)
    ready = _statements(engine)
    found = rows(ready.movers, {**values, "day": moved_on})
    # Of several moves on that day or later the last one is kept in mind.
    movers = {row.id: row for row in found}.values()
    if not movers:
        return 0
    _note(movers, moved_on, reason)
    db.session.execute(ready.change, values)
    _forget_stale(row.id for row in movers)
    if actor is not None:
        audit.record_all([_event(row, moved_on, reason, actor) for row in movers])
    return len(movers)


class _Statements(NamedTuple):
    movers: Select[Any]
    change: Update


@cache
def _statements(engine: str) -> _Statements:
    given = given_table(_GIVEN, engine)
    same_day = and_(_MOVE.c.household_id == _HOUSEHOLD.c.id, _MOVE.c.moved_on >= bindparam("day"))
    old, new = _GRID.alias("old"), _GRID.alias("new")
    movers = (
        select(
            _HOUSEHOLD.c.id,
            _HOUSEHOLD.c.county_code,
            _HOUSEHOLD.c.code,
            _HOUSEHOLD.c.grid_id,
            given.c.grid_id.label("to_grid_id"),
            _MOVE.c.id.label("move_id"),
            _MOVE.c.from_grid_id,
            old.c.code.label("from_code"),
            new.c.code.label("to_code"),
        )
        .select_from(given)
        .join(_HOUSEHOLD, _HOUSEHOLD.c.id == given.c.household_id)
        .join(old, old.c.id == _HOUSEHOLD.c.grid_id)
        .join(new, new.c.id == given.c.grid_id)
        .outerjoin(_MOVE, same_day)
        .where(_HOUSEHOLD.c.grid_id != given.c.grid_id)
        .order_by(_HOUSEHOLD.c.id, _MOVE.c.moved_on)
    )
    change = (
        update(_HOUSEHOLD)
        .where(_HOUSEHOLD.c.id == given.c.household_id, _HOUSEHOLD.c.grid_id != given.c.grid_id)
        .values(grid_id=given.c.grid_id)
    )
    return _Statements(movers, change)


def _note(movers: Iterable[Any], moved_on: date, reason: MoveReason) -> None:
    """Write the moves: new ones, those that go on to another grid, and those that came back."""
    new, onward, back = [], [], []
    for row in movers:
        if row.move_id is None:
            new.append(
                {
                    "county_code": row.county_code,
                    "household_id": row.id,
                    "from_grid_id": row.grid_id,
                    "to_grid_id": row.to_grid_id,
                    "moved_on": moved_on,
                    "reason": reason.value,
                }
            )
        elif row.from_grid_id == row.to_grid_id:
            back.append({"move": row.move_id})
        else:
            onward.append({"move": row.move_id, "to": row.to_grid_id, "why": reason.value})
    connection = db.session.connection()
    this = _MOVE.c.id == bindparam("move")
    if back:
        connection.execute(delete(_MOVE).where(this), back)
    if onward:
        changed: dict[str, Any] = {"to_grid_id": bindparam("to"), "reason": bindparam("why")}
        connection.execute(update(_MOVE).where(this).values(changed), onward)
    if new:
        connection.execute(insert(_MOVE), new)


def _forget_stale(ids: Iterable[int]) -> None:
    """Households that the session has read already are read again when they are asked for."""
    moved = set(ids)
    for thing in db.session.identity_map.values():
        if isinstance(thing, Household) and thing.id in moved:
            db.session.expire(thing, ["grid_id"])


def _event(row: Any, moved_on: date, reason: MoveReason, actor: Actor) -> dict[str, Any]:
    return audit.event_row(
        actor, "household.grid", "household", row.code, reason=reason.value,
        before={"grid": row.from_code},
        after={"grid": row.to_code, "moved_on": moved_on.isoformat()},
    )  # fmt: skip
