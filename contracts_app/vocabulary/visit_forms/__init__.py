"""Forms of visits as tables of fields, and which form a service is recorded with."""

from collections.abc import Iterable
from typing import Final

from contracts_app.vocabulary.care import HOME_FOLLOW, FormKind
from contracts_app.vocabulary.visit_forms.birth import ANTENATAL, DAY42, POSTPARTUM
from contracts_app.vocabulary.visit_forms.chronic import DM2, HTN
from contracts_app.vocabulary.visit_forms.form import MEASURED, VisitForm
from contracts_app.vocabulary.visit_forms.homecoming import HOMECOMING
from contracts_app.vocabulary.visit_forms.mind import SMD, TB
from contracts_app.vocabulary.visit_forms.others import (
    ASSESSMENT,
    CARE,
    ELDER,
    EXAM,
    SCREENING,
    SIMPLE,
    TCM,
)
from contracts_app.vocabulary.visit_forms.young import CHILD, NEWBORN

__all__ = ["FORM_OF", "MEASURED", "NEEDED", "VISIT_FORMS", "VisitForm", "form_of", "forms_of"]

_ALL: Final = (
    HTN, DM2, SMD, TB, NEWBORN, CHILD, ANTENATAL, POSTPARTUM, DAY42,
    ELDER, TCM, CARE, ASSESSMENT, EXAM, HOMECOMING, SCREENING, SIMPLE,
)  # fmt: skip
VISIT_FORMS: Final[dict[FormKind, VisitForm]] = {one.kind: one for one in _ALL}

FORM_OF: Final[dict[str, FormKind]] = {
    "HTN_VISIT": FormKind.HTN,
    "DM_VISIT": FormKind.DM2,
    "SMD_VISIT": FormKind.SMD,
    "TB_VISIT": FormKind.TB,
    "NEWBORN": FormKind.NEWBORN,
    "FULL_MONTH": FormKind.CHILD,
    "CHILD_VISIT": FormKind.CHILD,
    "CHILD_HB": FormKind.CHILD,
    "ANTENATAL": FormKind.ANTENATAL,
    "POSTPARTUM": FormKind.POSTPARTUM,
    "DAY42": FormKind.DAY42,
    "ELDER_ASSESS": FormKind.ELDER,
    "TCM_ELDER": FormKind.TCM,
    "CONSTITUTION": FormKind.TCM,
    "DIS_VISIT": FormKind.CARE,
    "HOME_VISIT": FormKind.CARE,
    "CHRONIC_VISIT": FormKind.CARE,
    "ASSESSMENT": FormKind.ASSESSMENT,
    "EXAM": FormKind.EXAM,
    "FULL_EXAM": FormKind.EXAM,
    HOME_FOLLOW: FormKind.HOMECOMING,
    "BP": FormKind.SCREENING,
}
"""Services that have a form of their own; all others are only done, with a word about it."""

NEEDED: Final[dict[FormKind, tuple[str, ...]]] = {
    FormKind.HTN: ("sbp", "dbp"),
    FormKind.DM2: ("fpg",),
    FormKind.SMD: ("risk", "insight"),
    FormKind.TB: ("doses_due", "doses_taken"),
    FormKind.NEWBORN: ("weight", "temperature"),
    FormKind.CHILD: ("weight", "height"),
    FormKind.ANTENATAL: ("sbp", "dbp", "class"),
    FormKind.POSTPARTUM: ("class",),
    FormKind.DAY42: ("class",),
    FormKind.ELDER: ("eating", "washing", "dressing", "toilet", "moving"),
    FormKind.TCM: ("constitution",),
    FormKind.ASSESSMENT: ("health",),
    FormKind.EXAM: ("result",),
    FormKind.HOMECOMING: ("effect",),
    FormKind.SCREENING: ("sbp", "dbp"),
}
"""What a visit face to face cannot do without: it is no such visit otherwise."""


def form_of(item: str) -> FormKind:
    """The form with which a service is recorded."""
    return FORM_OF.get(item, FormKind.SIMPLE)


def forms_of(items: Iterable[str]) -> list[FormKind]:
    """The forms of these services, each once; pressure is not asked for twice."""
    found = dict.fromkeys(form_of(item) for item in items)
    if any("BP" in VISIT_FORMS[kind].brings for kind in found):
        found.pop(FormKind.SCREENING, None)
    return list(found)
