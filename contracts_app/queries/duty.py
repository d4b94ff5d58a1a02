"""Which team is responsible for a grid on a day."""

from datetime import date

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import GridDuty
from contracts_app.vocabulary import DutyLevel


def responsible_team_id(grid_id: int, on: date) -> int | None:
    """The id of the team that is responsible for the grid on this day, if one is."""
    query = (
        select(GridDuty.team_id)
        .where(
            GridDuty.grid_id == grid_id,
            GridDuty.level == DutyLevel.TEAM,
            GridDuty.valid_from <= on,
            or_(GridDuty.valid_to.is_(None), GridDuty.valid_to >= on),
        )
        .order_by(GridDuty.valid_from.desc())
        .limit(1)
    )
    return db.session.scalars(query).first()
