"""What stands around the care of people ends when they die or move away: part of that entry.

Places of sessions are given back, groups and sites left, family beds and rehabilitation plans
closed. Care cards need nothing: they count for those who live here.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    CareGroup,
    CareGroupMember,
    HomeCare,
    Resident,
)
from contracts_app.queries import around_people as open_ones
from contracts_app.queries.appointment_sessions import minute_of
from contracts_app.queries.home_care import last_visit
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.vocabulary import LeaveReason
from contracts_app.vocabulary.appointments import AppointmentState, CancelReason
from contracts_app.vocabulary.home_care import HomeCareEnd

_DAY = timedelta(days=1)
_GIVEN_BACK: Final = {
    LeaveReason.DEATH: CancelReason.DIED,
    LeaveReason.MOVED_OUT: CancelReason.LEFT,
    LeaveReason.UNDONE: CancelReason.MISTAKE,
}
_CLOSED: Final = {
    LeaveReason.DEATH: HomeCareEnd.DIED,
    LeaveReason.MOVED_OUT: HomeCareEnd.MOVED,
    LeaveReason.UNDONE: HomeCareEnd.MISTAKE,
}


def end_around(resident_ids: Collection[int], reason: LeaveReason, on: date, actor: Actor) -> None:
    """People died or moved away, and this is their last day; whoever calls holds the households.

    A place on the last day itself stays with those who move, and is given back for the dead. Who
    came by an entry that is taken back has nothing from that day on either.
    """
    if reason not in _GIVEN_BACK:
        return
    since = on + _DAY if reason == LeaveReason.MOVED_OUT else on
    give_back_places(resident_ids, _GIVEN_BACK[reason], since, actor)
    for home in open_ones.open_care_at_home(resident_ids):
        close_care(home, _CLOSED[reason], on, actor)
    for member in open_ones.open_memberships(resident_ids):
        end_membership(member, on, actor)
    db.session.flush()


def give_back_places(
    resident_ids: Collection[int], reason: CancelReason, since: date, actor: Actor
) -> list[Appointment]:
    """Give back what these people have booked from a day on; those places."""
    open_ones.hold_sessions_of(resident_ids)
    places = open_ones.booked_since(resident_ids, since)
    for place in places:
        cancel(place, reason, actor)
    db.session.flush()
    return places


def cancel(place: Appointment, reason: CancelReason, actor: Actor) -> None:
    """A booked place is given back and stays as a row."""
    place.state, place.cancel_reason = AppointmentState.CANCELLED, reason
    place.closed_at_utc, place.closed_by_id = clock.utcnow(), actor.user_id
    session = db.session.get_one(AppointmentSession, place.session_id)
    told = {"on": session.held_on.isoformat(), "minute": minute_of(place.slot_id)}
    _record(actor, "appointment.cancel", place.resident_id, told, reason)


def close_care(home: HomeCare, reason: HomeCareEnd, on: date, actor: Actor) -> None:
    """Care at home ends on a day, or with its last visit where one was noted later."""
    home.closed_on = max(on, home.opened_on, last_visit(home.id) or home.opened_on)
    home.end_reason = reason
    told = {"kind": home.kind, "on": home.closed_on.isoformat()}
    _record(actor, "home_care.close", home.resident_id, told, reason)


def end_membership(member: CareGroupMember, on: date, actor: Actor) -> None:
    """Somebody belongs to a group through a day, the first one at least."""
    member.to_day = max(on, member.from_day)
    group = db.session.get_one(CareGroup, member.group_id)
    told = {"group": group.key, "last_day": member.to_day.isoformat()}
    _record(actor, "group.leave", member.resident_id, told)


def _record(
    actor: Actor, verb: str, resident_id: int, after: dict[str, Any], reason: str = ""
) -> None:
    key = db.session.get_one(Resident, resident_id).key
    audit.record(actor, verb, "resident", key, reason=reason, after=after)
