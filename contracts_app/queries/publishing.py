"""What has to be known before duties change: those of the grids, and contracts in flight."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, GridDuty, Household, Region, Team
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.rules.duty import Duty
from contracts_app.vocabulary import STANDING, DutyLevel

_CHUNK: Final = 500
_grid, _duty = table_of(Grid), table_of(GridDuty)


@dataclass(frozen=True)
class InFlight:
    """Contracts in force or about to begin on grids that change hands, by team that signed them."""

    team: str
    contracts: int
    grids: int
    last_end: date
    """The last day of the term that ends last."""


def duties_from(scope: Scope, day: date) -> dict[int, list[Duty]]:
    """Team duties of the scope's grids that hold on a day or later, by grid and first day."""
    query = (
        select(_duty.c.grid_id, _duty.c.id, _duty.c.team_id, _duty.c.valid_from, _duty.c.valid_to)
        .where(
            _duty.c.level == DutyLevel.TEAM,
            or_(_duty.c.valid_to.is_(None), _duty.c.valid_to >= day),
            _duty.c.grid_id.in_(select(_grid.c.id).where(grids_in(scope))),
        )
        .order_by(_duty.c.grid_id, _duty.c.valid_from)
    )
    found: dict[int, list[Duty]] = {}
    for row in rows(query):
        duty = Duty(row.id, row.team_id, row.valid_from, row.valid_to)
        found.setdefault(row.grid_id, []).append(duty)
    return found


def dissolved_teams() -> dict[int, date]:
    """From which day on teams answer for nobody, by team id."""
    query = select(Team.id, Team.dissolved_on).where(Team.dissolved_on.is_not(None))
    return {row[0]: row[1] for row in db.session.execute(query) if row[1]}


def names_of_grids(ids: Collection[int]) -> dict[int, Row[Any]]:
    """Code, name, village and number of households of grids, by id."""
    found: dict[int, Row[Any]] = {}
    households = (
        select(func.count(Household.id)).where(Household.grid_id == Grid.id).scalar_subquery()
    )
    for part in _parts(list(ids)):
        query = (
            select(
                Grid.id,
                Grid.code,
                Grid.name,
                Region.name.label("village"),
                households.label("households"),
            )
            .join(Region, Region.code == Grid.village_code)
            .where(Grid.id.in_(part))
        )
        found |= {row.id: row for row in db.session.execute(query)}
    return found


def names_of_teams(ids: Collection[int]) -> dict[int, str]:
    """The names of teams by id."""
    query = select(Team.id, Team.name).where(Team.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def contracts_in_flight(ids: Collection[int]) -> list[InFlight]:
    """Standing contracts of households on these grids, by the team that signed them."""
    counts: dict[str, tuple[int, int, date]] = {}
    for part in _parts(list(ids)):
        for row in db.session.execute(_standing(part)):
            contracts, grids, last = counts.get(row.name, (0, 0, row.last_end))
            counts[row.name] = (
                contracts + row.contracts,
                grids + row.grids,
                max(last, row.last_end),
            )
    return [InFlight(name, *figures) for name, figures in sorted(counts.items())]


def _standing(ids: Sequence[int]) -> Any:
    return (
        select(
            Team.name,
            func.count(Contract.id).label("contracts"),
            func.count(func.distinct(Household.grid_id)).label("grids"),
            func.max(Contract.period_end).label("last_end"),
        )
        .join(Contract, Contract.team_id == Team.id)
        .join(Household, Household.id == Contract.household_id)
        .where(Household.grid_id.in_(ids), Contract.status.in_(STANDING))
        .group_by(Team.id, Team.name)
    )


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
