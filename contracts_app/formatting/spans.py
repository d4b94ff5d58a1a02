"""Spans of time in words: how long something took, what is left, and how long ago it was."""

from datetime import datetime
from typing import Final, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

NOTHING: Final = "—"
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


class Wait(NamedTuple):
    """A running clock in words, with the tone of app.css and whether it ran out."""

    words: str
    tone: str
    late: bool


def span(seconds: float) -> str:
    """`2 h 10 min`, from a day on `3 days 4 h`; less than a minute is said so."""
    whole = int(abs(seconds))
    if whole < _MINUTE:
        return _("less than a minute")
    days, rest = divmod(whole, _DAY)
    hours, rest = divmod(rest, _HOUR)
    parts = [
        ngettext("%(num)s day", "%(num)s days", days) if days else "",
        _("%(num)s h", num=hours) if hours else "",
        _("%(num)s min", num=rest // _MINUTE) if not days and rest >= _MINUTE else "",
    ]
    return " ".join(part for part in parts if part)


def took(seconds: float | None) -> str:
    """The same for a cell of a table; a dash for what is not known."""
    return NOTHING if seconds is None else span(seconds)


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was: `2 min ago`."""
    seconds = (now - then).total_seconds()
    return _("just now") if seconds < _MINUTE else _("%(span)s ago", span=span(seconds))


def wait(due: datetime | None, waiting_since: datetime | None, now: datetime) -> Wait | None:
    """What a clock says: what is left, by how much it ran out, or that it stands still."""
    if due is None:
        return None
    if waiting_since is not None:
        return Wait(_("Clock stands still"), "muted", late=False)
    left = (due - now).total_seconds()
    if left < 0:
        return Wait(_("late by %(span)s", span=span(left)), "bad", late=True)
    return Wait(_("%(span)s left", span=span(left)), "info" if left > _HOUR else "warn", late=False)
