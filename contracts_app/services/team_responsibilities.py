"""Handing on what somebody answers for on the four levels, when the person is gone (S3P6)."""

from datetime import date

from sqlalchemy import or_, select

from contracts_app.extensions import db
from contracts_app.models import Responsibility
from contracts_app.rules.teams import DAY
from contracts_app.services import audit
from contracts_app.services.audit import Actor


def open_from(staff_id: int, day: date) -> list[Responsibility]:
    """What somebody answers for on a day or later."""
    query = select(Responsibility).where(
        Responsibility.staff_id == staff_id,
        or_(Responsibility.valid_to.is_(None), Responsibility.valid_to >= day),
    )
    return list(db.session.scalars(query.order_by(Responsibility.id)))


def take_over(from_staff_id: int, to_staff_id: int, day: date, actor: Actor) -> int:
    """Give everything somebody answers for to another person from a day on; returns how many.

    The days before keep the old name. What would begin only then is given whole.
    """
    rows = open_from(from_staff_id, day)
    trail = []
    for row in rows:
        if row.valid_from >= day:
            row.staff_id = to_staff_id
        else:
            _split(row, to_staff_id, day)
        where = row.region_code or str(row.grid_id)
        after = {"level": row.level, "from": day.isoformat()}
        trail.append(
            audit.event_row(actor, "responsibility.take_over", "place", where, after=after)
        )
    db.session.flush()
    audit.record_all(trail)
    return len(rows)


def _split(row: Responsibility, to_staff_id: int, day: date) -> None:
    last, row.valid_to = row.valid_to, day - DAY
    # The old row has to be closed before a second open one may stand beside it.
    db.session.flush()
    place = {"region_code": row.region_code, "grid_id": row.grid_id, "zone": row.zone}
    db.session.add(
        Responsibility(
            county_code=row.county_code,
            level=row.level,
            staff_id=to_staff_id,
            valid_from=day,
            valid_to=last,
            **place,
        )
    )
