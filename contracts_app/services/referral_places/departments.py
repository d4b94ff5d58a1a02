"""Departments of a hospital that take referrals, and how many beds each keeps for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from contracts_app.extensions import db
from contracts_app.models import Department
from contracts_app.queries.departments import (
    find_department,
    get_hospital,
    has_open_referrals,
    highest_bed,
    name_is_taken,
    open_clinics_from,
)
from contracts_app.queries.referral_places import find_department_id, hold_departments
from contracts_app.queries.scope import Scope
from contracts_app.rules.referrals.clinics import CODE
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.referral_places.had import close_ran_out

MOST_BEDS: Final = 500
_LONGEST: Final = {"name": 80, "phone": 40}


@dataclass(frozen=True)
class About:
    """What is told of a department."""

    name: str
    phone: str
    beds: int


def open_department(
    code: str, about: About, hospital_id: int, scope: Scope, actor: Actor
) -> Department:
    """A department takes referrals from now on; the same again is that one.

    Raises NotFound where the institution is no hospital in scope, Refused with `unknown_value` (the
    code), `code_taken`, `same_name`, `missing_required`, `too_long` or `beds_of_a_department`.
    """
    hospital = get_hospital(hospital_id, scope)
    if hospital is None:
        raise NotFound("institution")
    bad_code = [] if CODE.fullmatch(code) else [Refusal("unknown_value", "code")]
    _refuse(bad_code + _faults(about, 0))
    known = find_department_id(hospital.id, code)
    if known is not None:
        return _known(db.session.get_one(Department, known), about)
    _refuse_same_name(about.name, hospital.id)
    made = Department(
        county_code=hospital.county_code,
        institution_id=hospital.id,
        code=code,
        name=about.name,
        phone=about.phone,
        beds_reserved=about.beds,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "places.department", "department", code, after=_told(made))
    return made


def _known(department: Department, about: About) -> Department:
    if _about(department) != about:
        raise Refused(Refusal("code_taken", "code"))
    return department


def _refuse_same_name(name: str, hospital_id: int, but: int | None = None) -> None:
    """Whoever chooses a department reads its name alone."""
    if name_is_taken(name, hospital_id, but):
        raise Refused(Refusal("same_name", "name"))


def change_department(
    code: str, about: About, scope: Scope, actor: Actor, now: datetime
) -> Department:
    """Another name, number or count of beds.

    Raises NotFound outside the scope, Refused with `missing_required`, `too_long`, `same_name`,
    `beds_of_a_department` or `beds_given` (somebody has a bed of a higher number).
    """
    department = held_department(code, scope)
    close_ran_out((), (department.id,), now)
    _refuse(_faults(about, highest_bed(department.id)))
    if _about(department) == about:
        return department
    if about.name != department.name:
        _refuse_same_name(about.name, department.institution_id, department.id)
    before = _told(department)
    department.name, department.phone = about.name, about.phone
    department.beds_reserved = about.beds
    db.session.flush()
    audit.record(
        actor, "places.change_department", "department", code,
        before=before, after=_told(department),
    )  # fmt: skip
    return department


def set_closed(code: str, scope: Scope, actor: Actor, today: date, *, closed: bool) -> Department:
    """A department takes no referrals any more, or takes them again.

    Raises NotFound outside the scope, Refused with `department_busy`: referrals are open there, or
    clinics still to be held.
    """
    department = held_department(code, scope)
    if closed == (department.closed_on is not None):
        return department
    ahead = open_clinics_from(today, (department.id,)) if closed else []
    if closed and (ahead or has_open_referrals(department.id)):
        raise Refused.of("department_busy")
    if not closed:
        _refuse_same_name(department.name, department.institution_id, department.id)
    department.closed_on = today if closed else None
    db.session.flush()
    audit.record(actor, "places.close_department", "department", code, after={"closed": closed})
    return department


def held_department(code: str, scope: Scope) -> Department:
    """A department, held. Raises NotFound outside the scope."""
    found = find_department(code, scope)
    if found is None:
        raise NotFound("department")
    return hold_departments((found,))[found]


def _about(department: Department) -> About:
    return About(department.name, department.phone, department.beds_reserved)


def _told(department: Department) -> dict[str, Any]:
    return {"name": department.name, "beds": department.beds_reserved}


def _faults(about: About, highest: int) -> list[Refusal]:
    found = {
        ("missing_required", "name"): not about.name,
        **{("too_long", one): len(getattr(about, one)) > most for one, most in _LONGEST.items()},
        ("beds_of_a_department", "beds"): not 0 <= about.beds <= MOST_BEDS,
        ("beds_given", "beds"): about.beds < highest,
    }
    return [Refusal(*fault) for fault, applies in found.items() if applies]


def _refuse(faults: list[Refusal]) -> None:
    if faults:
        raise Refused(*faults)
