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
from contracts_app.queries.referral_places import hold_departments
from contracts_app.rules.referrals.clinics import DAYS_AHEAD, is_held
from contracts_app.rules.referrals.slots import (
    RELEASE_DAYS,
    RELEASE_HOUR,
    SHARE,
    number_of,
    released_at,
    reserved_of,
)
from contracts_app.rules.working_days import Calendar
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.referrals import ClinicState

KEYS = (SHARE, RELEASE_DAYS, RELEASE_HOUR)


def make_clinics(today: date, department_id: int | None = None) -> int:
    """Make what is missing, of all departments or one; how many were made.

    A clinic that was called off is there and is not made again. The departments are held, so that
    two who make them at the same time do not make the same one.
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
    made = 0
    for row, day in _wanted(templates, today, own):
        place = (row.department_id, day, row.from_minute, row.expert)
        if place not in known:
            known.add(place)
            db.session.add(_clinic(row, day, policies[row.institution_id]))
            made += 1
    db.session.flush()
    return made


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


def _clinic(template: Any, day: date, policies: Mapping[str, Any]) -> Clinic:
    return Clinic(
        county_code=template.county_code,
        key=new_key(16),
        department_id=template.department_id,
        template_id=template.id,
        held_on=day,
        from_minute=template.from_minute,
        to_minute=template.to_minute,
        expert=template.expert,
        total=template.total,
        reserved=reserved_of(template.total, template.fixed, number_of(SHARE, policies)),
        release_at_utc=clock.in_utc(released_at(day, policies)),
        state=ClinicState.OPEN,
    )
