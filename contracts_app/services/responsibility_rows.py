"""Rows of who answers for a place: finding them, adding one, and what the audit says of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Grid, Region, Responsibility
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.vocabulary import CareLevel


class Slot(NamedTuple):
    """What somebody answers for: a level, and the code of its town, village or grid."""

    level: CareLevel
    place: str


def rows_of(slot: Slot, place: Grid | Region) -> Sequence[Responsibility]:
    """Who ever answered for the place on this level, the earliest first."""
    query = select(Responsibility).where(Responsibility.level == slot.level)
    if isinstance(place, Grid):
        query = query.where(Responsibility.grid_id == place.id)
    else:
        query = query.where(Responsibility.region_code == place.code)
    fresh = query.order_by(Responsibility.valid_from).execution_options(populate_existing=True)
    return db.session.scalars(fresh).all()


def add_row(
    slot: Slot,
    place: Grid | Region,
    staff_id: int,
    zone: str,
    valid_from: date,
    valid_to: date | None,
) -> Responsibility:
    """One more, for days on which nobody answers."""
    row = Responsibility(
        county_code=place.county_code,
        level=slot.level.value,
        region_code=place.code if isinstance(place, Region) else None,
        grid_id=place.id if isinstance(place, Grid) else None,
        staff_id=staff_id,
        zone=zone,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    db.session.add(row)
    return row


def hand_on(row: Responsibility, staff_id: int, day: date, zone: str = "") -> Responsibility:
    """Another person from the day on, for as long as the first one; who keeps the days before."""
    until, row.valid_to = row.valid_to, day - timedelta(days=1)
    # It has to be closed in the database before a second open one may stand beside it.
    db.session.flush()
    made = Responsibility(
        county_code=row.county_code,
        level=row.level,
        region_code=row.region_code,
        grid_id=row.grid_id,
        staff_id=staff_id,
        zone=zone or row.zone,
        valid_from=day,
        valid_to=until,
    )
    db.session.add(made)
    return made


def state_of(row: Responsibility) -> dict[str, Any]:
    """What the audit tells of a row; never a name."""
    return {
        "staff_id": row.staff_id,
        "zone": row.zone,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def event_of(
    actor: Actor, verb: str, slot: Slot, before: dict[str, Any] | None, after: dict[str, Any]
) -> dict[str, Any]:
    """The audit row of one change."""
    kind = "grid" if slot.level is CareLevel.HOUSEHOLD_DOCTOR else "region"
    after = {"level": slot.level.value, **after}
    verb = f"responsibility.{verb}"
    return audit.event_row(actor, verb, kind, slot.place, before=before, after=after)
