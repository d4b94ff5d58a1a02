"""Clinics that a department holds each week; another one is written instead of a change."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import ClinicTemplate
from contracts_app.queries.clinic_templates import list_open_of_template
from contracts_app.queries.departments import find_template, same_template, weekly_of_expert
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
from contracts_app.vocabulary.clinics import OffWith


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

    What the end of an earlier one of this hour called off is held again, with the new numbers.
    Raises NotFound outside the scope, Refused with `department_closed`, `unknown_value` (weekday),
    `clinic_exists` (one of the same hour and expert goes on), `expert_busy`, or a code of the rules
    of clinics.
    """
    department = held_department(wanted.department, scope)
    _refuse(wanted, today)
    if department.closed_on is not None:
        raise Refused.of("department_closed")
    hours = wanted.hours
    known = same_template(department.id, wanted.weekday, hours.from_minute, hours.expert)
    if known is not None and (known.valid_to is None or known.valid_to >= wanted.valid_from):
        raise Refused.of("clinic_exists")
    place = (department.id, wanted.weekday, (hours.from_minute, hours.to_minute))
    if hours.expert and weekly_of_expert(*place, hours.expert, wanted.valid_from):
        raise Refused(Refusal("expert_busy", "from_time"))
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
    make_clinics(today, department.id, actor)
    return made


def end_template(key: str, last: date, scope: Scope, actor: Actor, now: datetime) -> list[int]:
    """A weekly clinic is held until a day; later ones that were made are called off.

    Returns the referrals that lost their place. Once more, with the same day, changes nothing.
    Raises NotFound outside the scope, Refused with `bad_date`: before its first
    day, or past; with `too_far_ahead` as for the day of a clinic.
    """
    found = find_template(key, scope)
    if found is None:
        raise NotFound("clinic_template")
    hold_departments((found.department_id,))
    template = db.session.get_one(ClinicTemplate, found.id, populate_existing=True)
    today = clock.local(now).date()
    if last < max(template.valid_from, today):
        raise Refused(Refusal("bad_date", "last"))
    if faults := faults_of_day(last, today, "last"):
        raise Refused(*(Refusal(*fault) for fault in faults))
    before = template.valid_to
    if before is None or last < before:
        template.valid_to = last
        audit.record(
            actor, "places.end_template", "clinic_template", key, after={"until": last.isoformat()}
        )
    later = list_open_of_template(template, last + timedelta(days=1), before)
    return call_off_all(later, actor, now, OffWith.WEEK)


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
