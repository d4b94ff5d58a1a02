"""Hospitals of a whole county: departments, the clinics of a year, and who had which place."""

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Clinic, ClinicTemplate, Department, Institution
from contracts_app.queries.rows import table_of
from contracts_app.rules.referrals.clinics import is_held
from contracts_app.rules.referrals.slots import released_at
from contracts_app.rules.working_days import Calendar
from contracts_app.services.demo.people import COUNTY
from contracts_app.services.demo.referral_stories import DEPARTMENTS
from contracts_app.services.demo.store import insert_all, insert_numbered
from contracts_app.services.keys import new_key
from contracts_app.services.referral_places.clinics import make_clinics
from contracts_app.vocabulary import InstitutionKind
from contracts_app.vocabulary.referrals import ClinicState

EMERGENCIES: Final = "EMER"
_YEAR: Final = timedelta(days=365)
BEDS: Final = 40
_FROM, _TO = 480, 660
_EXPERT: Final = "转诊门诊"
_TOTAL, _KEPT = 60, 14
_LONG_AGO, _NEVER = clock.utc_of(date(1900, 1, 1)), clock.utc_of(date(2900, 1, 1))


@dataclass
class _Clinic:
    """A clinic of a day and how many of its kept places were given."""

    row: Any
    given: int = 0


@dataclass
class Desks:
    """Gives places and beds as they were free then; each once."""

    today: date
    now: datetime
    codes: dict[int, str] = field(default_factory=dict)
    """Of the hospitals, by their ids."""
    departments: dict[int, list[Any]] = field(default_factory=dict)
    """By hospital."""
    clinics: dict[int, list[_Clinic]] = field(default_factory=dict)
    """By department, in the order of their days."""
    beds: dict[int, list[datetime]] = field(default_factory=dict)
    """By department, until when each bed is had."""

    def open(self) -> None:
        """Each hospital of the county has all departments, clinics on each working day and beds."""
        known = select(Institution).where(Institution.kind == InstitutionKind.HOSPITAL)
        for hospital in db.session.scalars(known.order_by(Institution.code)).all():
            self.codes[hospital.id] = hospital.code
            self.departments[hospital.id] = self._departments(hospital.id)
        found = [one for some in self.departments.values() for one in some]
        self._clinics([one.id for one in found if one.code != EMERGENCIES])
        self.beds = {one.id: [_LONG_AGO] * BEDS for one in found}

    def _departments(self, hospital: int) -> list[Any]:
        columns = (Department.id, Department.code, Department.institution_id)
        query = select(*columns).where(Department.institution_id == hospital)
        known = {row.code for row in db.session.execute(query)}
        more = [
            {
                "county_code": COUNTY, "institution_id": hospital, "code": code, "name": name,
                "phone": "0539-6200130", "beds_reserved": BEDS,
            }
            for code, name, _beds, _clinics in DEPARTMENTS
            if code not in known
        ]  # fmt: skip
        insert_all(Department, more)
        db.session.execute(
            update(Department)
            .where(Department.institution_id == hospital)
            .values(beds_reserved=BEDS)
            .execution_options(synchronize_session=False)
        )
        return list(db.session.execute(query.order_by(Department.code)))

    def _clinics(self, departments: list[int]) -> None:
        since = self.today - _YEAR
        templates: list[dict[str, Any]] = [
            {
                "county_code": COUNTY, "key": new_key(16), "department_id": one, "weekday": day,
                "from_minute": _FROM, "to_minute": _TO, "expert": _EXPERT, "total": _TOTAL,
                "fixed": _KEPT, "valid_from": since,
            }
            for one in departments
            for day in range(1, 6)
        ]  # fmt: skip
        ids = insert_numbered(ClinicTemplate, templates)
        past = [
            _clinic(template, new_id, since + timedelta(days=step))
            for template, new_id in zip(templates, ids, strict=True)
            for step in range(_YEAR.days)
            if is_held(template["weekday"], since + timedelta(days=step), Calendar(()))
        ]
        insert_all(Clinic, past)
        db.session.expire_all()
        make_clinics(self.today)
        self._remember(departments)

    def _remember(self, departments: list[int]) -> None:
        query = (
            select(
                Clinic.id, Clinic.key, Clinic.department_id, Clinic.held_on, Clinic.reserved,
                Clinic.from_minute, Clinic.to_minute, Clinic.expert, Clinic.release_at_utc,
            )
            .where(Clinic.department_id.in_(departments), Clinic.expert == _EXPERT)
            .order_by(Clinic.held_on, Clinic.id)
        )  # fmt: skip
        for row in db.session.execute(query):
            self.clinics.setdefault(row.department_id, []).append(_Clinic(row))

    def elsewhere(self, department: Any) -> dict[str, str]:
        """The same department of another hospital, in codes."""
        other = next(
            (one for one in self.codes if one != department.institution_id),
            department.institution_id,
        )
        return {"hospital": self.codes[other], "department": department.code}

    def place(self, department: int, first: date, at: datetime) -> tuple[Any, int] | None:
        """A clinic from this day on that still has a place, and its number."""
        days = self.clinics.get(department, [])
        for one in days[bisect_left(days, first, key=lambda one: one.row.held_on) :][:10]:
            if one.given < one.row.reserved and at < one.row.release_at_utc:
                one.given += 1
                return one.row, one.given
        return None

    def bed(self, department: int, at: datetime) -> int | None:
        """The lowest bed that is free then; it is had until it is freed."""
        beds = self.beds[department]
        number = next((n for n, until in enumerate(beds) if until <= at), None)
        if number is None:
            return None
        beds[number] = _NEVER
        return number + 1

    def free(self, department: int, number: int, at: datetime) -> None:
        """Somebody else may have the bed from then on."""
        self.beds[department][number - 1] = at

    def release(self) -> None:
        """What nobody took of clinics that are over went back to the hospitals."""
        over = [
            {"of": one.row.id, "at": one.row.release_at_utc, "left": one.row.reserved - one.given}
            for some in self.clinics.values()
            for one in some
            if one.row.release_at_utc <= self.now
        ]
        table = table_of(Clinic)
        statement = (
            update(table)
            .where(table.c.id == bindparam("of"))
            .values(released_at_utc=bindparam("at"), released=bindparam("left"))
        )
        if over:
            db.session.connection().execute(statement, over)


def _clinic(template: dict[str, Any], template_id: int, day: date) -> dict[str, Any]:
    names = ("county_code", "department_id", "from_minute", "to_minute", "expert", "total")
    return {
        **{name: template[name] for name in names},
        "key": new_key(16),
        "template_id": template_id,
        "held_on": day,
        "reserved": template["fixed"],
        "release_at_utc": clock.in_utc(released_at(day, {})),
        "state": ClinicState.OPEN,
    }
