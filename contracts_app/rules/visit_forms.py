"""What was typed into the forms of a visit: the values to be stored, or all that is wrong."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app.rules.record_values import Person, Raw, Wrong, read_field
from contracts_app.vocabulary.care import FormKind
from contracts_app.vocabulary.record_forms.fields import Field
from contracts_app.vocabulary.visit_forms import MEASURED, NEEDED, VISIT_FORMS, VisitForm

PREFIX_MARK: Final = "-"
AGREED: Final = ("next_on", "next_reason")
"""Inputs of a form beside its fields."""
_IN_ORDER: Final = (("sbp", "dbp", "pressure_order"), ("doses_due", "doses_taken", "doses_order"))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field; `name` is the input that it concerns."""

    code: str
    form: FormKind
    field: str
    name: str


@dataclass(frozen=True)
class Filled:
    """The forms of one visit as they were read; with problems nothing may be stored."""

    data: dict[FormKind, dict[str, Any]]
    problems: list[Problem]

    @property
    def measured(self) -> dict[str, int]:
        """Values that are followed over time, in hundredths; the first form that has one tells."""
        found: dict[str, int] = {}
        for values in self.data.values():
            for name in MEASURED.keys() & values.keys():
                found.setdefault(name, round(float(values[name]) * 100))
        return found


def input_name(form: FormKind, field: str) -> str:
    """The name of the input of a field: two forms may ask for the same."""
    return f"{form}{PREFIX_MARK}{field}"


def read_forms(
    kinds: Iterable[FormKind], raw: Raw, person: Person, today: date, *, whole: bool
) -> Filled:
    """Everything that was typed. `whole`: seen face to face, so nothing needed may be missing.

    Each field is judged, so that all is told at once.
    """
    data: dict[FormKind, dict[str, Any]] = {}
    problems: list[Problem] = []
    for kind in kinds:
        form = VISIT_FORMS[kind]
        values, wrong = _read(form, raw, person, today)
        problems += wrong
        problems += _together(form, values)
        if whole:
            problems += _missing(form, values, {one.field for one in wrong})
        data[kind] = values
    return Filled(data, problems)


def left_over(kinds: Collection[FormKind], names: Iterable[str]) -> list[str]:
    """Inputs of these forms that none of their fields reads: of a page of another edition."""
    known = {input_name(kind, one.code) for kind in kinds for one in VISIT_FORMS[kind].fields}
    known |= {input_name(kind, agreed) for kind in kinds for agreed in AGREED}
    starts = tuple(f"{one}{PREFIX_MARK}" for one in known)
    ours = tuple(input_name(kind, "") for kind in kinds)
    of_forms = [name for name in dict.fromkeys(names) if name.startswith(ours)]
    return [name for name in of_forms if name not in known and not name.startswith(starts)]


def _read(
    form: VisitForm, raw: Raw, person: Person, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    data: dict[str, Any] = {}
    problems = []
    for field in form.fields:
        name = input_name(form.kind, field.code)
        try:
            value = read_field(field, raw, person, today, name)
        except Wrong as wrong:
            problems.append(Problem(wrong.code, form.kind, field.code, wrong.name))
            continue
        if value is not None:
            data[field.code] = value
    return data, problems


def _together(form: VisitForm, data: dict[str, Any]) -> list[Problem]:
    """What is right for itself and not beside the rest."""
    found = [
        _problem("value_needs_option", form, field.code)
        for field in form.fields
        if field.code in data and not asked_for(field, data)
    ]
    for high, low, code in _IN_ORDER:
        if high in data and low in data and data[high] < data[low] + (code == "pressure_order"):
            found.append(_problem(code, form, high))
    return found


def _missing(form: VisitForm, data: dict[str, Any], wrong: set[str]) -> list[Problem]:
    return [
        _problem("missing_required", form, code)
        for code in NEEDED.get(form.kind, ())
        if code not in data and code not in wrong
    ]


def _problem(code: str, form: VisitForm, field: str) -> Problem:
    return Problem(code, form.kind, field, input_name(form.kind, field))


def asked_for(field: Field, data: dict[str, Any]) -> bool:
    """Whether the option is chosen without which a field says nothing."""
    if field.depends is None:
        return True
    code, option = field.depends
    value = data.get(code)
    return value == option if isinstance(value, str) else option in (value or ())


def brought(kinds: dict[FormKind, dict[str, Any]]) -> list[str]:
    """Services that the filled forms bring beside those that were due, each once."""
    found = [
        item
        for kind, values in kinds.items()
        for item, needed in VISIT_FORMS[kind].brings.items()
        if all(name in values for name in needed)
    ]
    return list(dict.fromkeys(found))
