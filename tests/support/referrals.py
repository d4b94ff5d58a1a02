"""Departments, clinics and referrals for tests, with what a test does not care about filled in."""

from datetime import date, datetime, time, timedelta
from typing import Any

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import (
    Clinic,
    ClinicTemplate,
    Department,
    Institution,
    Membership,
    Referral,
    ReferralEvent,
    Resident,
)
from contracts_app.rules.referrals.transitions import TRANSITIONS
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.had import at_utc
from contracts_app.vocabulary.referrals import (
    OVER,
    WAITS,
    Care,
    Cause,
    Direction,
    Outcome,
    ReferralStatus,
    Urgency,
)
from tests.factories import TODAY, World, make_household, store
from tests.support.makers import COUNTY

NOW = clock.in_utc(datetime.combine(TODAY, time(9)))
"""Nine o'clock in the morning of the day of the tests, in UTC."""
FORM = {
    "impression": "胸痛待查",
    "illness": "反复胸痛三天，含服硝酸甘油可缓解",
    "history": "高血压十年",
    "treatment": "口服阿司匹林",
    "receiving_doctor": "",
    "doctor": "徐涵东",
    "doctor_phone": "0539-6210000",
}
FEEDBACK = {
    "diagnosis": "冠心病",
    "admission_no": "",
    "results": "冠脉造影：前降支狭窄",
    "treatment": "支架植入",
    "advice": "双联抗血小板一年",
    "doctor": "周主任",
    "doctor_phone": "",
}
DOWN_FORM = {**FEEDBACK, "plan": "三天内上门，测血压，看伤口"}
_S = ReferralStatus
SPINES = {
    Direction.UP: (
        (_S.INTERNAL_REVIEW, _S.DRAFT),
        (_S.SUBMITTED, _S.REROUTED),
        (_S.SUBMITTED, _S.REJECTED),
        (_S.SUBMITTED, _S.CANCELLED),
        (_S.SUBMITTED, _S.ACCEPTED, _S.SCHEDULED, _S.NO_SHOW),
        (_S.SUBMITTED, _S.ACCEPTED, _S.SCHEDULED, _S.ARRIVED, _S.IN_TREATMENT, _S.DISCHARGED)
        + (_S.FEEDBACK_RECEIVED, _S.CLOSED),
    ),
    Direction.DOWN: (
        (_S.PROPOSED, _S.DECLINED),
        (_S.PROPOSED, _S.CANCELLED),
        (_S.PROPOSED, _S.ACCEPTED_BY_PRIMARY, _S.ASSIGNED, _S.FIRST_FOLLOWUP_DONE, _S.TRACKING)
        + (_S.CLOSED,),
    ),
}
"""The ways on which the referrals of tests come to stand where they stand."""


def make_department(hospital: Institution, code: str = "CARD", **values: Any) -> Department:
    """A department of a hospital that takes referrals; four beds are kept."""
    known: dict[str, Any] = {"name": "心内科", "phone": "0539-6210100", "beds_reserved": 4}
    made = Department(
        county_code=COUNTY, institution_id=hospital.id, code=code, **{**known, **values}
    )
    store(made)
    return made


def make_template(department: Department, **values: Any) -> ClinicTemplate:
    """A clinic that is held on each Monday morning from before the tests on."""
    known: dict[str, Any] = {
        "weekday": 1,
        "from_minute": 480,
        "to_minute": 720,
        "expert": "周主任",
        "total": 30,
        "valid_from": date(2026, 1, 1),
    }
    made = ClinicTemplate(
        county_code=COUNTY, key=new_key(16), department_id=department.id, **{**known, **values}
    )
    store(made)
    return made


def make_clinic(department: Department, **values: Any) -> Clinic:
    """A clinic in a week's time with five places kept, released at five on the day before."""
    held_on = values.pop("held_on", TODAY + timedelta(days=7))
    known: dict[str, Any] = {
        "from_minute": 480,
        "to_minute": 720,
        "expert": "周主任",
        "total": 30,
        "reserved": 5,
        "release_at_utc": at_utc(held_on - timedelta(days=1), 17 * 60),
        "state": "open",
    }
    made = Clinic(
        county_code=COUNTY,
        key=new_key(16),
        department_id=department.id,
        held_on=held_on,
        **{**known, **values},
    )
    store(made)
    return made


NO_KEPT_PLACES = {"department": "NONE", "clinic": "nothing000000000", "weekly": "nothing000000000"}


