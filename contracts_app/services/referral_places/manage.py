"""Clinics of a day: other numbers, called off, and the days on which a hospital works."""

from collections.abc import Collection
from datetime import date, datetime

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import CalendarDay, Clinic
from contracts_app.queries.departments import (
    bookings_ahead,
    find_clinic,
    get_hospital,
    get_own_day,
    list_departments,
    open_clinics_from,
)
from contracts_app.queries.referral_places import hold_clinics, hold_departments, taken_places
from contracts_app.queries.scope import Scope
from contracts_app.rules.referrals.clinics import (
    faults_of_day,
    faults_of_kept,
)
from contracts_app.rules.referrals.slots import is_released
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.referral_places.again import hold_day_again
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.ends import note_released
from contracts_app.services.referral_places.had import (
    at_utc,
    close_booking,
    close_ran_out,
)
from contracts_app.vocabulary.clinics import OffWith
from contracts_app.vocabulary.referrals import BookingState, ClinicState


def set_places(
    key: str, total: int, reserved: int, scope: Scope, actor: Actor, now: datetime
) -> Clinic:
    """More or fewer places of a clinic.

    Raises NotFound outside the scope, Refused with `clinic_called_off`, `places_released`,
    `places_of_a_clinic`, `kept_within` or `places_given` (a higher number was given).
    """
    clinic = held_clinic(key, scope, now)
    if clinic.state != ClinicState.OPEN:
        raise Refused.of("clinic_called_off")
    if is_released(clinic.released_at_utc, clinic.release_at_utc, now):
        raise Refused.of("places_released")
    if faults := faults_of_kept(total, reserved, max(taken_places(clinic.id), default=0)):
        raise Refused(*(Refusal(*fault) for fault in faults))
    before = {"total": clinic.total, "reserved": clinic.reserved}
    after = {"total": total, "reserved": reserved}
    if after != before:
        clinic.total, clinic.reserved = total, reserved
        db.session.flush()
        audit.record(actor, "places.numbers", "clinic", key, before=before, after=after)
    return clinic


def call_off(key: str, scope: Scope, actor: Actor, now: datetime) -> list[int]:
    """A clinic is not held; the referrals that had a place of it, which are owed another.

    Called off already, it has none. Raises NotFound outside the scope, Refused with `clinic_past`
    once it has begun.
    """
    clinic = held_clinic(key, scope, now)
    if at_utc(clinic.held_on, clinic.from_minute) <= now:
        raise Refused.of("clinic_past")
    return call_off_all((clinic.id,), actor, now)


def call_off_all(
    clinic_ids: Collection[int], actor: Actor, now: datetime, off_with: OffWith | None = None
) -> list[int]:
    """Several clinics are not held; the referrals that had a place booked in them.

    `off_with`: what takes them along, and brings them back.
    """
    clinics = hold_clinics(clinic_ids)
    close_ran_out(clinics, (), now)
    off = {key: one for key, one in clinics.items() if one.state == ClinicState.OPEN}
    # Held after all, such a clinic keeps nothing for referrals: that time was over before.
    note_released(off, now)
    lost = bookings_ahead(clinics)
    told = [one.referral_id for one in lost if one.state == BookingState.BOOKED]
    for booking in lost:
        close_booking(booking, BookingState.GIVEN_BACK, now)
    for clinic in off.values():
        clinic.state, clinic.off_with = ClinicState.CALLED_OFF, off_with
    db.session.flush()
    audit.record_all(
        [
            audit.event_row(
                actor, "places.call_off", "clinic", one.key, after={"day": one.held_on.isoformat()}
            )
            for one in off.values()
        ]
    )
    return told


def say_day(
    day: date, hospital_id: int, scope: Scope, actor: Actor, now: datetime, *, works: bool
) -> list[int]:
    """The hospital says that it works on a day, or not; the referrals that lost their place by it.

    On a day that it works, the weekly clinics of that weekday are held, and what a day off had
    called off; those of a day off are called off. Raises NotFound where the institution is no
    hospital in scope, Refused with `past_day` or `too_far_ahead`.
    """
    hospital = get_hospital(hospital_id, scope)
    if hospital is None:
        raise NotFound("institution")
    today = clock.local(now).date()
    if faults := faults_of_day(day, today):
        raise Refused(*(Refusal(*fault) for fault in faults))
    departments = hold_departments(_departments_of(hospital_id, scope))
    said = get_own_day(hospital_id, day)
    if said is None or said.works != works:
        said = said or CalendarDay(
            county_code=hospital.county_code, institution_id=hospital_id, day=day
        )
        said.works, said.said_by_id, said.said_at_utc = works, actor.user_id, now
        db.session.add(said)
        db.session.flush()
        after = {"day": day.isoformat(), "works": works}
        audit.record(actor, "places.day", "institution", hospital.code, after=after)
    if works:
        hold_day_again(day, departments.values(), actor, now)
        for one in departments:
            make_clinics(today, one, actor)
        return []
    return call_off_all(open_clinics_from(day, departments, day), actor, now, OffWith.DAY)


def _departments_of(hospital_id: int, scope: Scope) -> list[int]:
    return [one.id for one in list_departments(scope) if one.institution_id == hospital_id]


def held_clinic(key: str, scope: Scope, now: datetime) -> Clinic:
    """A clinic, held, with what ran out noted. Raises NotFound outside the scope."""
    found = find_clinic(key, scope)
    if found is None:
        raise NotFound("clinic")
    clinic = hold_clinics((found.id,))[found.id]
    close_ran_out((clinic.id,), (), now)
    return clinic
