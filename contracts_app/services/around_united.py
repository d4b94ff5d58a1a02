"""Two rows were one person: places, groups and care at home are those of the row that is kept."""

from datetime import date, timedelta

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Appointment, CareGroupMember, HomeCare, Membership, Resident
from contracts_app.queries import around_people as open_ones
from contracts_app.queries.appointments import find_place
from contracts_app.services.around_people import (
    close_care,
    end_membership,
    give_back_places,
)
from contracts_app.services.audit import Actor
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.appointments import AppointmentState, CancelReason
from contracts_app.vocabulary.home_care import HomeCareEnd

_DAY = timedelta(days=1)


def unite_around(
    kept: Resident, home: Membership, merged: Resident, on: date, actor: Actor, today: date
) -> None:
    """What the other row has is ended, and begun for the kept one where that has none of it.

    `home` is where the kept row lives. Part of the entry; whoever calls holds the households.
    """
    for place in give_back_places([merged.id], CancelReason.MISTAKE, on, actor):
        if find_place(place.session_id, kept.id) is None:
            book_again(place, kept.id, home.household_id, place.place_no, actor, today)
    members = open_ones.open_memberships([kept.id, merged.id])
    known = {one.group_id for one in members if one.resident_id == kept.id}
    for member in (one for one in members if one.resident_id == merged.id):
        end_membership(member, on - _DAY, actor)
        if member.group_id not in known:
            db.session.add(_belongs(member, kept.id, home.household_id, on))
    kinds = {one.kind for one in open_ones.open_care_at_home([kept.id])}
    for care in open_ones.open_care_at_home([merged.id]):
        close_care(care, HomeCareEnd.MISTAKE, on, actor)
        if care.kind not in kinds:
            db.session.add(_goes_on(care, kept.id, home.household_id, actor))
    db.session.flush()


def book_again(
    place: Appointment,
    resident_id: int,
    household_id: int,
    place_no: int,
    actor: Actor,
    today: date,
) -> Appointment:
    """The same time and purpose once more, in a place that is free; the old row stays."""
    made = Appointment(
        county_code=place.county_code,
        key=new_key(16),
        session_id=place.session_id,
        slot_id=place.slot_id,
        places=place.places,
        place_no=place_no,
        resident_id=resident_id,
        household_id=household_id,
        purpose=place.purpose,
        note=place.note,
        priority=place.priority,
        booked_by=place.booked_by,
        booked_on=today,
        booked_at_utc=clock.utcnow(),
        user_id=actor.user_id,
        state=AppointmentState.BOOKED,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _belongs(
    member: CareGroupMember, resident_id: int, household_id: int, on: date
) -> CareGroupMember:
    return CareGroupMember(
        county_code=member.county_code,
        group_id=member.group_id,
        resident_id=resident_id,
        household_id=household_id,
        from_day=max(on, member.from_day),
    )


def _goes_on(care: HomeCare, resident_id: int, household_id: int, actor: Actor) -> HomeCare:
    return HomeCare(
        county_code=care.county_code,
        key=new_key(16),
        kind=care.kind,
        resident_id=resident_id,
        household_id=household_id,
        contract_id=care.contract_id,
        doctor_id=care.doctor_id,
        reason=care.reason,
        plan=care.plan,
        opened_on=care.closed_on or care.opened_on,
        made_by_id=actor.user_id,
        made_at_utc=clock.utcnow(),
    )
