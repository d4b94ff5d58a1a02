"""Reads of who has which place.

Names are seen by those whose session it is, and else only those of one's own households.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    AppointmentSlot,
    Cover,
    Household,
    Membership,
    Resident,
)
from contracts_app.queries.appointment_sessions import own_sessions
from contracts_app.queries.paging import count_up_to
from contracts_app.queries.scope import Scope, households_in
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.appointments import (
    STANDING,
    AppointmentState,
)

_OF_A_HOUSEHOLD = 30
_HOME = func.coalesce(Membership.household_id, Appointment.household_id)
"""Where somebody lives; of those who live here no more, where they lived on booking."""
_PLACE: tuple[Any, ...] = (Appointment.id, AppointmentSlot.at_minute)
_SHOWN: tuple[Any, ...] = (
    Appointment.key,
    Appointment.state,
    Appointment.purpose,
    Appointment.note,
    Appointment.priority,
    Appointment.booked_by,
    Appointment.cancel_reason,
    Appointment.place_no,
    Appointment.slot_id,
    AppointmentSlot.at_minute,
    AppointmentSession.key.label("session_key"),
    AppointmentSession.held_on,
    AppointmentSession.place,
    AppointmentSession.address,
    Resident.id.label("resident_id"),
    Resident.key.label("resident"),
    Resident.name,
    Resident.id_last4,
    Resident.birth_date,
    Resident.died_on,
    Household.code.label("household"),
)


def taken_places(session_id: int) -> dict[int, frozenset[int]]:
    """By the id of a slot the numbers of its places that are taken."""
    query = select(Appointment.slot_id, Appointment.place_no).where(
        Appointment.session_id == session_id, Appointment.state != AppointmentState.CANCELLED
    )
    found: dict[int, set[int]] = {}
    for slot_id, place_no in db.session.execute(query):
        found.setdefault(slot_id, set()).add(place_no)
    return {slot_id: frozenset(numbers) for slot_id, numbers in found.items()}


def count_taken(session_ids: Collection[int]) -> dict[int, int]:
    """By the id of a session how many of its places are taken, whoever has them."""
    query = (
        select(Appointment.session_id, func.count())
        .where(
            Appointment.session_id.in_(session_ids),
            Appointment.state != AppointmentState.CANCELLED,
        )
        .group_by(Appointment.session_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _appointments(scope: Scope) -> Select[Any]:
    """Those that may be seen; `mine` = the household may be opened as well."""
    return (
        select(*_SHOWN, households_in(scope).label("mine"))
        .join(AppointmentSlot, AppointmentSlot.id == Appointment.slot_id)
        .join(AppointmentSession, AppointmentSession.id == Appointment.session_id)
        .join(Resident, Resident.id == Appointment.resident_id)
        .outerjoin(
            Membership,
            and_(Membership.resident_id == Resident.id, Membership.valid_to.is_(None)),
        )
        .join(Household, Household.id == _HOME)
        .where(or_(households_in(scope), own_sessions(scope)))
    )


def list_appointments(session_id: int, scope: Scope) -> list[Row[Any]]:
    """Who has, had or missed a place of a session and may be seen, by time; given back last."""
    order = (
        Appointment.state == AppointmentState.CANCELLED,
        AppointmentSlot.at_minute,
        Appointment.place_no,
        Appointment.id,
    )
    query = _appointments(scope).where(Appointment.session_id == session_id)
    return list(db.session.execute(query.order_by(*order).limit(1_000)))


def get_appointment(key: str, scope: Scope) -> Row[Any] | None:
    """One appointment that may be seen, with its session, person and household."""
    return db.session.execute(_appointments(scope).where(Appointment.key == key)).one_or_none()


def list_of_household(household_id: int, since: date, scope: Scope) -> list[Row[Any]]:
    """Appointments of who lives in a household on days from one on, without those given back."""
    query = _appointments(scope).where(
        Membership.household_id == household_id,
        Appointment.state != AppointmentState.CANCELLED,
        AppointmentSession.held_on >= since,
    )
    order = (AppointmentSession.held_on, AppointmentSlot.at_minute, Appointment.id)
    return list(db.session.execute(query.order_by(*order).limit(_OF_A_HOUSEHOLD)))


def hold_appointment(key: str, session_id: int) -> Appointment | None:
    """The appointment of a session that is held already."""
    query = select(Appointment).where(Appointment.key == key, Appointment.session_id == session_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def standing_of(session_id: int) -> list[Appointment]:
    """The appointments of a session that nobody has come to yet."""
    query = select(Appointment).where(
        Appointment.session_id == session_id, Appointment.state == AppointmentState.BOOKED
    )
    return list(db.session.scalars(query.order_by(Appointment.id)))


def find_place(session_id: int, resident_id: int) -> Row[Any] | None:
    """The place of the session that somebody has: id and at_minute."""
    query = (
        select(*_PLACE)
        .join(AppointmentSlot, AppointmentSlot.id == Appointment.slot_id)
        .where(
            Appointment.session_id == session_id,
            Appointment.resident_id == resident_id,
            Appointment.state.in_(STANDING),
        )
    )
    return db.session.execute(query.limit(1)).one_or_none()


def covered_on(resident_ids: Collection[int], day: date) -> frozenset[int]:
    """Those of the residents whom a contract covers on a day."""
    query = select(Cover.resident_id).where(
        Cover.resident_id.in_(resident_ids),
        Cover.state.in_((CoverState.LIVE, CoverState.UPCOMING)),
        Cover.cover_from <= day,
        Cover.cover_to >= day,
    )
    return frozenset(db.session.scalars(query))


def count_today(scope: Scope) -> tuple[int, bool]:
    """Appointments of today that may be seen and were not given back, counted up to 1,000."""
    query = _appointments(scope).where(
        AppointmentSession.held_on == scope.today,
        Appointment.state != AppointmentState.CANCELLED,
    )
    return count_up_to(query.with_only_columns(Appointment.id))
