"""Why a visit that was sealed without a line waits, and what one that was recorded asks for."""

from collections.abc import Iterable
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

OF_PAGES: Final[dict[str, LazyString]] = {
    "saved_otherwise": _l(
        "This page was saved before, with other values, and those stand. Open the visits of this"
        " person and press Correct there."
    ),
    "done_meanwhile": _l("Somebody recorded the same service for this person meanwhile."),
    "draft_newer": _l(
        "Whoever wrote it went on writing about this person on another page, and has not saved"
        " that."
    ),
    "contract_ended_meanwhile": _l(
        "The contract of this person ended before the day of the visit. It can still be recorded,"
        " as a public health service."
    ),
    "person_beyond": _l(
        "This person no longer lives in the area of whoever wrote it. Somebody who answers there"
        " can complete it."
    ),
}
"""Refusals that only a page that was sealed, or is sent again, can meet."""
_WAITS: Final[dict[str, LazyString]] = {
    **OF_PAGES,
    "account_closed": _l("The account of whoever wrote it is closed or may not record visits."),
    "not_filled_in": _l("The day, how it was done, or whether the person was met is missing."),
    "form_changed": _l(
        "The form was changed since: some of what was written has no place in it any more."
    ),
    "future_date": _l("The day of the visit lies after the day on which it was written."),
    "bad_date": _l("The day of the visit, or the one that was agreed, cannot be right."),
    "after_death": _l("This day lies after the death of the person."),
    "nothing_done": _l("No service was ticked."),
    "served_already": _l("This service of the person is on record for that day already."),
}
_VALUES: Final = _l("Values are missing, or are not what is possible.")
ASKS: Final[dict[str, dict[str, LazyString]]] = {
    "sealed_asks": {
        "call_120": _l("Emergency: call 120, refer at once"),
        "refer": _l("To be referred"),
        "recall": _l("To be seen again within two weeks"),
        "report": _l("To be reported to the hospital for tuberculosis"),
        "not_counted": _l("Not all of it counts"),
    },
}


def sealed_why(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Each sentence once, with the first code that it stands for."""
    found: dict[str, str] = {}
    for code in codes:
        found.setdefault(str(_WAITS.get(code, _VALUES)), code)
    return [(code, text) for text, code in found.items()]
