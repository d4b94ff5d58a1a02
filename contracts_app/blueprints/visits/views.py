"""What the pages of visits show: fields with what was typed, values in words, what decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from contracts_app.blueprints._form_fields import FieldView
from contracts_app.blueprints._refusals import worded
from contracts_app.formatting import catalogue_name
from contracts_app.formatting.form_fields import (
    bilingual,
    condition,
    field_of_visit,
    plain,
    shown,
    wrong_words,
)
from contracts_app.formatting.labels import label
from contracts_app.rules.followup import Duty
from contracts_app.rules.record_forms import as_typed
from contracts_app.rules.visit_forms import input_name
from contracts_app.rules.visit_reasons import Cause, Derived
from contracts_app.services.errors import Refusal, Refused
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import Field, Group
from contracts_app.vocabulary.visit_forms import NEEDED, VISIT_FORMS, VisitForm

Typed = MultiDict[str, str]
_HEAD_FIELDS = frozenset({"served_on", "mode", "met", "note", "item", "reason"})


@dataclass(frozen=True)
class FormView:
    """A form to be filled in."""

    form: VisitForm
    groups: list[tuple[Group, list[FieldView]]]
    last_on: date | None
    agrees_day: bool
    """Whether the day of the next visit can be agreed here."""
    proposed: Duty | None
    has_medicines: bool
    """Whether the last visit told of medicines, which may be taken over."""


@dataclass(frozen=True)
class Before:
    """The last visit with this form."""

    on: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def form_view(
    kind: FormKind,
    typed: Typed,
    errors: Mapping[str, str],
    before: Before,
    proposed: Duty | None,
    *,
    agrees_day: bool,
) -> FormView:
    """A form with what was typed, and beside each field what the last visit said."""
    form = VISIT_FORMS[kind]
    needed = NEEDED.get(kind, ())
    groups = [
        (
            group,
            [
                FieldView(
                    input_name(kind, one.code),
                    one,
                    typed.getlist,
                    errors,
                    shown(one, before.data.get(one.code)),
                    needed=one.code in needed,
                    condition=condition(form, one),
                )
                for one in group.fields
            ],
        )
        for group in form.groups
    ]
    medicines = bool(before.data.get("medicines"))
    return FormView(form, groups, before.on, agrees_day, proposed, medicines)


def as_sent(kind: FormKind, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Stored values as the inputs of a page would send them."""
    found = as_typed(VISIT_FORMS[kind], data, input_name(kind, ""))
    return [(name, text) for name, texts in found.items() for text in texts]


def told(refused: Refused, items: Mapping[str, Any]) -> list[dict[str, str]]:
    """Refused inputs for the error summary; each leads to its input."""
    return [_told(one, items) for one in refused.refusals]


def _told(refusal: Refusal, items: Mapping[str, Any]) -> dict[str, str]:
    if (one := field_of_visit(refusal.subject)) is not None:
        message = wrong_words(refusal.code, one)
        return {"code": refusal.code, "message": message, "field": refusal.subject}
    if refusal.code == "served_already":
        message = _(
            "%(item)s: this service of the person is on record for that day already.",
            item=catalogue_name(items[refusal.subject]),
        )
        return {"code": refusal.code, "message": message, "field": "item"}
    about = "next_visit" if refusal.subject.endswith("-next_on") else "visit"
    fields = _HEAD_FIELDS | {refusal.subject if about == "next_visit" else ""}
    found: dict[str, str] = worded(Refused(refusal), about, frozenset(fields))[0]
    return found


@dataclass(frozen=True)
class Shown:
    """A form of a visit as it stands: words by group, its class and why, what follows from it."""

    form: VisitForm
    outcome: str
    groups: list[tuple[Group, list[tuple[Field, str]]]]
    why: list[str]
    derived: list[tuple[str, str]]
    next_on: date | None = None
    next_reason: str = ""


def cause_words(kind: FormKind, causes: Sequence[Cause]) -> list[str]:
    """The values that decided a class, each with the limit it passed."""
    return [_cause(VISIT_FORMS[kind], one) for one in causes]


def _cause(form: VisitForm, cause: Cause) -> str:
    one = next(each for each in form.fields if each.code == cause.field)
    value = shown(one, cause.value)
    if cause.limit is None:
        return f"{bilingual(one)}: {value}"
    limit = plain(cause.limit)
    if cause.low:
        return _("%(field)s %(value)s (%(limit)s or less)",
                 field=bilingual(one), value=value, limit=limit)  # fmt: skip
    return _("%(field)s %(value)s (%(limit)s or more)",
             field=bilingual(one), value=value, limit=limit)  # fmt: skip


def derived_words(found: Sequence[Derived]) -> list[tuple[str, str]]:
    """What was worked out, as pairs of a label and words."""
    return [(label(one.code, "derived"), _derived(one)) for one in found]


def _derived(one: Derived) -> str:
    unit = "%" if one.code == "doses" else ""
    text = f"{plain(one.value)}{unit}"
    return f"{text} · {label(one.grade, 'derived_grade')}" if one.grade else text
