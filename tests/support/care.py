"""Visits as somebody records them, and what stands in the tables afterwards."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Obligation, Resident, ServiceRecord, Visit
from contracts_app.queries.scope import everything
from contracts_app.rules.record_values import Person
from contracts_app.rules.visit_forms import read_forms
from contracts_app.services.audit import SYSTEM
from contracts_app.services.duties import Planned, plan_for
from contracts_app.services.visits import (
    NextDay,
    Recorded,
    VisitEntry,
    correct_visit,
    record_visit,
    reverse_visit,
)
from contracts_app.vocabulary.care import FACE_TO_FACE, FormKind
from contracts_app.vocabulary.visit_forms import forms_of
from tests.factories import TODAY

Values = Mapping[str, str | list[str]]
_pages = itertools.count(1)


def pressure(systolic: int, diastolic: int) -> dict[str, str]:
    """A form of a visit for hypertension with both values."""
    return {"htn-sbp": str(systolic), "htn-dbp": str(diastolic)}


def sugar(value: float) -> dict[str, str]:
    """A form of a visit for diabetes with the glucose of an empty stomach."""
    return {"dm2-fpg": str(value)}


def entry(
    person: Resident,
    *items: str,
    on: date = TODAY,
    mode: str = "home",
    values: Values | None = None,
    met: bool = True,
    page: str = "",
    agreed: Mapping[FormKind, NextDay] | None = None,
    note: str = "",
) -> VisitEntry:
    """A visit as a page sends it; each call is another page unless `page` names it."""
    typed = values or {}

    def raw(name: str) -> list[str]:
        value = typed.get(name, [])
        return [value] if isinstance(value, str) else value

    kinds = forms_of(items)
    whole = met and mode in set(FACE_TO_FACE)
    told = Person(person.sex, person.birth_date)
    filled = read_forms(kinds, raw, told, TODAY, whole=whole)
    return VisitEntry(
        person.key, page or f"page-{next(_pages)}", on, mode, items, filled, met, note,
        agreed or {},
    )  # fmt: skip


def record(person: Resident, *items: str, today: date = TODAY, **told: Any) -> Recorded:
    """Record a visit as somebody who reaches everything."""
    made = entry(person, *items, **{"on": today, **told})
    return record_visit(made, everything(today), SYSTEM, today)


def correct(key: str, made: VisitEntry, reason: str = "写错", today: date = TODAY) -> Recorded:
    """Replace a visit by what was right."""
    return correct_visit(key, made, reason, everything(today), SYSTEM, today)


def reverse(key: str, reason: str = "录错人", today: date = TODAY) -> None:
    """Take a visit back."""
    reverse_visit(key, reason, everything(today), SYSTEM, today)


def plan(people: Iterable[Resident], today: date = TODAY, **more: bool) -> Planned:
    """Plan the duties of these people, and let every row be read anew."""
    db.session.flush()
    done = plan_for([one.id for one in people], today, **more)
    db.session.expire_all()
    return done


def duties(person: Resident, state: str = "open") -> dict[str, Obligation]:
    """The duties of somebody in a state, by their services."""
    query = select(Obligation).filter_by(resident_id=person.id, state=state)
    return {one.item_code: one for one in db.session.scalars(query.order_by(Obligation.id))}


def services(person: Resident, *, standing: bool = True) -> list[ServiceRecord]:
    """The services of somebody, the earliest first."""
    query = select(ServiceRecord).filter_by(resident_id=person.id, standing=standing)
    return list(db.session.scalars(query.order_by(ServiceRecord.served_on, ServiceRecord.id)))


def places(person: Resident, item: str) -> list[tuple[str, int, int, int]]:
    """Account, year, place and allowance of each standing service that counts for a contract."""
    return [
        (one.account or "", one.year or 0, one.place or 0, one.allowance or 0)
        for one in services(person)
        if one.item_code == item and one.contract_id is not None
    ]


def visit_of(key: str) -> Visit:
    """The row of a visit."""
    return db.session.scalars(select(Visit).filter_by(key=key)).one()
