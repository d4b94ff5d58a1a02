"""Filling in the forms of a record: each saving is a version, and nobody writes over another's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordSection, Resident, User
from contracts_app.queries.locks import hold_record
from contracts_app.queries.record_detail import (
    get_newest,
    get_record,
    last_service,
    newest_sections,
    next_exam_number,
)
from contracts_app.queries.scope import Scope
from contracts_app.rules.record_forms import gaps, read_form
from contracts_app.rules.record_values import Person, Raw
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.record_events import note_event
from contracts_app.vocabulary.catalogue import by_code
from contracts_app.vocabulary.personal import EDUCATIONS, ETHNICITIES, MARITAL_STATUSES
from contracts_app.vocabulary.record_forms import FORMS
from contracts_app.vocabulary.records import RecordEventKind, RecordStatus, SectionKind

OWN_WORDS: Final = {
    "ethnicity": by_code(ETHNICITIES),
    "education": by_code(EDUCATIONS),
    "marital_status": by_code(MARITAL_STATUSES),
}
"""What belongs into the person's own row, where every part of the program finds it."""
NEW_EXAM: Final = 0


@dataclass(frozen=True)
class Saving:
    """A form as it was sent: which one, on what version it was filled in, and all its inputs."""

    code: str
    kind: SectionKind
    on: date
    raw: Raw
    base: int = 0
    """The version that the page showed; 0 where there was none."""
    number: int = 1
    withdrawn: bool = False
    own: Mapping[str, str] = field(default_factory=dict)
    """What the person's own row lacks, by column."""


def save_section(saving: Saving, scope: Scope, actor: Actor, today: date) -> RecordSection:
    """Store a form as a new version; the same as before is no new one.

    Raises NotFound outside the scope, Refused with `record_closed` or with the code of each wrong
    input and its name, Conflict when somebody saved another version meanwhile.
    """
    record = held_record(saving.code, scope)
    if record.status != RecordStatus.OPEN:
        raise Refused.of("record_closed")
    resident = db.session.get_one(Resident, record.resident_id)
    person = Person(resident.sex, resident.birth_date)
    data = _read(saving, person, today)
    _fill_in(resident, saving.own)
    number = saving.number or next_exam_number(record.id)
    before = get_newest(record.id, saving.kind, number)
    if not data and before is None:
        raise Refused.of("form_empty")
    # A new examination that is sent twice is one.
    known = before or get_newest(record.id, saving.kind, number - 1)
    said = (data, saving.on, saving.withdrawn)
    if known is not None and said == (known.data, known.happened_on, known.withdrawn):
        return known
    if (before.version if before else 0) != saving.base:
        raise _conflict(before)
    section = _add(record, saving, number, data, actor)
    _count_again(record, person, today)
    what = {"form": saving.kind.value, "number": number, "version": section.version}
    if saving.withdrawn:
        what["withdrawn"] = True
    note_event(record, RecordEventKind.UPDATED, saving.on, actor, what)
    told = {**what, "filled": sorted(saving.own), "record": record.code}
    audit.record(actor, "record.save", "resident", resident.key, after=told)
    return section


def held_record(code: str, scope: Scope) -> HealthRecord:
    """The record, once whoever writes in it has come to an end. Raises NotFound."""
    record = get_record(code, scope)
    if record is None:
        raise NotFound("record")
    if hold_record(record.id):
        db.session.refresh(record)
    return record


def _read(saving: Saving, person: Person, today: date) -> dict[str, Any]:
    refusals = []
    if saving.on > today:
        refusals.append(Refusal("value_future", "happened_on"))
    elif saving.on < person.birth_date:
        refusals.append(Refusal("value_before_birth", "happened_on"))
    reading = read_form(FORMS[saving.kind], saving.raw, person, today)
    refusals += [Refusal(one.code, one.name) for one in reading.problems]
    for name, word in saving.own.items():
        if word not in OWN_WORDS[name]:
            refusals.append(Refusal("unknown_value", f"own-{name}"))
    if refusals:
        raise Refused(*refusals)
    return reading.data


def _fill_in(resident: Resident, own: Mapping[str, str]) -> None:
    """What stands already is never written over here."""
    for name, word in own.items():
        if not getattr(resident, name):
            setattr(resident, name, word)


def _conflict(before: RecordSection | None) -> Conflict:
    if before is None:
        return Conflict("record_changed")
    query = select(User.display_name, User.username).where(User.id == before.saved_by_id)
    by = db.session.execute(query).one_or_none()
    when = f"{clock.local(before.saved_at_utc):%Y-%m-%d %H:%M}"
    name, username = (by.display_name, by.username) if by else ("", "")
    return Conflict("record_changed", who=name, when=when, username=username)


def _add(
    record: HealthRecord, saving: Saving, number: int, data: dict[str, Any], actor: Actor
) -> RecordSection:
    section = RecordSection(
        county_code=record.county_code,
        record_id=record.id,
        kind=saving.kind,
        number=number,
        version=saving.base + 1,
        happened_on=saving.on,
        withdrawn=saving.withdrawn,
        data=data,
        saved_by_id=actor.user_id,
        saved_at_utc=clock.utcnow(),
    )
    db.session.add(section)
    db.session.flush()
    return section


def _count_again(record: HealthRecord, person: Person, today: date) -> None:
    """What lists ask for: the last day of a form and of a service, and what is missing."""
    record.updated_on = today
    record.served_on = last_service(record.id)
    kinds = (SectionKind.COVER, SectionKind.BASIC, SectionKind.FAMILY)
    sections = {one.kind: one.data for one in newest_sections([record.id], kinds)}
    record.gaps = gaps(record.code, sections, person, today)
    db.session.flush()
