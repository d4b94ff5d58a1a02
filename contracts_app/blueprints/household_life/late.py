"""An entry that is confirmed a second time, or after somebody else's: what the page answers."""

from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._ways_back import way_back
from contracts_app.blueprints.household_life.forms import Home
from contracts_app.queries.entries import ListedEntry, list_entries
from contracts_app.services.errors import Conflict
from contracts_app.services.journal import digest


def seen_entries(home: Home) -> int:
    """The number of the newest entry of a household, as the page of the effects keeps it."""
    newest = _newest(home)
    return newest.number if newest else 0


def overtaken(home: Home) -> Any:
    """The answer to a confirmation that can no longer be, if an entry came since it was read.

    The same entry by the same user is a button that was pressed twice: it leads to the household.
    Any other one raises Conflict with who and when. None when nothing was entered meanwhile.
    """
    newest, seen = _newest(home), request.form.get("seen")
    if newest is None or not seen or str(newest.number) == seen:
        return None
    action = newest.action
    own = action.user_id == current_user.id and action.undone_at_utc is None
    if own and digest(action) == request.form.get("digest"):
        flash(_("It is recorded already; nothing was recorded twice."), "info")
        return redirect(way_back(home.code), 303)
    when = clock.local(action.recorded_at_utc)
    raise Conflict("changed_meanwhile", newest.by, f"{when:%Y-%m-%d %H:%M}", action.actor)


def _newest(home: Home) -> ListedEntry | None:
    return next(iter(list_entries(home.place.id, 1)), None)
