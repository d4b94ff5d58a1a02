"""What is offered when households change: grids to live in, and contracts that may go on."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, Region, Team
from contracts_app.queries.duty import responsible_team_id
from contracts_app.queries.grid_days import is_in_use, is_leaf
from contracts_app.queries.households import HouseholdPlace
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.vocabulary import STANDING

_SHOWN = 300


def list_leaf_grids(place: HouseholdPlace, scope: Scope, day: date) -> list[Row[Any]]:
    """Grids where a household may live (code, name, village), those of its village first."""
    own = select(Grid.village_code).where(Grid.id == place.grid_id).scalar_subquery()
    query = (
        select(Grid.code, Grid.name, Region.name.label("village"))
        .join(Region, Region.code == Grid.village_code)
        .where(grids_in(scope), is_in_use(day), is_leaf(day))
        .order_by((Grid.village_code == own).desc(), Grid.village_code, Grid.code)
    )
    return list(db.session.execute(query.limit(_SHOWN)))


def list_standing_contracts(household_ids: Collection[int]) -> list[Row[Any]]:
    """Contracts in force or signed for later: number, household code, team name, first day."""
    query = (
        select(Contract.contract_no, Household.code, Team.name.label("team"), Contract.period_start)
        .join(Household, Household.id == Contract.household_id)
        .join(Team, Team.id == Contract.team_id)
        .where(Contract.household_id.in_(household_ids), Contract.status.in_(STANDING))
        .order_by(Household.code, Contract.period_start)
    )
    return list(db.session.execute(query))


def other_team_there(household_id: int, grid_code: str, day: date) -> Any | None:
    """The contract of a household (number, team) when another team answers for a grid."""
    grid = db.session.scalar(select(Grid.id).where(Grid.code == grid_code))
    query = (
        select(Contract.contract_no, Team.name.label("team"), Contract.team_id)
        .join(Team, Team.id == Contract.team_id)
        .where(Contract.household_id == household_id, Contract.status.in_(STANDING))
        .order_by(Contract.period_start)
    )
    contract = db.session.execute(query.limit(1)).first()
    if grid is None or contract is None:
        return None
    return None if responsible_team_id(grid, day) == contract.team_id else contract
