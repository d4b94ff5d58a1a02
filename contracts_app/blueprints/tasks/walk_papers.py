"""Lines of the list as the papers of a walk, in Chinese whatever the language of the pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import force_locale

from contracts_app.formatting import masked_id, masked_phone, slot_words, tag_label
from contracts_app.formatting.labels import label
from contracts_app.printing.walk import FormToFill, Visited, walk_pdf
from contracts_app.queries.last_forms import last_forms
from contracts_app.queries.task_papers import numbers_of
from contracts_app.queries.task_rows import TaskRow
from contracts_app.rules.dates import age_on
from contracts_app.rules.work_list import days_late
from contracts_app.vocabulary.visit_forms import VISIT_FORMS, form_of


def papers_of(lines: Sequence[TaskRow], team: str, today: date) -> bytes:
    """The file: the list, then the forms of each."""
    ids = [line.person.id for line in lines]
    numbers, forms = numbers_of(ids), last_forms(ids)
    with force_locale("zh"):
        people = [_visited(line, numbers[line.person.id], forms, today) for line in lines]
    return walk_pdf(people, team, today)


def _visited(
    line: TaskRow, numbers: Any, forms: Mapping[tuple[int, str], Any], today: date
) -> Visited:
    person = line.person
    return Visited(
        person.name,
        f"{label(person.sex, 'sex')}　{age_on(person.birth_date, today)}岁",
        person.id_last4,
        masked_id(numbers.id_number),
        masked_phone(numbers.phone),
        f"{person.grid} {person.address}",
        "、".join(tag_label(tag) for tag in line.tags) or "—",
        tuple(map(_service, line.duties)),
        tuple(_forms(line, forms, today)),
    )


def _forms(
    line: TaskRow, forms: Mapping[tuple[int, str], Any], today: date
) -> Sequence[FormToFill]:
    """A form for each kind that is due, the most urgent first."""
    by_kind: dict[str, list[Any]] = {}
    for duty in line.duties:
        by_kind.setdefault(form_of(duty.item_code), []).append(duty)
    return [
        _form(kind, duties, forms.get((line.person.id, kind)), today)
        for kind, duties in by_kind.items()
    ]


def _form(kind: Any, duties: Sequence[Any], last: Any, today: date) -> FormToFill:
    services = tuple(f"{_service(duty)}（{_due(duty, today)}）" for duty in duties)
    if last is None:
        return FormToFill(VISIT_FORMS[kind], services)
    row, data = last
    seen = f"{row.served_on.isoformat()}　{label(row.outcome, 'visit_outcome')}"
    return FormToFill(VISIT_FORMS[kind], services, data, seen)


def _service(duty: Any) -> str:
    return f"{duty.name}{slot_words(duty)}"


def _due(duty: Any, today: date) -> str:
    late = days_late(duty.due_on, today)
    return f"逾期{late}天" if late else f"{duty.due_on.month}月{duty.due_on.day}日前"
