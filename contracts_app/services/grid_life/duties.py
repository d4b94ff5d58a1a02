"""Handing duties on when grids change: one grid's end on the day before, the others' begin.

Duties that are decided for later days are handed on as well, and so are the doctors of the
households (包户). A duty that began on that very day never held a whole day and leaves no row.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, GridDuty, Responsibility
from contracts_app.rules.duty_days import Span, from_day
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.responsibility_rows import Slot, add_row, event_of, state_of
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


def put_teams(grid: Grid, spans: Sequence[Span], day: date) -> None:
    """From the day on these teams answer for the grid, and no other; what is so already stays."""
    if timeline(grid, day) == tuple(spans):
        return
    _end(_rows(GridDuty, grid, day), day)
    common: dict[str, Any] = {"county_code": grid.county_code, "grid_id": grid.id}
    for span in spans:
        days = {"valid_from": span.first, "valid_to": span.last}
        db.session.add(GridDuty(team_id=span.who, level=DutyLevel.TEAM, **days, **common))
    db.session.flush()


def put_doctors(grid: Grid, spans: Sequence[Span], day: date, actor: Actor) -> None:
    """From the day on these doctors answer for the households of the grid, and no other."""
    if doctors(grid, day) == tuple(spans):
        return
    slot = Slot(CareLevel.HOUSEHOLD_DOCTOR, grid.code)
    old = [(row, state_of(row)) for row in _rows(Responsibility, grid, day)]
    kept = _end([row for row, _before in old], day)
    trail = [
        event_of(actor, "end", slot, before, state_of(row) if row in kept else {})
        for row, before in old
    ]
    for span in spans:
        made = add_row(slot, grid, span.who, "", span.first, span.last)
        trail.append(event_of(actor, "appoint", slot, None, state_of(made)))
    db.session.flush()
    audit.record_all(trail)


def _end(rows: Sequence[Any], day: date) -> list[Any]:
    """Nobody of these answers from the day on; returns the rows that held before."""
    for row in rows:
        if row.valid_from < day:
            row.valid_to = day - _DAY
        else:
            db.session.delete(row)
    kept = [row for row in rows if row.valid_from < day]
    db.session.flush()
    return kept


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
