"""Handing duties on when grids change: one grid's end on the day before, the others' begin.

Duties that are decided for later days are handed on as well, and so are the doctors of the
households (包户). A duty that began on that very day never held a whole day and leaves no row.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Responsibility
from contracts_app.rules.duty_days import Span, from_day
from contracts_app.vocabulary import CareLevel, DutyLevel

_DAY: Final = timedelta(days=1)


def timeline(grid: Grid, day: date) -> tuple[Span, ...]:
    """Which teams answer for the grid from the day on, as far as it is decided."""
    spans = [Span(row.team_id, row.valid_from, row.valid_to) for row in _rows(GridDuty, grid, day)]
    return from_day(spans, day)


def doctors(grid: Grid, day: date) -> tuple[Span, ...]:
    """Which doctors answer for the households of the grid from the day on."""
    found = _rows(Responsibility, grid, day)
    return from_day([Span(row.staff_id, row.valid_from, row.valid_to) for row in found], day)


def end_duties(grid: Grid, day: date) -> None:
    """Nobody answers for the grid from the day on."""
    for model in (GridDuty, Responsibility):
        for row in _rows(model, grid, day):
            if row.valid_from < day:
                row.valid_to = day - _DAY
            else:
                db.session.delete(row)
    db.session.flush()


def begin_duties(grid: Grid, teams: Iterable[Span], own_doctors: Iterable[Span]) -> None:
    """These teams and doctors answer for a grid that has nobody on those days."""
    common: dict[str, Any] = {"county_code": grid.county_code, "grid_id": grid.id}
    for span in teams:
        days = {"valid_from": span.first, "valid_to": span.last}
        db.session.add(GridDuty(team_id=span.who, level=DutyLevel.TEAM, **days, **common))
    for span in own_doctors:
        days = {"valid_from": span.first, "valid_to": span.last}
        level = CareLevel.HOUSEHOLD_DOCTOR
        db.session.add(Responsibility(staff_id=span.who, level=level, **days, **common))
    db.session.flush()


def _rows(model: Any, grid: Grid, day: date) -> Sequence[Any]:
    """Rows of the grid that hold on the day or later."""
    query = select(model).where(
        model.grid_id == grid.id, or_(model.valid_to.is_(None), model.valid_to >= day)
    )
    if model is GridDuty:
        query = query.where(model.level == DutyLevel.TEAM)
    # As they are now, and not as the session may remember them.
    fresh = query.order_by(model.valid_from).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()
