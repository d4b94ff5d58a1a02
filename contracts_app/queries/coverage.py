"""Which team is responsible for which grid on a day: no grid left out, none given twice (S3P2)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Household, Team
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.vocabulary import DutyLevel


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


@dataclass(frozen=True, slots=True)
class Responsible:
    """The team that answers for a grid on one day, and since when."""

    team_code: str
    team_name: str
    valid_from: date
    valid_to: date | None


def on_duty(day: date) -> ColumnElement[bool]:
    """Duties of teams that hold on this day; both ends are included."""
    return and_(
        GridDuty.level == DutyLevel.TEAM,
        GridDuty.valid_from <= day,
        or_(GridDuty.valid_to.is_(None), GridDuty.valid_to >= day),
    )


def who_is_responsible(grid_code: str, day: date, scope: Scope) -> Responsible | None:
    """The team of a grid in scope on any day, past or future; None when it has none."""
    query = (
        select(Team.code, Team.name, GridDuty.valid_from, GridDuty.valid_to)
        .join(GridDuty, GridDuty.team_id == Team.id)
        .join(Grid, Grid.id == GridDuty.grid_id)
        .where(Grid.code == grid_code, grids_in(scope), on_duty(day))
        .order_by(GridDuty.id)
        .limit(1)
    )
    row = db.session.execute(query).first()
    return None if row is None else Responsible(*row)


def coverage(scope: Scope, as_of: date) -> Coverage:
    """How many teams each leaf grid of the scope has on a day, and what is left uncovered."""
    duties = func.count(func.distinct(GridDuty.id))
    rows = db.session.execute(
        select(Grid.code, duties)
        .outerjoin(GridDuty, and_(GridDuty.grid_id == Grid.id, on_duty(as_of)))
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


def is_in_use(as_of: date) -> ColumnElement[bool]:
    """Grids that are in use on a day."""
    return or_(Grid.retired_on.is_(None), Grid.retired_on > as_of)


def is_leaf(as_of: date) -> ColumnElement[bool]:
    """Grids without a grid below them on a day."""
    child = aliased(Grid)
    kept = or_(child.retired_on.is_(None), child.retired_on > as_of)
    return ~exists().where(child.parent_id == Grid.id, kept)


def _households_uncovered(scope: Scope, as_of: date) -> int:
    query = (
        select(func.count(Household.id))
        .join(Grid, Grid.id == Household.grid_id)
        .where(
            grids_in(scope), ~exists().where(GridDuty.grid_id == Household.grid_id, on_duty(as_of))
        )
    )
    return db.session.scalar(query) or 0
