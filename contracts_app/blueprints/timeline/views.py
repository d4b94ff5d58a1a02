"""What the templates of timelines get."""

from typing import Any

from flask import url_for

from contracts_app.blueprints._events import told
from contracts_app.blueprints._lists import asked_cursor
from contracts_app.formatting.events import EVENT_KINDS, EventKind, verbs_of
from contracts_app.formatting.happenings import Happening, together
from contracts_app.queries.households import HouseholdPlace
from contracts_app.queries.paging import Cursor, Page
from contracts_app.queries.timeline import Verbs, list_timeline

_NUMBERS = ("after", "before")


def newest(household: HouseholdPlace) -> list[Happening]:
    """The last things that happened, without looks and prints."""
    return _happenings(_page(household, None, Cursor()))


def timeline_page(household: HouseholdPlace, kind: EventKind | None) -> dict[str, Any]:
    """The page of events that the address asks for, and the kinds to choose from."""
    found = _page(household, kind, _cursor())
    return {
        "found": found,
        "happenings": _happenings(found),
        "kinds": [
            (words, url_for("timeline.show", code=household.code, kind=one), one == kind)
            for one, words in ((None, None), *EVENT_KINDS.items())
        ],
        "args": {"code": household.code, **({"kind": kind.value} if kind else {})},
    }


def _page(household: HouseholdPlace, kind: EventKind | None, cursor: Cursor) -> Page:
    verbs = Verbs(only=verbs_of(kind)) if kind else Verbs(without=verbs_of(EventKind.LOOKS))
    return list_timeline(household.id, household.code, verbs, cursor)


def _happenings(found: Page) -> list[Happening]:
    return together(told(found.rows))


def _cursor() -> Cursor:
    """The ids of the address; anything else begins with the newest."""
    asked = asked_cursor()
    numbers = {
        name: text
        for name in _NUMBERS
        if (text := getattr(asked, name)).isascii() and text.isdecimal() and len(text) < 19
    }
    return Cursor(size=asked.size, **numbers)