def kept_places(hospital: Institution, code: str = "CARD") -> dict[str, str]:
    """A department, its weekly clinic and two of a day, by the words of the table of roles."""
    department = make_department(hospital, code)
    make_clinic(department, from_minute=840, to_minute=960)
    clinic, weekly = make_clinic(department), make_template(department)
    return {"department": code, "clinic": clinic.key, "weekly": weekly.key}


def make_referral(
    world: World,
    department: Department | None = None,
    status: ReferralStatus = ReferralStatus.ACCEPTED,
    *,
    direction: Direction = Direction.UP,
    resident: Resident | None = None,
    at: datetime = NOW,
    **values: Any,
) -> Referral:
    """A referral that stands at a status, with the events that brought it there.

    Up from the station to a department of the hospital, or down from there to the team of the
    grid. Without a resident it is about somebody new, who lives in the first grid.
    """
    person = resident or make_household(world.grids[0], members=1)[1][0]
    department = department or _department_of(world.hospital)
    number = db.session.query(Referral).count() + 1
    known: dict[str, Any] = {
        **_sides(world, department, direction),
        "referral_no": f"R{COUNTY}2026{number:06d}",
        "client_key": f"test-{number}",
        "direction": direction,
        "resident_id": person.id,
        "household_id": _home_of(person),
        "urgency": Urgency.NORMAL,
        "care": Care.CLINIC,
        "reason": "difficult" if direction == Direction.UP else "stable",
        "consent": "agreed",
        "consent_by": "self",
        "form": FORM if direction == Direction.UP else DOWN_FORM,
        "started_at_utc": at,
        **values,
    }
    made = Referral(county_code=COUNTY, **known)
    refused = values.get("consent") == "refused"
    _walk(made, (status,) if refused else way_to(status, direction), at, values)
    return made


def _walk(
    referral: Referral, way: tuple[ReferralStatus, ...], at: datetime, values: dict[str, Any]
) -> None:
    """The referral moves, and its event is stored behind it, one status after the other."""
    before: ReferralStatus | None = None
    for seq, status in enumerate(way, start=1):
        standing = _standing(status, at)
        if status == way[-1]:
            standing |= {one: values[one] for one in standing if one in values}
        for name, value in {**standing, "version": seq}.items():
            setattr(referral, name, value)
        store(referral)
        store(_event(referral, before, at))
        before = status


def way_to(status: ReferralStatus, direction: Direction) -> tuple[ReferralStatus, ...]:
    """All statuses up to this one, in their order."""
    spine = next(one for one in SPINES[direction] if status in one)
    return spine[: spine.index(status) + 1]


def _event(referral: Referral, before: ReferralStatus | None, at: datetime) -> ReferralEvent:
    pair = before, ReferralStatus(referral.status)
    made = next(
        one for one in TRANSITIONS if one.direction == referral.direction and pair in one.pairs
    )
    return ReferralEvent(
        county_code=referral.county_code,
        referral_id=referral.id,
        seq=referral.version,
        before_seq=referral.version - 1 or None,
        move=made.move,
        from_status=before,
        to_status=referral.status,
        at_utc=at,
        institution_id=referral.from_institution_id,
        side=made.actors[0],
        cause=Cause.DESK,
    )


def _department_of(hospital: Institution) -> Department:
    query = db.session.query(Department).filter_by(institution_id=hospital.id)
    return query.order_by(Department.id).first() or make_department(hospital)


def _sides(world: World, department: Department, direction: Direction) -> dict[str, Any]:
    up = direction == Direction.UP
    return {
        "from_institution_id": world.station.id if up else department.institution_id,
        "township_id": world.centre.id,
        "hospital_id": department.institution_id,
        "department_id": department.id,
        "team_id": world.team.id,
        "home_on": None if up else TODAY,
    }


def _standing(status: ReferralStatus, at: datetime) -> dict[str, Any]:
    """Whom a referral waits for at a status, or what it came to."""
    waits, closed = WAITS.get(status), status == ReferralStatus.CLOSED
    return {
        "status": status,
        "owner": waits.owner if waits else None,
        "clock": waits.clock if waits else None,
        "clock_started_at_utc": at if waits else None,
        "due_at_utc": at + timedelta(days=1) if waits else None,
        "over_at_utc": at if status in OVER else None,
        "outcome": Outcome.RESULT_SEEN if closed else None,
        **({"feedback": FEEDBACK} if status == ReferralStatus.FEEDBACK_RECEIVED else {}),
    }


def _home_of(person: Resident) -> int:
    query = db.session.query(Membership).filter_by(resident_id=person.id, valid_to=None)
    return query.one().household_id
