"""Clinics of a single day: one more, and one that was called off and is held after all."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic, Department
from contracts_app.queries.departments import find_clinic, find_same_clinic
from contracts_app.queries.policies import policies_for
from contracts_app.queries.referral_places import hold_clinics, hold_departments
from contracts_app.queries.scope import Scope
from contracts_app.rules.referrals.clinics import (
    Hours,
    faults_of_day,
    faults_of_hours,
    faults_of_kept,
)
from contracts_app.rules.referrals.slots import released_at
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.departments import held_department
from contracts_app.services.referral_places.had import at_utc
from contracts_app.services.referral_places.manage import held_clinic
from contracts_app.vocabulary.referrals import ClinicState


@dataclass(frozen=True)
class Single:
    """A clinic of one day, and how many of its places are kept."""

    department: str
    day: date
    hours: Hours
    reserved: int


def add_clinic(wanted: Single, scope: Scope, actor: Actor, now: datetime) -> Clinic:
    """Set a clinic of one day; the same again is that one.

    One that was called off is held after all, with these numbers. One that is set when its places
    would be released already keeps them until it begins. Raises NotFound outside the scope, Refused
    with `department_closed`, `clinic_past`, `clinic_exists` (other numbers) or a code of the rules
    of clinics.
    """
    department = held_department(wanted.department, scope)
    _check(wanted, department, now)
    hours = wanted.hours
    known = find_same_clinic(department.id, wanted.day, hours.from_minute, hours.expert)
    if known is not None:
        return _known(hold_clinics((known.id,))[known.id], wanted, department, actor, now)
    made = Clinic(
        county_code=department.county_code,
        key=new_key(16),
        department_id=department.id,
        held_on=wanted.day,
        **vars(hours),
        reserved=wanted.reserved,
        release_at_utc=_release(department, wanted.day, hours.from_minute, now),
        state=ClinicState.OPEN,
    )
    db.session.add(made)
    db.session.flush()
    after = {
        "department": wanted.department,
        "day": wanted.day.isoformat(),
        "total": hours.total,
        "reserved": wanted.reserved,
    }
    audit.record(actor, "places.clinic", "clinic", made.key, after=after)
    return made


def _check(wanted: Single, department: Department, now: datetime) -> None:
    faults = [
        *faults_of_hours(wanted.hours),
        *faults_of_kept(wanted.hours.total, wanted.reserved, 0),
        *faults_of_day(wanted.day, clock.local(now).date()),
    ]
    if faults:
        raise Refused(*(Refusal(*fault) for fault in dict.fromkeys(faults)))
    if department.closed_on is not None:
        raise Refused.of("department_closed")
    if at_utc(wanted.day, wanted.hours.from_minute) <= now:
        raise Refused.of("clinic_past")


def restore(key: str, scope: Scope, actor: Actor, now: datetime) -> Clinic:
    """A clinic that was called off is held after all; whoever had a place gets another one.

    It is the same clinic with its numbers; one that is held stays as it is. Raises NotFound outside
    the scope, Refused with `department_closed`, or `clinic_past` once it would have begun.
    """
    found = find_clinic(key, scope)
    if found is None:
        raise NotFound("clinic")
    # As everywhere the department is held before its clinics.
    department = hold_departments((found.department_id,))[found.department_id]
    clinic = held_clinic(key, scope, now)
    if department.closed_on is not None:
        raise Refused.of("department_closed")
    if at_utc(clinic.held_on, clinic.from_minute) <= now:
        raise Refused.of("clinic_past")
    if clinic.state == ClinicState.CALLED_OFF:
        _hold_again(clinic, department, actor, now)
    return clinic


def _known(
    clinic: Clinic, wanted: Single, department: Department, actor: Actor, now: datetime
) -> Clinic:
    numbers = {name: getattr(wanted.hours, name) for name in ("to_minute", "total")}
    numbers["reserved"] = wanted.reserved
    if clinic.state == ClinicState.CALLED_OFF:
        for name, value in numbers.items():
            setattr(clinic, name, value)
        _hold_again(clinic, department, actor, now)
    elif any(getattr(clinic, name) != value for name, value in numbers.items()):
        raise Refused.of("clinic_exists")
    return clinic


def _hold_again(clinic: Clinic, department: Department, actor: Actor, now: datetime) -> None:
    """What was released before it was called off stays the hospital's own."""
    clinic.state = ClinicState.OPEN
    if clinic.released_at_utc is None:
        clinic.release_at_utc = _release(department, clinic.held_on, clinic.from_minute, now)
    db.session.flush()
    after = {
        "day": clinic.held_on.isoformat(),
        "total": clinic.total,
        "reserved": clinic.reserved,
    }
    audit.record(actor, "places.restore", "clinic", clinic.key, after=after)


def _release(department: Department, day: date, from_minute: int, now: datetime) -> datetime:
    policies = policies_for(department.institution_id, clock.local(now).date())
    usual = clock.in_utc(released_at(day, policies))
    return usual if now < usual else at_utc(day, from_minute)
