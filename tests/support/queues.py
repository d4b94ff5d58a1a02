"""The queue of the team T01, by household codes."""

from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import AuditEvent, Household, Resident, WaitingPlace
from contracts_app.queries.scope import everything
from contracts_app.services.audit import SYSTEM
from contracts_app.services.errors import Refused
from contracts_app.services.waiting import join_queue, leave_queue, offer_places
from tests.factories import TODAY, World, make_household, make_world
from tests.services.test_signing import request_for, sign

Family = tuple[Household, list[Resident]]
NOTHING = {"offered": 0, "expired": 0, "withdrawn": 0, "recalled": 0}


def full_world() -> World:
    """A team whose only place is taken."""
    made = make_world()
    household, people = make_household(made.grids[0], code="FULL", members=2)
    made.team.max_households = 1
    sign(request_for(household, people[0]))
    return made


def family(world: World, code: str, members: int = 2) -> Family:
    return make_household(world.grids[0], code=code, members=members)


def join(home: Family, team: str = "T01", today: date = TODAY) -> WaitingPlace:
    return join_queue(home[0].code, team, everything(today), SYSTEM, today)


def leave(home: Family, today: date = TODAY) -> None:
    leave_queue(home[0].code, everything(today), SYSTEM, today)


def try_to_sign(home: Family, today: date = TODAY, **values: Any) -> list[str]:
    request = request_for(home[0], home[1][0], signed_on=today, **values)
    try:
        sign(request, today)
    except Refused as refused:
        return refused.codes
    return []


def limit_to(world: World, households: int) -> None:
    """Another limit, of which the queue has not been told yet."""
    world.team.max_households = households
    db.session.flush()


def offer(today: date = TODAY) -> dict[str, int]:
    return offer_places(today, SYSTEM, lambda: None)


def raise_limit(world: World, households: int, today: date = TODAY) -> dict[str, int]:
    limit_to(world, households)
    return offer(today)


def states() -> list[tuple[str, str]]:
    rows = select(Household.code, WaitingPlace.state).join_from(
        WaitingPlace, Household, Household.id == WaitingPlace.household_id
    )
    return [(row.code, row.state) for row in db.session.execute(rows.order_by(WaitingPlace.id))]


def verbs() -> list[str]:
    rows = select(AuditEvent.verb).where(AuditEvent.verb.like("queue.%"))
    return list(db.session.scalars(rows.order_by(AuditEvent.id)))
