"""The words of the measures of referrals."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

COUNTED: Final[dict[str, LazyString]] = {
    "sent": _l("Referred up"),
    "accepted": _l("Taken on"),
    "not_accepted": _l("Not taken on"),
    "fed_back": _l("Result in time"),
    "not_fed_back": _l("No result in time"),
    "home": _l("Referred back home"),
    "contacted": _l("Contacted within 7 days"),
    "not_contacted": _l("Not contacted within 7 days"),
    "left_out": _l("Ended before anybody had to act"),
}
"""By `Counted` of the rules."""
LINES: Final[dict[str, LazyString]] = {
    "hospital": _l("Hospital"),
    "department": _l("Department"),
    "township": _l("Township centre"),
    "team": _l("Team"),
}
"""By `By` of the rules."""
NOBODY: Final[dict[str, LazyString]] = {
    "department": _l("Without a department"),
    "team": _l("Team not assigned yet"),
}
REFERRAL_MEASURES: Final[dict[str, dict[str, LazyString]]] = {
    "referral_counted": COUNTED,
    "referral_line": LINES,
    "referral_nobody": NOBODY,
}
"""By kind of code and code."""
