"""Grids and their duties as rows of the files that an import reads."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import SINCE_EVER, Grid, GridDuty, Team
from contracts_app.queries.grid_days import is_in_use
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.vocabulary import DutyLevel


def list_grid_lines(scope: Scope, day: date) -> list[tuple[str, str, str, str, str]]:
    """Code, name, village, grid above (blank for none) and kind of each grid in use on a day."""
    above = aliased(Grid)
    query = (
        select(Grid.code, Grid.name, Grid.village_code, above.code, Grid.kind)
        .outerjoin(above, above.id == Grid.parent_id)
        .where(grids_in(scope), is_in_use(day))
        .order_by(Grid.village_code, Grid.code)
    )
    return [
        (code, name, village, parent or "", kind)
        for code, name, village, parent, kind in db.session.execute(query)
    ]


def list_duty_lines(scope: Scope, day: date) -> list[tuple[str, str, str]]:
    """Grid, team and first day of each duty that holds on a day or begins later.

    The first day is blank for one that began at no known day: an import takes it for the same.
    """
    query = (
        select(Grid.code, Team.code, GridDuty.valid_from)
        .join(GridDuty, GridDuty.grid_id == Grid.id)
        .join(Team, Team.id == GridDuty.team_id)
        .where(
            grids_in(scope),
            is_in_use(day),
            GridDuty.level == DutyLevel.TEAM,
            or_(GridDuty.valid_to.is_(None), GridDuty.valid_to >= day),
        )
        .order_by(Grid.village_code, Grid.code, GridDuty.valid_from)
    )
    return [
        (grid, team, "" if first == SINCE_EVER else first.isoformat())
        for grid, team, first in db.session.execute(query)
    ]
