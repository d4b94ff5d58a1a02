"""Taking back what an entry did to places of sessions, groups, care at home and the queue.

Most is written back as it was. A place that was given back stays given back: the person gets the
same one again, or another one of that time, as long as there is one.
"""

from datetime import date
from typing import Final

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Appointment,
    AppointmentSession,
    AppointmentSlot,
    CareGroup,
    CareGroupMember,
    HomeCare,
    Household,
    Membership,
    Resident,
    WaitingPlace,
)
from contracts_app.queries.appointments import find_place, taken_places
from contracts_app.queries.around_people import hold_groups_of, hold_sessions_of
from contracts_app.queries.home_care import last_visit
from contracts_app.queries.queue import open_place_of, position_of
from contracts_app.services import audit
from contracts_app.services.around_people import cancel
from contracts_app.services.around_united import book_again
from contracts_app.services.audit import Actor
from contracts_app.services.journal import Change
from contracts_app.vocabulary import WaitingState
from contracts_app.vocabulary.appointments import AppointmentState, CancelReason, SessionState
from contracts_app.vocabulary.home_care import HomeCareEnd

AROUND: Final = ("appointment", "care_group_member", "home_care", "waiting_place")
"""The tables of which this room takes entries back, in the order in which it does."""


def never_was(change: Change, actor: Actor) -> None:
    """What the entry made around the care of somebody ends on the day on which it began."""
    if change["table"] == "appointment":
        place = db.session.get_one(Appointment, change["id"])
        if place.state == AppointmentState.BOOKED:
            cancel(place, CancelReason.MISTAKE, actor)
    elif change["table"] == "care_group_member":
        member = db.session.get_one(CareGroupMember, change["id"])
        member.to_day = member.to_day or member.from_day
    elif change["table"] == "home_care":
        home = db.session.get_one(HomeCare, change["id"])
        home.closed_on = home.closed_on or last_visit(home.id) or home.opened_on
        home.end_reason = home.end_reason or HomeCareEnd.MISTAKE


def hold_around(changes: list[Change]) -> None:
    """Hold the sessions and then the groups of which an entry touched a place or a member.

    With them those of whoever came by the entry or left: all at once, so that nobody waits in a
    circle.
    """
    places, members, stays = (
        [one["id"] for one in changes if one["table"] == table]
        for table in ("appointment", "care_group_member", "membership")
    )
    query = select(Membership.resident_id).where(Membership.id.in_(stays))
    people = set(db.session.scalars(query))
    hold_sessions_of(people, places)
    hold_groups_of(people, members)


def as_before(change: Change, actor: Actor, today: date) -> None:
    """What the entry ended goes on."""
    if change["table"] == "appointment":
        _book_again(db.session.get_one(Appointment, change["id"]), actor, today)
    elif change["table"] == "care_group_member":
        member = db.session.get_one(CareGroupMember, change["id"])
        # A group that was closed meanwhile keeps nobody; it is held, so that none is closed now.
        closed_on = db.session.get_one(CareGroup, member.group_id).closed_on
        member.to_day = closed_on and max(closed_on, member.from_day)
    elif change["table"] == "home_care":
        home = db.session.get_one(HomeCare, change["id"])
        home.closed_on, home.end_reason = None, None
    else:
        _wait_again(db.session.get_one(WaitingPlace, change["id"]), actor)
    db.session.flush()


def _book_again(place: Appointment, actor: Actor, today: date) -> None:
    session = db.session.get_one(AppointmentSession, place.session_id)
    over = session.state == SessionState.CANCELLED or session.held_on < today
    home = _home_of(place.resident_id)
    if over or home is None or find_place(session.id, place.resident_id) is not None:
        return
    taken = taken_places(session.id).get(place.slot_id, frozenset())
    slot = db.session.get_one(AppointmentSlot, place.slot_id)
    free = [one for one in range(1, slot.places + 1) if one not in taken]
    if not free:
        return
    number = place.place_no if place.place_no in free else free[0]
    book_again(place, place.resident_id, home, number, actor, today)
    key = db.session.get_one(Resident, place.resident_id).key
    told = {"on": session.held_on.isoformat(), "minute": slot.at_minute}
    audit.record(actor, "appointment.book", "resident", key, after=told)


def _home_of(resident_id: int) -> int | None:
    """The household where somebody lives."""
    query = select(Membership.household_id).filter_by(resident_id=resident_id, valid_to=None)
    return db.session.scalar(query)


def _wait_again(place: WaitingPlace, actor: Actor) -> None:
    """At its old position, unless the household asked elsewhere since; the night offers anew.

    An offer that ran out on the day of the entry stays over.
    """
    if place.state == WaitingState.WITHDRAWN and open_place_of(place.household_id) is None:
        place.state, place.ended_on = WaitingState.WAITING, None
        place.offered_on = place.offer_until = None
        db.session.flush()
        told = {"position": position_of(place)}
        household = db.session.get_one(Household, place.household_id)
        audit.record(actor, "queue.join", "household", household.code, after=told)
