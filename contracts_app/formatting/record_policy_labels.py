"""The words of what is decided about health records."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

RECORD_POLICIES: Final[dict[str, LazyString]] = {
    "record.access_days": _l("Days for which an outsider may read a record, at most"),
    "record.training_required": _l("Records are kept without a passed training"),
    "archive.code_scheme": _l("Code of health records"),
    "archive.storage_level": _l("Paper records lie, unless noted otherwise"),
    "indicator.use_rate.basis": _l("Use rate: share of which records"),
    "indicator.use_rate.window": _l("A record is in use with a service"),
    "indicator.erate.denominator": _l("Electronic records: share of"),
}
POLICY_WORDS: Final[dict[str, LazyString]] = {
    "off": _l("Allowed"),
    "warn": _l("Allowed, with a warning"),
    "deny": _l("Forbidden without it"),
    "CN17": _l("17 digits of the national norm"),
    "township": _l("In the township health centre"),
    "village": _l("In the village health station"),
    "all": _l("Of all open records"),
    "rolling_365d": _l("Within the last 365 days"),
    "calendar_year": _l("Within this calendar year"),
    "residents": _l("Of people who have lived here for half a year"),
    "files": _l("Of the records that were built"),
}
POLICY_SOURCES: Final[dict[str, LazyString]] = {
    "record.training_required": _l("Work plans: trained, with the test passed"),
    "archive.code_scheme": _l("National norm, third edition"),
    "archive.storage_level": _l("Most work plans; some keep them in the villages"),
    "indicator.use_rate.basis": _l("National norm; some work plans take a sample"),
    "indicator.use_rate.window": _l("The norm names no days; a year of 365"),
    "indicator.erate.denominator": _l("National indicator; some work plans take the built records"),
}
"""Where the defaults come from, and what else is done elsewhere."""
