"""The words of the measures of referrals, and how long something took."""

from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

NOTHING: Final = "—"
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
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


def took(seconds: int | None) -> str:
    """How long something took, in two units at most: `2 d 3 h`, `1 h 20 min`, `38 min`."""
    if seconds is None:
        return NOTHING
    days, hours, minutes = seconds // _DAY, seconds % _DAY // _HOUR, seconds % _HOUR // 60
    if days:
        return gettext("%(days)s d %(hours)s h", days=days, hours=hours)
    if hours:
        return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    return gettext("%(minutes)s min", minutes=minutes)
