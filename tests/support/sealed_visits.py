"""Visits as devices bring them, handed to the service without the page around them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Resident, SealedVisit, User
from contracts_app.queries.scope import scope_of
from contracts_app.queries.visits import Visited
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.outbox_packages import Package, Ticket
from contracts_app.services.sealed_visits import Ask, Outcome, receive
from contracts_app.services.visits import VisitEntry, record_visit
from tests.factories import TODAY
from tests.support.care import entry, pressure

OPENED = datetime.fromisoformat("2026-11-21T01:00:00")
WRITTEN = "2026-11-21T01:30:00.000Z"
KEY = "p" * 32
ARRIVED = datetime.fromisoformat("2026-11-21T04:00:00+00:00")
"""When devices bring it."""


def ticket(user: User, person: Resident, **changed: Any) -> Ticket:
    """That of a page of this user about this person."""
    given = {"key": KEY, "opened_at": OPENED, "contract_no": ""}
    return Ticket(user.id, person.key, **{**given, **changed})


def package(user: User, person: Resident, written: str = WRITTEN, **changed: Any) -> Package:
    """What a device brings of such a page."""
    fields = (("htn-sbp", "138"), ("csrf_token", "t0ken"), ("written_at", written))
    return Package(ticket(user, person, **changed), fields)


def asks(person: Resident, *items: str, **told: Any) -> Ask:
    """Reads a visit of this page, in place of the form that the page would read."""
    values: Mapping[str, Any] = {"values": pressure(138, 86), "page": KEY, **told}

    def ask(found: Visited) -> VisitEntry:
        assert found.key == person.key or person.id in found.rows
        return entry(found, *(items or ("HTN_VISIT",)), **values)

    return ask


def brought(
    user: User, person: Resident, *items: str, by: User | None = None, **told: Any
) -> Outcome:
    """What became of a visit that this user wrote and `by` brings."""
    changed = {name: told.pop(name) for name in ("key", "contract_no") if name in told}
    written = told.pop("written", WRITTEN)
    parcel = package(user, person, written, **changed)
    page = {"page": changed.get("key", KEY)}
    return receive(parcel, asks(person, *items, **page, **told), actor_of(by or user), TODAY)


def actor_of(user: User) -> Actor:
    return Actor.of(user, "request")


def recorded_by(user: User, person: Resident, *items: str, **told: Any) -> str:
    """The key of a visit that somebody saved with a line meanwhile."""
    made = entry(person, *(items or ("HTN_VISIT",)), **{"values": pressure(120, 80), **told})
    return record_visit(made, scope_of(user, TODAY), SYSTEM, TODAY).key


def sealed_rows() -> list[SealedVisit]:
    db.session.flush()
    query = select(SealedVisit).order_by(SealedVisit.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
