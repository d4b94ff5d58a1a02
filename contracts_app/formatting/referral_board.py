"""The words of the referral board: its columns, how late something is, and until when it is due."""

import re
from datetime import datetime, timedelta
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from contracts_app import clock
from contracts_app.formatting.labels import label
from contracts_app.formatting.referral_labels import CLOCKS, MOVES
from contracts_app.formatting.spans import span
from contracts_app.rules.referrals.board import VISIT, Column

COLUMNS: Final[dict[Column, LazyString]] = {
    Column.REVIEW: _l("To review"),
    Column.ASKED: _l("To be answered"),
    Column.PLACED: _l("Place given"),
    Column.ARRIVED: _l("Arrived"),
    Column.TREATED: _l("In treatment"),
    Column.RETURNING: _l("Result or way home"),
    Column.HOME: _l("Follow-up at home"),
    Column.EXCEPTION: _l("Exceptions"),
}
_TORN: Final = re.compile(r"(?<=\d) ")
_NARROW: Final = 14
"""What is no longer than this stands in one line of the narrowest column."""
STEPS: Final[dict[str, LazyString]] = {**MOVES, VISIT: _l("Record the follow-up")}


def masked_name(name: str) -> str:
    """`张**`: all that a board says of a name, which passers-by read."""
    return f"{name[:1]}**"


def late_words(due: datetime, now: datetime) -> str:
    """How long ago a promise should have been kept; no figure is torn from its unit."""
    said = gettext("Overdue by %(span)s", span=span((now - due).total_seconds()))
    return _TORN.sub("\N{NO-BREAK SPACE}", said)


def stays_words(name: str, column: str, step: str) -> str:
    """Why a card that was dragged goes back to where it was."""
    if column == Column.EXCEPTION:
        return gettext("To break off the referral of %(name)s, open the card.", name=name)
    if not step:
        return gettext("%(name)s stays: the next step is not yours, or waits.", name=name)
    return gettext("%(name)s stays. The next step is: %(step)s.", name=name, step=STEPS[step])


def due_words(due: datetime, now: datetime) -> str:
    """Until when something is due: the hour of today and tomorrow, else with its day.

    The year is said when it is another one than that of today.
    """
    (day, text), today = clock.end(due), clock.local(now).date()
    if day == today:
        return text
    if day == today + timedelta(days=1):
        return gettext("tomorrow %(time)s", time=text)
    return f"{day:%m-%d} {text}" if day.year == today.year else f"{day} {text}"


def promise_words(owner: str, kind: str, due: datetime, now: datetime) -> Markup:
    """Who has to do what until when."""
    when = due_words(due, now)
    whole = Markup('<span class="text-nowrap">{}</span>').format(when)
    return escape(gettext("%(who)s: %(what)s by %(when)s")) % {
        "who": label(owner, "referral_side"),
        "what": str(CLOCKS.get(kind, kind)),
        "when": whole if len(when) <= _NARROW else when,
    }
