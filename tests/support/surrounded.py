"""Places, groups and care at home of a person, as the rows tell them."""

from datetime import date, timedelta

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareGroupMember,
    HomeCare,
    HouseholdAction,
    Resident,
)
from contracts_app.queries.scope import everything
from contracts_app.services.appointments import book
from contracts_app.services.audit import SYSTEM
from contracts_app.services.groups import NewGroup, join_group, open_group
from contracts_app.services.household_life import leave_household
from contracts_app.services.undo import undo_action
from tests.factories import TODAY
from tests.support.appointments import booking
from tests.support.around_care import cared_for_at_home

DAY = timedelta(days=1)


def club(team: str = "T01") -> str:
    return open_group(NewGroup(team, "club", "高血压俱乐部"), everything(TODAY), SYSTEM, TODAY).key


def leave(person: Resident, reason: str = "death", on: date = TODAY) -> HouseholdAction:
    return leave_household(person.key, reason, on, everything(TODAY), SYSTEM, TODAY)


def undo(action: HouseholdAction, on: date = TODAY) -> None:
    undo_action(action.id, "wrong person", everything(on), SYSTEM, on)
    db.session.expire_all()


def give(session: AppointmentSession, person: Resident, minute: int = 480) -> Appointment:
    return book(booking(session, person, minute), everything(TODAY), SYSTEM, TODAY)


def places(person: Resident) -> list[tuple[str, str | None, int]]:
    query = select(Appointment.state, Appointment.cancel_reason, Appointment.place_no)
    rows = db.session.execute(query.filter_by(resident_id=person.id).order_by(Appointment.id))
    return [tuple(row) for row in rows]


def belongs(person: Resident) -> list[tuple[date, date | None]]:
    query = select(CareGroupMember.from_day, CareGroupMember.to_day)
    rows = db.session.execute(query.filter_by(resident_id=person.id).order_by(CareGroupMember.id))
    return [tuple(row) for row in rows]


def cared_for(person: Resident) -> list[tuple[str, date | None, str | None]]:
    query = select(HomeCare.kind, HomeCare.closed_on, HomeCare.end_reason)
    rows = db.session.execute(query.filter_by(resident_id=person.id).order_by(HomeCare.id))
    return [tuple(row) for row in rows]


def surrounded(person: Resident, session: AppointmentSession) -> str:
    """A place, a bed, exercises and a club."""
    give(session, person)
    cared_for_at_home(person, kind="family_bed", reason="bedridden")
    cared_for_at_home(person)
    key = club()
    join_group(key, [person.key], everything(TODAY), SYSTEM, TODAY)
    return key
