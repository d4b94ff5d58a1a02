"""Clinics of a single day: one more, and one that was called off and is held after all."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic, Department
from contracts_app.queries.departments import find_clinic, find_same_clinic
from contracts_app.queries.referral_places import hold_clinics, hold_departments
from contracts_app.queries.scope import Scope
from contracts_app.rules.referrals.clinics import (
    Hours,
    faults_of_day,
    faults_of_hours,
    faults_of_kept,
)
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.again import expert_is_busy, hold_again, release_of
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
    with `department_closed`, `clinic_past`, `clinic_exists` (other numbers), `expert_busy`
    or a code of the rules of clinics.
    """
    department = held_department(wanted.department, scope)
    _check(wanted, department, now)
    hours = wanted.hours
    _refuse_busy(department.id, wanted.day, (hours.from_minute, hours.to_minute), hours.expert)
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
        release_at_utc=release_of(department, wanted.day, hours.from_minute, now),
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


def _refuse_busy(department_id: int, day: date, hours: tuple[int, int], expert: str) -> None:
    if expert_is_busy(department_id, day, hours, expert):
        raise Refused(Refusal("expert_busy", "from_time"))


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
    the scope, Refused with `department_closed`, `expert_busy`, or `clinic_past` once it would
    have begun.
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
        hours = (clinic.from_minute, clinic.to_minute)
        _refuse_busy(department.id, clinic.held_on, hours, clinic.expert)
        hold_again(clinic, _release(clinic, department, now), actor)
    return clinic


def _known(
    clinic: Clinic, wanted: Single, department: Department, actor: Actor, now: datetime
) -> Clinic:
    numbers = {name: getattr(wanted.hours, name) for name in ("to_minute", "total")}
    numbers["reserved"] = wanted.reserved
    if clinic.state == ClinicState.CALLED_OFF:
        hold_again(clinic, _release(clinic, department, now), actor, numbers)
    elif any(getattr(clinic, name) != value for name, value in numbers.items()):
        raise Refused.of("clinic_exists")
    return clinic


def _release(clinic: Clinic, department: Department, now: datetime) -> datetime:
    return release_of(department, clinic.held_on, clinic.from_minute, now)
