"""What the templates of timelines get."""

from typing import Any

from flask import url_for
from sqlalchemy import Row

from contracts_app.blueprints._events import told
from contracts_app.blueprints._lists import asked_cursor
from contracts_app.formatting.events import EVENT_KINDS, EventKind, verbs_of
from contracts_app.formatting.happenings import Happening, together
from contracts_app.queries.households import HouseholdPlace
from contracts_app.queries.paging import Cursor
from contracts_app.queries.timeline import Verbs, list_newest, list_timeline

_NUMBERS = ("after", "before")


def newest(household: HouseholdPlace) -> list[Happening]:
    """The last things that happened, without looks and prints."""
    return _happenings(list_newest(household.id, household.code, _verbs(None)))


def timeline_page(household: HouseholdPlace, kind: EventKind | None) -> dict[str, Any]:
    """The page of events that the address asks for, and the kinds to choose from."""
    found = list_timeline(household.id, household.code, _verbs(kind), _cursor())
    return {
        "found": found,
        "happenings": _happenings(found.rows),
        "kinds": [
            (words, url_for("timeline.show", code=household.code, kind=one), one == kind)
            for one, words in ((None, None), *EVENT_KINDS.items())
        ],
        "args": {"code": household.code, **({"kind": kind.value} if kind else {})},
    }


def _verbs(kind: EventKind | None) -> Verbs:
    return Verbs(only=verbs_of(kind)) if kind else Verbs(without=verbs_of(EventKind.LOOKS))


def _happenings(rows: list[Row[Any]]) -> list[Happening]:
    return together(told(rows))


def _cursor() -> Cursor:
    """The ids of the address; anything else begins with the newest."""
    asked = asked_cursor()
    numbers = {
        name: text
        for name in _NUMBERS
        if (text := getattr(asked, name)).isascii() and text.isdecimal() and len(text) < 19
    }
    return Cursor(size=asked.size, **numbers)
