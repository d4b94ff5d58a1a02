"""The summary of a record as it was when a hospital was asked, in lines of words."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.form_fields import plain, shown
from contracts_app.formatting.labels import label
from contracts_app.queries.allergies import FIELD
from contracts_app.vocabulary.care import Measure

_MEASURES: Final = {
    Measure.SBP: (_l("Systolic pressure"), "mmHg"),
    Measure.DBP: (_l("Diastolic pressure"), "mmHg"),
    Measure.HEART_RATE: (_l("Heart rate"), "/min"),
    Measure.FPG: (_l("Fasting glucose"), "mmol/L"),
    Measure.HBA1C: (_l("Glycated haemoglobin"), "%"),
    Measure.WEIGHT: (_l("Weight"), "kg"),
    Measure.HEIGHT: (_l("Height"), "cm"),
    Measure.HB: (_l("Haemoglobin"), "g/L"),
}


def summary_lines(summary: dict[str, Any]) -> list[tuple[str, str]]:
    """Pairs of a name and words; what is not known is left out, but for allergies."""
    medicines = (
        f"{one.get('name', '')} {one.get('usage', '')}".strip()
        for one in summary.get("medicines") or ()
    )
    reactions = (f"{one['on']} {one['words']}".strip() for one in summary.get("reactions") or ())
    pairs = [
        (_("Groups"), _(", ").join(label(one, "tag") for one in summary.get("groups") or ())),
        (_("Drug allergies"), _allergies(summary)),
        (_("Adverse reactions to medicines"), _("; ").join(reactions)),
        (_("Medicines"), _("; ").join(one for one in medicines if one)),
        *(_value(one) for one in summary.get("values") or ()),
    ]
    return [(name, words) for name, words in pairs if words]


def _allergies(summary: dict[str, Any]) -> str:
    codes = summary.get("allergies")
    if codes is None:
        return _("nobody has asked yet")
    named = [shown(FIELD, [code]) for code in codes if code != "other"]
    return _(", ").join([*named, *summary.get("allergies_other", ())]) or _("none")


def _value(one: dict[str, Any]) -> tuple[str, str]:
    name, unit = _MEASURES.get(one["measure"], (one["measure"], ""))
    return str(name), f"{plain(one['hundredths'] / 100)} {unit} · {one['on']}"
