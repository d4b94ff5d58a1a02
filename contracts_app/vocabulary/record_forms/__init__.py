"""The forms of a health record as tables of fields, after the national norm (third edition)."""

from typing import Final

from contracts_app.vocabulary.record_forms.basic import BASIC
from contracts_app.vocabulary.record_forms.cover import COVER
from contracts_app.vocabulary.record_forms.exam import EXAM
from contracts_app.vocabulary.record_forms.family import FAMILY
from contracts_app.vocabulary.record_forms.fields import AnyForm, Field, FieldKind, Form, Group
from contracts_app.vocabulary.records import SectionKind

__all__ = [
    "BASIC",
    "COVER",
    "EXAM",
    "FAMILY",
    "FORMS",
    "AnyForm",
    "Field",
    "FieldKind",
    "Form",
    "Group",
]

FORMS: Final[dict[SectionKind, Form]] = {one.kind: one for one in (COVER, BASIC, FAMILY, EXAM)}
