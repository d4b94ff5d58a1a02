"""What stands around the care of some people and is still open: places, groups, care at home."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, select, union

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareGroup,
    CareGroupMember,
    HomeCare,
    Membership,
    Resident,
)
from contracts_app.vocabulary.appointments import AppointmentState


def hold_sessions_of(resident_ids: Collection[int], places: Collection[int] = ()) -> None:
    """Hold the sessions of which these people have places, so that nobody changes them meanwhile.

    Behind the households, and in the order of their ids, as whoever books holds them. `places`:
    the ids of appointments, booked or not, whose sessions are held as well.
    """
    booked = select(Appointment.session_id).where(
        Appointment.resident_id.in_(resident_ids), Appointment.state == AppointmentState.BOOKED
    )
    named = select(Appointment.session_id).where(Appointment.id.in_(places))
    query = select(AppointmentSession.id).where(AppointmentSession.id.in_(union(booked, named)))
    db.session.scalars(query.order_by(AppointmentSession.id).with_for_update()).all()


def hold_groups_of(resident_ids: Collection[int], members: Collection[int] = ()) -> None:
    """Hold the groups to which these people belong, in the order of their ids, behind sessions.

    Whoever closes a group holds it as well. `members`: the ids of memberships, ended or not, whose
    groups are held too.
    """
    open_ones = select(CareGroupMember.group_id).where(
        CareGroupMember.resident_id.in_(resident_ids), CareGroupMember.to_day.is_(None)
    )
    named = select(CareGroupMember.group_id).where(CareGroupMember.id.in_(members))
    query = select(CareGroup).where(CareGroup.id.in_(union(open_ones, named)))
    fresh = query.with_for_update().execution_options(populate_existing=True)
    db.session.scalars(fresh.order_by(CareGroup.id)).all()


def booked_since(resident_ids: Collection[int], since: date) -> list[Appointment]:
    """The places of these people on days from one on to which nobody has come yet."""
    query = (
        select(Appointment)
        .join(AppointmentSession, AppointmentSession.id == Appointment.session_id)
        .where(
            Appointment.resident_id.in_(resident_ids),
            Appointment.state == AppointmentState.BOOKED,
            AppointmentSession.held_on >= since,
        )
        .order_by(Appointment.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def open_memberships(resident_ids: Collection[int]) -> list[CareGroupMember]:
    """Where these people belong to groups and sites, which are held."""
    hold_groups_of(resident_ids)
    query = select(CareGroupMember).where(
        CareGroupMember.resident_id.in_(resident_ids), CareGroupMember.to_day.is_(None)
    )
    fresh = query.order_by(CareGroupMember.id).execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def open_care_at_home(resident_ids: Collection[int]) -> list[HomeCare]:
    """Family beds and rehabilitation plans of these people that are open, held."""
    query = select(HomeCare).where(
        HomeCare.resident_id.in_(resident_ids), HomeCare.closed_on.is_(None)
    )
    return list(db.session.scalars(query.order_by(HomeCare.id).with_for_update()))


def keys_of_the_gone(keys: Collection[str]) -> set[str]:
    """Those of these people who live nowhere here any more: they died or moved away."""
    query = (
        select(Resident.key)
        .outerjoin(
            Membership,
            and_(Membership.resident_id == Resident.id, Membership.valid_to.is_(None)),
        )
        .where(Resident.key.in_(keys), Membership.id.is_(None))
    )
    return set(db.session.scalars(query))
