"""Sessions and bookings for tests."""

from datetime import timedelta
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import AppointmentSession, Policy, Resident
from contracts_app.queries.scope import everything
from contracts_app.rules.appointments import KEPT_SHARE, Hours
from contracts_app.services.appointment_sessions import Plan, plan_session
from contracts_app.services.appointments import Booking
from contracts_app.services.audit import SYSTEM
from tests.factories import TODAY, World

NEXT_WEEK = TODAY + timedelta(days=7)


def plan(**values: Any) -> Plan:
    """Three slots of half an hour from eight on, with two places each, a week from now."""
    hours = Hours(480, 570, values.pop("minutes", 30), values.pop("places", 2))
    known: dict[str, Any] = {
        "team": "T01",
        "held_on": NEXT_WEEK,
        "place": "centre",
        "address": "卫生院一楼",
        "hours": hours,
    }
    return Plan(**{**known, **values})


def planned(world: World, share: int | None = None, **values: Any) -> AppointmentSession:
    """A session as the centre plans it, with this share of its places kept."""
    if share is not None:
        rule = db.session.query(Policy).filter_by(key=KEPT_SHARE).one()
        rule.value = share
        db.session.flush()
    return plan_session(plan(**values), world.centre.id, everything(TODAY), SYSTEM, TODAY)


def booking(
    session: AppointmentSession, person: Resident, minute: int = 480, **values: Any
) -> Booking:
    """Somebody wants to be followed up at a time."""
    known = {"purpose": "follow_up", "booked_by": "desk"}
    return Booking(session.key, minute, person.key, **{**known, **values})
