"""A clinic that was called off is held after all: the same row, with no place given yet."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic, Department
from contracts_app.queries.clinic_templates import list_off_along, list_off_with_day
from contracts_app.queries.departments import clinic_of_expert
from contracts_app.queries.policies import policies_for
from contracts_app.queries.referral_places import hold_clinics
from contracts_app.rules.referrals.slots import released_at
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.referral_places.had import at_utc
from contracts_app.vocabulary.referrals import ClinicState


def expert_is_busy(department_id: int, day: date, hours: tuple[int, int], expert: str) -> bool:
    """Nobody sees people in two rooms; clinics without a name may be held side by side."""
    return bool(expert) and clinic_of_expert(department_id, day, hours, expert)


def hold_again(
    clinic: Clinic, release: datetime, actor: Actor, numbers: Mapping[str, int] | None = None
) -> None:
    """Hold a clinic, held, that was called off; its places are kept until `release`.

    What was released before it was called off stays the hospital's own, with the numbers of then.
    """
    clinic.state, clinic.off_with = ClinicState.OPEN, None
    if clinic.released_at_utc is None:
        clinic.release_at_utc = release
        for name, value in (numbers or {}).items():
            setattr(clinic, name, value)
    db.session.flush()
    after = {
        "day": clinic.held_on.isoformat(),
        "total": clinic.total,
        "reserved": clinic.reserved,
    }
    audit.record(actor, "places.restore", "clinic", clinic.key, after=after)


def hold_day_again(
    day: date, departments: Collection[Department], actor: Actor, now: datetime
) -> None:
    """The day is worked after all: what it took along is held, and what its weekly clinic wants.

    Whoever calls holds the departments; one that is closed holds nothing. An expert who got another
    clinic of these hours meanwhile holds that one.
    """
    open_ones = {one.id: one for one in departments if one.closed_on is None}
    # All that the weekly clinics may hold again behind it as well: clinics are held in one order.
    held = hold_clinics(list_off_along(clock.local(now).date(), open_ones))
    for one in list_off_with_day(day, open_ones):
        clinic = held[one]
        hours = (clinic.from_minute, clinic.to_minute)
        busy = expert_is_busy(clinic.department_id, day, hours, clinic.expert)
        if at_utc(day, clinic.from_minute) > now and not busy:
            department = open_ones[clinic.department_id]
            hold_again(clinic, release_of(department, day, clinic.from_minute, now), actor)


def release_of(department: Department, day: date, from_minute: int, now: datetime) -> datetime:
    """Until when places are kept; set when they would be released already: until it begins."""
    policies = policies_for(department.institution_id, clock.local(now).date())
    usual = clock.in_utc(released_at(day, policies))
    return usual if now < usual else at_utc(day, from_minute)
