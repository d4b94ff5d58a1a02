"""Clinics that a department holds each week; another one is written instead of a change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ClinicTemplate
from contracts_app.queries.departments import find_template, open_clinics_from, same_template
from contracts_app.queries.referral_places import hold_departments
from contracts_app.queries.scope import Scope
from contracts_app.rules.referrals.clinics import Hours, faults_of_day, faults_of_hours
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.services.referral_places.departments import held_department
from contracts_app.services.referral_places.manage import call_off_all


@dataclass(frozen=True)
class Weekly:
    """A clinic of each week; without `fixed`, the share of the policy is kept."""

    department: str
    weekday: int
    hours: Hours
    fixed: int | None
    valid_from: date


def make_template(wanted: Weekly, scope: Scope, actor: Actor, today: date) -> ClinicTemplate:
    """Set a clinic of each week and make those of the next two weeks; the same again is that one.

    Raises NotFound outside the scope, Refused with `department_closed`, `unknown_value` (weekday),
    `clinic_exists` (one of the same hour and expert goes on), or a code of the rules of clinics.
    """
    department = held_department(wanted.department, scope)
    _refuse(wanted, today)
    if department.closed_on is not None:
        raise Refused.of("department_closed")
    hours = wanted.hours
    known = same_template(department.id, wanted.weekday, hours.from_minute, hours.expert)
    if known is not None and (known.valid_to is None or known.valid_to >= wanted.valid_from):
        raise Refused.of("clinic_exists")
    made = ClinicTemplate(
        county_code=department.county_code,
        key=new_key(16),
        department_id=department.id,
        weekday=wanted.weekday,
        **vars(hours),
        fixed=wanted.fixed,
        valid_from=wanted.valid_from,
        made_by_id=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    after = {"department": wanted.department, "weekday": wanted.weekday, "total": hours.total}
    audit.record(actor, "places.template", "clinic_template", made.key, after=after)
    make_clinics(today, department.id)
    return made


def end_template(key: str, last: date, scope: Scope, actor: Actor, now: datetime) -> list[int]:
    """A weekly clinic is held until a day; later ones that were made are called off.

    Returns the referrals that lost their place. Once more, with the same day, changes nothing.
    Raises NotFound outside the scope, Refused with `bad_date`: before its first
    day, or past.
    """
    found = find_template(key, scope)
    if found is None:
        raise NotFound("clinic_template")
    hold_departments((found.department_id,))
    template = db.session.get_one(ClinicTemplate, found.id, populate_existing=True)
    if last < max(template.valid_from, clock.local(now).date()):
        raise Refused(Refusal("bad_date", "last"))
    if template.valid_to is None or last < template.valid_to:
        template.valid_to = last
        audit.record(
            actor, "places.end_template", "clinic_template", key, after={"until": last.isoformat()}
        )
    later = open_clinics_from(last + timedelta(days=1), template_id=template.id)
    return call_off_all(later, actor, now)


def _refuse(wanted: Weekly, today: date) -> None:
    faults = [
        *faults_of_hours(wanted.hours),
        *faults_of_day(wanted.valid_from, today, "valid_from"),
    ]
    if not 1 <= wanted.weekday <= 7:
        faults.append(("unknown_value", "weekday"))
    if wanted.fixed is not None and not 1 <= wanted.fixed <= wanted.hours.total:
        faults.append(("kept_within", "fixed"))
    if faults:
        raise Refused(*(Refusal(*fault) for fault in faults))
