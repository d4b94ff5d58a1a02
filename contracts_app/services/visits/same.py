"""Whether a page that is sent again says what was recorded from it."""

from typing import Any

from contracts_app.crypto import canonical_json
from contracts_app.models import Visit
from contracts_app.queries.visit_pages import forms_of_visit, told_of
from contracts_app.services.visits.entry import VisitEntry


def says_the_same(visit: Visit, entry: VisitEntry) -> bool:
    """Whether day, way, services, forms and note are those of the visit."""
    head = (visit.served_on, visit.mode, visit.met, _lines(visit.note or ""))
    if head != (entry.served_on, entry.mode, entry.met, _lines(entry.note)):
        return False
    items = told_of(visit.key).get("items")
    if items is not None and set(items) != set(entry.items):
        return False
    return _stored(visit) == _sent(entry)


def _lines(note: str) -> list[str]:
    """Browsers and scripts end the lines of a text differently."""
    return note.strip().splitlines()


def _stored(visit: Visit) -> dict[str, Any]:
    return {
        row.form: (canonical_json(row.data), row.next_on, row.next_reason)
        for row in forms_of_visit(visit.id)
    }


def _sent(entry: VisitEntry) -> dict[str, Any]:
    sent = {}
    for form in entry.forms:
        agreed = entry.next_days.get(form)
        data = entry.filled.data.get(form, {}) if entry.met else {}
        # Without a reason it is the day that the rules proposed when it was recorded.
        reason = agreed.reason.strip() if agreed else ""
        day = agreed.on if agreed and reason else None
        sent[str(form)] = (canonical_json(data), day, reason or None)
    return sent
