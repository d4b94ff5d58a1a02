"""Which team is responsible for a grid on a day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from contracts_app.extensions import db
from contracts_app.models import GridDuty, Household, Team
from contracts_app.queries.grid_days import answering
from contracts_app.queries.rows import rows

_day: Any = bindparam("day")
_RESPONSIBLE = (
    select(GridDuty.team_id)
    .where(GridDuty.grid_id == bindparam("grid"), answering(_day))
    .order_by(GridDuty.valid_from.desc())
    .limit(1)
)


def responsible_team_id(grid_id: int, on: date) -> int | None:
    """The id of the team that is responsible for the grid on this day, if one is."""
    found: int | None = rows(_RESPONSIBLE, {"grid": grid_id, "day": on}).scalar()
    return found


def teams_answering_for(household_codes: Collection[str], on: date) -> set[str]:
    """The codes of the teams that are responsible for these households on this day."""
    query = (
        select(Team.code)
        .join(GridDuty, GridDuty.team_id == Team.id)
        .join(Household, Household.grid_id == GridDuty.grid_id)
        .where(Household.code.in_(household_codes), answering(on))
    )
    return set(db.session.scalars(query))
