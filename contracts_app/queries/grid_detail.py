"""Reads of one grid: where it stands in the tree, who answers for it, its relatives and doors."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, exists, func, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, GridDuty, Household, Region, Team
from contracts_app.queries.grid_days import answering, is_in_use, is_leaf
from contracts_app.queries.scope import Scope, grids_in, villages_in
from contracts_app.vocabulary import STANDING, DutyLevel, RegionLevel

HOMES_SHOWN = 100
_DUTIES_SHOWN = 100
_MOST_VILLAGES = 2_000


@dataclass(frozen=True)
class GridDetail:
    """One grid; `households` and `signed` (those under contract) are of today."""

    id: int
    code: str
    name: str
    kind: str
    village_code: str
    village: str
    town: str | None
    parent_code: str | None
    parent: str | None
    opened_on: date
    retired_on: date | None
    in_use: bool
    is_leaf: bool
    households: int
    signed: int

    @property
    def last_day(self) -> date | None:
        """The last day of use; none while it is not decided."""
        return None if self.retired_on is None else self.retired_on - timedelta(days=1)

    @property
    def may_change(self) -> bool:
        """Whether it can be split, merged or taken out of use: a leaf in use."""
        return self.in_use and self.is_leaf and self.retired_on is None


def get_grid(code: str, scope: Scope, day: date) -> GridDetail | None:
    """The grid with this code in scope, in use or not; None outside it."""
    parent, town = aliased(Grid), aliased(Region)
    homes = select(func.count(Household.id)).where(Household.grid_id == Grid.id)
    signed = (
        select(func.count(func.distinct(Contract.household_id)))
        .join(Household, Household.id == Contract.household_id)
        .where(Household.grid_id == Grid.id, Contract.status.in_(STANDING))
    )
    query = (
        select(
            Grid.id,
            Grid.code,
            Grid.name,
            Grid.kind,
            Grid.village_code,
            Region.name.label("village"),
            town.name.label("town"),
            parent.code.label("parent_code"),
            parent.name.label("parent"),
            Grid.opened_on,
            Grid.retired_on,
            is_in_use(day).label("in_use"),
            is_leaf(day).label("is_leaf"),
            homes.correlate(Grid).scalar_subquery(),
            signed.correlate(Grid).scalar_subquery(),
        )
        .join(Region, Region.code == Grid.village_code)
        .outerjoin(town, town.code == Region.parent_code)
        .outerjoin(parent, parent.id == Grid.parent_id)
        .where(Grid.code == code, grids_in(scope))
        .order_by(Grid.id)
    )
    row: Any = db.session.execute(query.limit(1)).first()
    return None if row is None else GridDetail(*row)


def list_duties(grid_id: int) -> list[Row[Any]]:
    """The teams of a grid with their days, the latest first: past, present and decided ones."""
    query = (
        select(Team.code, Team.name, GridDuty.valid_from, GridDuty.valid_to, Team.dissolved_on)
        .join(Team, Team.id == GridDuty.team_id)
        .where(GridDuty.grid_id == grid_id, GridDuty.level == DutyLevel.TEAM)
        .order_by(GridDuty.valid_from.desc())
    )
    return list(db.session.execute(query.limit(_DUTIES_SHOWN)))


def list_children(grid_id: int, day: date) -> list[Row[Any]]:
    """The grids below a grid that are in use, by code."""
    query = select(Grid.code, Grid.name, Grid.kind).where(Grid.parent_id == grid_id, is_in_use(day))
    return list(db.session.execute(query.order_by(Grid.code)))


def list_neighbours(grid: GridDetail, scope: Scope, day: date) -> list[Row[Any]]:
    """The other leaf grids of the village that are in use, with households and team of the day."""
    homes = select(func.count(Household.id)).where(Household.grid_id == Grid.id)
    query = (
        select(
            Grid.code,
            Grid.name,
            homes.correlate(Grid).scalar_subquery().label("households"),
            Team.name.label("team"),
        )
        .select_from(Grid)
        .outerjoin(GridDuty, and_(GridDuty.grid_id == Grid.id, answering(day)))
        .outerjoin(Team, Team.id == GridDuty.team_id)
        .where(
            Grid.village_code == grid.village_code,
            Grid.id != grid.id,
            Grid.retired_on.is_(None),
            grids_in(scope),
            is_in_use(day),
            is_leaf(day),
        )
        .order_by(Grid.code)
    )
    return list(db.session.execute(query))


def list_homes(grid_id: int, page: int) -> list[Row[Any]]:
    """One page of the households of a grid, by address: code and address, nothing of a person."""
    query = select(Household.code, Household.address).where(Household.grid_id == grid_id)
    ordered = query.order_by(Household.address, Household.code)
    return list(db.session.execute(ordered.limit(HOMES_SHOWN).offset((page - 1) * HOMES_SHOWN)))


def list_villages(scope: Scope) -> list[Row[Any]]:
    """The villages in scope with their towns, for a form: code, name, town."""
    town = aliased(Region)
    query = (
        select(Region.code, Region.name, town.name.label("town"))
        .outerjoin(town, town.code == Region.parent_code)
        .where(Region.level == RegionLevel.VILLAGE, villages_in(scope, Region.code))
        .order_by(Region.code)
    )
    return list(db.session.execute(query.limit(_MOST_VILLAGES)))


def list_parents(scope: Scope, day: date) -> list[Row[Any]]:
    """Grids that another may be put below: in use and without households."""
    homes = exists().where(Household.grid_id == Grid.id)
    query = (
        select(Grid.code, Grid.name, Grid.village_code, Region.name.label("village"))
        .join(Region, Region.code == Grid.village_code)
        .where(grids_in(scope), is_in_use(day), Grid.retired_on.is_(None), ~homes)
        .order_by(Grid.village_code, Grid.code)
    )
    return list(db.session.execute(query))
