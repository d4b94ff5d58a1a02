"""What the pages of a record show: fields with what was typed, values in words, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app import clock
from contracts_app.blueprints._form_fields import FieldView, Typed, shown_groups
from contracts_app.blueprints._guards import actor, scope
from contracts_app.blueprints._referrals import referrals_of_person
from contracts_app.formatting.form_fields import condition, field_of, shown, wrong_words
from contracts_app.models import HealthRecord, RecordSection, Resident
from contracts_app.queries.record_access import list_of_record
from contracts_app.queries.record_detail import (
    get_owner,
    get_record,
    last_answer,
    list_events,
    list_exams,
    list_versions,
    newest_sections,
    policies_of_record,
)
from contracts_app.queries.residents import tags_of
from contracts_app.queries.visits import rows_of_person
from contracts_app.rules.record_forms import (
    KEPT,
    Completeness,
    body_mass_index,
    completeness,
    concerns,
    forms_of,
    missing_in,
    proposed_tags,
)
from contracts_app.rules.record_policies import use_window
from contracts_app.rules.record_staff import Standing
from contracts_app.rules.record_values import Person
from contracts_app.rules.records import RecordFacts, is_in_use
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.record_staff import standing_of_actor
from contracts_app.vocabulary.record_forms import FORMS, Field, Form
from contracts_app.vocabulary.records import RecordStatus, SectionKind


def record_or_404(code: str) -> HealthRecord:
    """The record with this code within reach."""
    record = get_record(code, scope())
    if record is None:
        raise NotFound("record")
    return record


def my_standing() -> Standing:
    """What follows from the trainings of who is signed in."""
    return standing_of_actor(actor(), clock.today())


def person_of(resident: Resident) -> Person:
    """Of whom the forms tell."""
    return Person(resident.sex, resident.birth_date)


def field_views(
    form: Form,
    resident: Resident,
    typed: Typed,
    errors: Mapping[str, str],
    before: Mapping[str, Any],
) -> list[tuple[Any, list[FieldView]]]:
    """The groups of a form with the fields that concern the person."""
    person, today = person_of(resident), clock.today()
    groups = []
    for group in form.groups:
        views = [
            FieldView(
                one.code,
                one,
                typed,
                errors,
                shown(one, before.get(one.code)),
                optional=not one.weight,
                condition=condition(form, one),
            )
            for one in group.fields
            if concerns(one, person, today)
        ]
        groups.append((group, views))
    return groups


def told(form: Form, refused: Refused) -> list[dict[str, str]]:
    """Refused inputs for the error summary; each leads to its input."""
    return [_told(form, one) for one in refused.refusals]


def _told(form: Form, refusal: Refusal) -> dict[str, str]:
    one = field_of(form, refusal.subject)
    # Only an examination asks for its day; of the other forms it comes along unseen.
    unseen = refusal.subject == "happened_on" and form.kind != SectionKind.EXAM
    return {
        "code": refusal.code,
        "message": wrong_words(refusal.code, one),
        "field": "" if unseen else refusal.subject,
    }


@dataclass(frozen=True)
class Shown:
    """A form as it stands: pairs of field and words by group, and what is missing in it."""

    form: Form
    section: RecordSection | None
    groups: list[tuple[Any, list[tuple[Field, str]]]]
    missing: int
    bmi: float | None = None

    @property
    def kind(self) -> SectionKind:
        return self.form.kind


def shown_form(form: Form, section: RecordSection | None, resident: Resident) -> Shown:
    """A form with the values that were filled in, group by group."""
    data = section.data if section is not None else {}
    missing = len(missing_in(form, data, person_of(resident), clock.today()))
    return Shown(form, section, shown_groups(form.groups, data), missing, body_mass_index(data))


def record_page(record: HealthRecord) -> dict[str, Any]:
    """All that the page of a record shows."""
    owner, today = get_owner(record), clock.today()
    resident = owner.Resident
    sections = newest_sections([record.id], ("cover", "basic", "family"))
    newest = {one.kind: one for one in sections}
    data = {kind: one.data for kind, one in newest.items()}
    exams = list_exams(record.id)
    tags = tags_of(resident.id)
    return {
        "record": record,
        "owner": owner,
        "resident": resident,
        "tags": tags,
        "shown": [
            shown_form(form, newest.get(form.kind), resident) for form in forms_of(record.code)
        ],
        "exams": exams,
        "score": score_of(record, data, resident, today),
        "in_use": _in_use(record, today),
        "proposed": proposed_tags(data.get("basic", {}), tags) if owner.left_on is None else [],
        "versions": list_versions(record.id),
        "events": list_events(record.id),
        "access": list_of_record(record.id, clock.moment()),
        "answer": last_answer(resident.id),
        "referrals": referrals_of_person(rows_of_person(resident.id)),
        "forms": FORMS,
    }


def _in_use(record: HealthRecord, today: date) -> bool:
    """By the last service, which examinations and visits write into the record."""
    window = use_window(policies_of_record(record, scope(), today))
    facts = RecordFacts(record.status == RecordStatus.OPEN, record.built_on)
    return is_in_use(facts, [record.served_on] if record.served_on else [], today, window)


def score_of(
    record: HealthRecord, data: Mapping[str, Any], resident: Resident, today: date
) -> Completeness:
    """How complete a record is."""
    kept = [name for name in KEPT if getattr(resident, name)]
    return completeness(record.code, data, kept, person_of(resident), today)
