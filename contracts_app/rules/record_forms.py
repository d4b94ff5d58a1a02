"""A form of a record as it was filled in: what is stored, what is wrong, and what is missing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app.rules.record_values import Person, Raw, Wrong, read_field
from contracts_app.vocabulary.record_forms import BASIC, FORMS, AnyForm, Field, FieldKind, Form
from contracts_app.vocabulary.record_forms.basic import DISABLED, PROPOSES
from contracts_app.vocabulary.records import SectionKind

Data = Mapping[str, Any]
KEPT: Final = {"phone": 2, "ethnicity": 1, "education": 1, "marital_status": 1}
"""What the person's own row holds, with its weight: the telephone counts twice (S0P3)."""
_VILLAGES: Final = range(101, 200)
"""The digits of villagers' committees in a record code."""
_PRESSURES: Final = (("left_systolic", "left_diastolic"), ("right_systolic", "right_diastolic"))


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field; `name` is the input that it concerns."""

    code: str
    field: str
    name: str


@dataclass(frozen=True)
class Reading:
    """A form that was read; with problems it must not be stored."""

    data: dict[str, Any]
    problems: list[Problem]


@dataclass(frozen=True)
class Missing:
    """A field that should be filled in, by form; `kind` is empty for the person's own row."""

    kind: str
    field: str
    weight: int


@dataclass(frozen=True)
class Completeness:
    """How much of what should be filled in is there, by weight."""

    points: int
    of: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> int:
        """Whole per cents, rounded down: 100 means that nothing is missing."""
        return self.points * 100 // self.of if self.of else 100


def read_form(form: Form, raw: Raw, person: Person, today: date) -> Reading:
    """Everything that was typed into a form. Each field is judged, so that all is told at once."""
    data: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in form.fields:
        if not concerns(field, person, today):
            continue
        try:
            value = read_field(field, raw, person, today)
        except Wrong as wrong:
            problems.append(Problem(wrong.code, field.code, wrong.name))
            continue
        if value is not None:
            data[field.code] = value
    wrong_fields = {one.field for one in problems}
    problems += [one for one in _together(form, data) if one.field not in wrong_fields]
    return Reading(data, problems)


def _together(form: Form, data: Data) -> list[Problem]:
    """What is right for itself and not beside the rest."""
    found = [
        Problem("value_needs_option", field.code, field.code)
        for field in form.fields
        if field.code in data and not _asked_for(field, data)
    ]
    for high, low in _PRESSURES:
        if high in data and low in data and data[high] <= data[low]:
            found.append(Problem("pressure_order", high, high))
    return found


def concerns(field: Field, person: Person, today: date) -> bool:
    """Whether a field is about somebody of this sex and age."""
    return field.sex in ("", person.sex) and age_on(person.birth_date, today) >= field.min_age


def age_on(birth: date, day: date) -> int:
    """Completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _asked_for(field: Field, data: Data) -> bool:
    """Whether the option is chosen without which the field says nothing."""
    if field.depends is None:
        return True
    code, option = field.depends
    value = data.get(code)
    return value == option if isinstance(value, str) else option in (value or ())


def missing_in(form: Form, data: Data, person: Person, today: date) -> list[Missing]:
    """The fields of a form that should be filled in and are not."""
    return [
        Missing(form.kind, field.code, field.weight)
        for field in _counted(form, data, person, today)
        if field.code not in data
    ]


def _counted(form: Form, data: Data, person: Person, today: date) -> list[Field]:
    return [
        field
        for field in form.fields
        if field.weight and concerns(field, person, today) and _asked_for(field, data)
    ]


def forms_of(code: str) -> tuple[Form, ...]:
    """The forms that a record needs: in villages the family profile as well."""
    kinds = [SectionKind.COVER, SectionKind.BASIC]
    if is_rural(code):
        kinds.append(SectionKind.FAMILY)
    return tuple(FORMS[kind] for kind in kinds)


def is_rural(code: str) -> bool:
    """Whether the village of a record code is one of a villagers' committee."""
    return int(code[9:12]) in _VILLAGES


def gaps(code: str, sections: Mapping[str, Data], person: Person, today: date) -> int | None:
    """The weight of what is missing in the forms; None where nobody filled in the basic form."""
    if SectionKind.BASIC not in sections:
        return None
    found = (
        missing_in(form, sections.get(form.kind, {}), person, today) for form in forms_of(code)
    )
    return sum(one.weight for missing in found for one in missing)


def completeness(
    code: str,
    sections: Mapping[str, Data],
    kept: Collection[str],
    person: Person,
    today: date,
) -> Completeness:
    """How complete a record is; `kept` names what the person's own row holds."""
    missing = [Missing("", name, weight) for name, weight in KEPT.items() if name not in kept]
    total = sum(KEPT.values())
    for form in forms_of(code):
        data = sections.get(form.kind, {})
        total += sum(field.weight for field in _counted(form, data, person, today))
        missing += missing_in(form, data, person, today)
    lost = sum(one.weight for one in missing)
    return Completeness(total - lost, total, tuple(missing))


def body_mass_index(data: Data) -> float | None:
    """Weight in kilograms over the square of the height in metres, one decimal."""
    height, weight = data.get("height"), data.get("weight")
    if not height or not weight:
        return None
    return round(float(weight) / (float(height) / 100) ** 2, 1)


def proposed_tags(data: Data, tags: Collection[str]) -> list[str]:
    """Population groups that the basic form speaks for and that the person is not in."""
    found = [tag for disease, tag in PROPOSES.items() if disease in (data.get("diseases") or ())]
    disability = BASIC.field("disability")
    if set(data.get("disability") or ()) - {disability.alone}:
        found.append(DISABLED)
    return [tag for tag in found if tag not in tags]


def as_typed(form: AnyForm, data: Data, before: str = "") -> dict[str, list[str]]:
    """Stored values as the inputs of a form hold them; `before` begins the name of each."""
    found: dict[str, list[str]] = {}
    for field in form.fields:
        if data.get(field.code) is not None:
            _type(field, data[field.code], f"{before}{field.code}", found)
    return found


def _type(field: Field, value: Any, name: str, found: dict[str, list[str]]) -> None:
    if field.kind == FieldKind.ROWS:
        for line, row in enumerate(value, start=1):
            for column in field.columns:
                if column.code in row:
                    _type(column, row[column.code], f"{name}-{line}-{column.code}", found)
        return
    if field.kind == FieldKind.DATED:
        found |= {f"{name}-{code}": [day] for code, day in value.items()}
    found[name] = list(value) if isinstance(value, list | dict) else [typed_number(value)]


def typed_number(value: Any) -> str:
    """A number without a needless `.0`; text as it is."""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
