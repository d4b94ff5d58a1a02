"""Health records of a demonstration: some filled in well, many with gaps, as records are."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import insert

from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordSection
from contracts_app.queries.record_places import record_stores
from contracts_app.rules.record_forms import age_on, gaps
from contracts_app.rules.record_values import Person as About
from contracts_app.services.demo.people import COUNTY, Person
from contracts_app.services.keys import new_key
from contracts_app.services.record_numbers import never_behind
from contracts_app.vocabulary.record_forms.basic import PROPOSES
from contracts_app.vocabulary.records import CAME_WITH_ROSTER, SectionKind

_FILLED_IN: Final = 0.55
_ELDER: Final = 65
_MORNING: Final = time(2)
_NOTHING: Final = {
    "allergy": ["none"],
    "exposed": ["none"],
    "surgery": "none",
    "trauma": "none",
    "transfusion": "none",
    "genetic": "none",
    "disability": ["none"],
}
_HOME: Final = {
    "kitchen": "hood",
    "fuel": "lpg",
    "water": "tap",
    "toilet": "sanitary",
    "pen": "none",
    "income_level": "middle",
    "problems": ["none"],
}


@dataclass
class Records:
    """Writes the records of those who have a code; by chance of its own, apart from all others."""

    rng: Random = field(default_factory=lambda: Random(17))
    _stores: dict[str, int] = field(default_factory=dict)

    def write(self, people: list[Person], today: date) -> None:
        """The record of each person, and what stands in it."""
        if not people:
            return
        self._stores = self._stores or record_stores(today)
        codes = [person.record_code or "" for person in people]
        never_behind(codes)
        told = [self._sections(person, today) for person in people]
        rows = [
            self._record(person, sections, today)
            for person, sections in zip(people, told, strict=True)
        ]
        table, section = HealthRecord.__table__, RecordSection.__table__
        made = insert(table).returning(table.c.id, sort_by_parameter_order=True)  # type: ignore[arg-type]
        ids = list(db.session.scalars(made, rows))
        forms = [
            {"record_id": id_, **one}
            for id_, sections in zip(ids, told, strict=True)
            for one in sections
        ]
        if forms:
            db.session.execute(insert(section), forms)  # type: ignore[arg-type]

    def _record(
        self, person: Person, sections: list[dict[str, Any]], today: date
    ) -> dict[str, Any]:
        code = person.record_code or ""
        filled = {one["kind"]: one["data"] for one in sections if one["kind"] != SectionKind.EXAM}
        exams = [one["happened_on"] for one in sections if one["kind"] == SectionKind.EXAM]
        days = [one["happened_on"] for one in sections]
        status, channel = CAME_WITH_ROSTER
        return {
            "county_code": COUNTY,
            "resident_id": person.id,
            "code": code,
            "token": new_key(16),
            "status": status,
            "channel": channel,
            "built_on": person.record_built_on,
            "institution_id": self._stores.get(code[:9]),
            "shelf": f"{code[9:12]}-{int(code[12:]) // 50 + 1:02d}",
            "updated_on": max(days, default=None),
            "served_on": max(exams, default=None),
            "gaps": gaps(code, filled, About(person.sex, person.born), today),
        }

    def _sections(self, person: Person, today: date) -> list[dict[str, Any]]:
        if self.rng.random() > _FILLED_IN:
            return []
        built = person.record_built_on or today
        on = max(built, today - timedelta(days=self.rng.randrange(20, 900)))
        forms = [_section(SectionKind.BASIC, on, self._basic(person))]
        if self.rng.random() < _FILLED_IN:
            forms.append(_section(SectionKind.COVER, on, {"registered_address": "见户口簿",
                                                          "doctor": "李医生"}))  # fmt: skip
            forms.append(_section(SectionKind.FAMILY, on, dict(_HOME)))
        if age_on(person.born, today) >= _ELDER:
            forms.append(_section(SectionKind.EXAM, on, self._exam(person)))
        return forms

    def _basic(self, person: Person) -> dict[str, Any]:
        ill = [disease for disease, tag in PROPOSES.items() if tag in person.tags]
        since = {one: str(self.rng.randrange(2008, 2025)) for one in ill}
        kin = {one: ["none"] for one in ("father", "mother", "siblings", "children")}
        if ill:
            kin["father"] = [ill[0]]
        data: dict[str, Any] = {
            "abo": self.rng.choice("a b o ab unknown".split()),
            "rh": "unknown",
            "payment": ["resident"],
            "diseases": since or {"none": ""},
            **_NOTHING,
            **kin,
        }
        if self.rng.random() < _FILLED_IN:
            data |= {"occupation": "farmer", "contact_name": "家属"}
        return data

    def _exam(self, person: Person) -> dict[str, Any]:
        high = "HTN" in person.tags
        systolic = self.rng.randrange(138, 165) if high else self.rng.randrange(108, 136)
        return {
            "symptoms": ["none"],
            "temperature": 36.5,
            "pulse": self.rng.randrange(62, 88),
            "respiration": 18,
            "left_systolic": systolic,
            "left_diastolic": systolic - 52,
            "right_systolic": systolic + 2,
            "right_diastolic": systolic - 50,
            "height": float(self.rng.randrange(150, 178)),
            "weight": float(self.rng.randrange(48, 82)),
            "waist": float(self.rng.randrange(70, 98)),
            "adl_grade": "able",
            "exercise": "daily",
            "smoking": "never",
            "drinking": "never",
            "fasting_glucose": round(self.rng.uniform(4.4, 8.2), 2),
            "assessment": "abnormal" if high else "normal",
            "guidance": ["regular"],
        }


def _section(kind: SectionKind, on: date, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "county_code": COUNTY,
        "kind": kind.value,
        "number": 1,
        "version": 1,
        "happened_on": on,
        "withdrawn": False,
        "data": data,
        "saved_at_utc": datetime.combine(on, _MORNING),
    }
