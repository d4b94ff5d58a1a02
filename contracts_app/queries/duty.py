"""Which team is responsible for a grid on a day."""

from datetime import date

from sqlalchemy import bindparam, or_, select

from contracts_app.models import GridDuty
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import DutyLevel

_duty = table_of(GridDuty)
_RESPONSIBLE = (
    select(_duty.c.team_id)
    .where(
        _duty.c.grid_id == bindparam("grid"),
        _duty.c.level == DutyLevel.TEAM,
        _duty.c.valid_from <= bindparam("day"),
        or_(_duty.c.valid_to.is_(None), _duty.c.valid_to >= bindparam("day")),
    )
    .order_by(_duty.c.valid_from.desc())
    .limit(1)
)


def responsible_team_id(grid_id: int, on: date) -> int | None:
    """The id of the team that is responsible for the grid on this day, if one is."""
    found: int | None = rows(_RESPONSIBLE, {"grid": grid_id, "day": on}).scalar()
    return found
