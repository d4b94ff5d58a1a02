"""Whether every grid has its team on a day: none left out, none given twice (S3P2)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, func, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty
from contracts_app.queries.grid_days import answering, count_homes, is_in_use, is_leaf
from contracts_app.queries.scope import Scope, grids_in


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the leaf grids of a scope are covered on one day; the lists hold grid codes."""

    as_of: date
    grids: int
    assigned: int
    unassigned: list[str]
    overlapping: list[str]
    households_uncovered: int

    @property
    def complete(self) -> bool:
        """Whether every grid has exactly one team."""
        return not self.unassigned and not self.overlapping


def coverage(scope: Scope, as_of: date) -> Coverage:
    """How many teams each leaf grid of the scope has on a day, and what is left uncovered."""
    duties = func.count(func.distinct(GridDuty.id))
    rows = db.session.execute(
        select(Grid.code, duties)
        .outerjoin(GridDuty, and_(GridDuty.grid_id == Grid.id, answering(as_of)))
        .where(grids_in(scope), is_in_use(as_of), is_leaf(as_of))
        .group_by(Grid.id, Grid.code)
        .order_by(Grid.code)
    ).all()
    return Coverage(
        as_of=as_of,
        grids=len(rows),
        assigned=sum(count > 0 for _code, count in rows),
        unassigned=[code for code, count in rows if count == 0],
        overlapping=[code for code, count in rows if count > 1],
        households_uncovered=_households_uncovered(scope, as_of),
    )


def _households_uncovered(scope: Scope, as_of: date) -> int:
    """Households whose grid of that day had no team on that day."""
    team = exists().where(GridDuty.grid_id == Grid.id, answering(as_of))
    return sum(count_homes(select(Grid.id).where(grids_in(scope), ~team), as_of).values())
