"""Making the clinics of the next two weeks from their templates; once more makes none twice."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic
from contracts_app.queries.clinic_templates import (
    list_clinic_places,
    list_templates_on,
    own_days_of,
)
from contracts_app.queries.policies import policies_of
from contracts_app.queries.referral_places import hold_clinics, hold_departments
from contracts_app.rules.referrals.clinics import is_held
from contracts_app.rules.referrals.slots import (
    DAYS_AHEAD,
    RELEASE_DAYS,
    RELEASE_HOUR,
    SHARE,
    number_of,
    released_at,
    reserved_of,
)
from contracts_app.rules.working_days import Calendar
from contracts_app.services.audit import SYSTEM, Actor
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.again import expert_is_busy, hold_again
from contracts_app.vocabulary.referrals import ClinicState

KEYS = (SHARE, RELEASE_DAYS, RELEASE_HOUR)


def make_clinics(today: date, department_id: int | None = None, actor: Actor = SYSTEM) -> int:
    """Make what is missing, of all departments or one; how many were made.

    What its day or an earlier weekly clinic took along is held again from tomorrow on, with the
    numbers of the one that goes on; what somebody called off by itself is not. The departments are
    held, so that two who make them at the same time do not make the same one.
    """
    last = today + timedelta(days=DAYS_AHEAD)
    found = list_templates_on(today, last, department_id)
    departments = hold_departments({row.department_id for row in found})
    # Read anew: one may have been ended by whoever held its department until now.
    templates = list_templates_on(today, last, department_id)
    templates = [row for row in templates if row.department_id in departments]
    known = list_clinic_places(departments, today, last)
    hospitals = {one.institution_id for one in departments.values()}
    own = own_days_of(hospitals, today, last)
    policies = policies_of(hospitals, KEYS, today)
    made: dict[Any, Clinic] = {}
    again: dict[int, dict[str, Any]] = {}
    for row, day in _wanted(templates, today, own):
        place = (row.department_id, day, row.from_minute, row.expert)
        values = _values(row, day, policies[row.institution_id])
        there = known.get(place)
        if not _is_missing(there, row, day, today):
            continue
        if there is None:
            made.setdefault(place, _clinic(row, day, values))
        else:
            again[there.id] = values
    db.session.add_all(made.values())
    db.session.flush()
    _hold_again(again, actor)
    return len(made)


def _is_missing(there: Any, template: Any, day: date, today: date) -> bool:
    """Whether a clinic is to be made, or held again.

    An expert with another clinic of these hours on that day was given it for that day.
    """
    if there is not None and (there.off_with is None or day == today):
        return False
    hours = (template.from_minute, template.to_minute)
    return not expert_is_busy(template.department_id, day, hours, template.expert)


def _hold_again(found: Mapping[int, dict[str, Any]], actor: Actor) -> None:
    for one, clinic in hold_clinics(found).items():
        # Read anew: a single one may have been held again by whoever came before.
        if clinic.off_with is not None:
            values = dict(found[one])
            hold_again(clinic, values.pop("release_at_utc"), actor, values)


def _wanted(
    templates: list[Any], today: date, own: Mapping[int, Mapping[date, bool]]
) -> Iterator[tuple[Any, date]]:
    days = [today + timedelta(days=step) for step in range(DAYS_AHEAD + 1)]
    for row in templates:
        calendar = Calendar((), own[row.institution_id])
        for day in days:
            valid = row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
            if valid and is_held(row.weekday, day, calendar):
                yield row, day


def _values(template: Any, day: date, policies: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "to_minute": template.to_minute,
        "total": template.total,
        "reserved": reserved_of(template.total, template.fixed, number_of(SHARE, policies)),
        "release_at_utc": clock.in_utc(released_at(day, policies)),
    }


def _clinic(template: Any, day: date, values: Mapping[str, Any]) -> Clinic:
    return Clinic(
        county_code=template.county_code,
        key=new_key(16),
        department_id=template.department_id,
        template_id=template.id,
        held_on=day,
        from_minute=template.from_minute,
        expert=template.expert,
        state=ClinicState.OPEN,
        **values,
    )
