"""Grids and households as they stood on a day: in use, leaf of the tree, and where a home was."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, HouseholdMove, Team
from contracts_app.queries.rows import table_of
from contracts_app.queries.team_staff import existing_on
from contracts_app.vocabulary import DutyLevel

_child = table_of(Grid).alias("child")
_team = table_of(Team).alias("answering_team")
# Made once: an alias of a mapped class costs more than the statement it stands in.


def is_in_use(day: date) -> ColumnElement[bool]:
    """Grids that were opened by this day and not yet retired."""
    return and_(Grid.opened_on <= day, or_(Grid.retired_on.is_(None), Grid.retired_on > day))


def is_leaf(day: date) -> ColumnElement[bool]:
    """Grids without a grid below them that is in use on this day."""
    retired_on = _child.c.retired_on
    kept = and_(_child.c.opened_on <= day, or_(retired_on.is_(None), retired_on > day))
    return ~exists(select(_child.c.id).where(_child.c.parent_id == Grid.id, kept))


def on_duty(day: date) -> ColumnElement[bool]:
    """Duties of teams that hold on this day; both ends are included."""
    return and_(
        GridDuty.level == DutyLevel.TEAM,
        GridDuty.valid_from <= day,
        or_(GridDuty.valid_to.is_(None), GridDuty.valid_to >= day),
    )


def answering(day: date) -> ColumnElement[bool]:
    """Duties that hold on this day and whose team exists: a dissolved team answers for nobody."""
    own = _team.c.id == GridDuty.team_id
    there = exists(select(_team.c.id).where(own, existing_on(day, _team)))
    return and_(on_duty(day), there)


def count_homes(grids: Select[int], day: date) -> dict[int, int]:
    """How many households were in each of these grids on a day, by grid id: two statements.

    A household was in the grid that its first later move took it from, else in its present one.
    """
    present = select(Household.grid_id, func.count()).where(Household.grid_id.in_(grids))
    counts = {row[0]: row[1] for row in db.session.execute(present.group_by(Household.grid_id))}
    wanted = _later_moves(day)
    moved: list[tuple[int, int, int]] = [tuple(row) for row in db.session.execute(wanted)]
    if not moved:
        return counts
    among = set(db.session.scalars(grids))
    for now, then, number in moved:
        if then in among:
            counts[then] = counts.get(then, 0) + number
        if now in among:
            counts[now] = counts.get(now, 0) - number
    return {grid: number for grid, number in counts.items() if number}


def _later_moves(day: date) -> Any:
    """Present grid, grid on the day, and how many households moved from that to this."""
    first = (
        select(HouseholdMove.household_id, func.min(HouseholdMove.moved_on).label("moved_on"))
        .where(HouseholdMove.moved_on > day)
        .group_by(HouseholdMove.household_id)
        .subquery()
    )
    same = and_(
        HouseholdMove.household_id == first.c.household_id,
        HouseholdMove.moved_on == first.c.moved_on,
    )
    return (
        select(Household.grid_id, HouseholdMove.from_grid_id, func.count())
        .join(first, first.c.household_id == Household.id)
        .join(HouseholdMove, same)
        .group_by(Household.grid_id, HouseholdMove.from_grid_id)
    )
