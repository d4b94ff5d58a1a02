"""Words for refusals of everyday verbs, ready for the error summary of a page."""

from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.refusals import refusal_text
from contracts_app.services.errors import Refused

_WORDS: Final[dict[str, LazyString]] = {
    "head_needed": _l("Choose who becomes the head: others still live in this household."),
    "future_date": _l("This day lies in the future."),
    "not_in_force": _l("This contract is neither in force nor about to begin."),
    "already_objected": _l("This objection is on record already."),
    "too_long": _l("This text is too long."),
    "no_grids": _l("There is no grid in use on that day, so there is nothing to plan."),
    "nothing_changes": _l("This plan changes nothing, so there is nothing to publish."),
    "not_published": _l("Only a published plan can be undone."),
    "plan_changed": _l("Somebody changed this plan meanwhile. Look at it as it is now."),
    "plan_closed": _l("This plan is published or put away; copy it to change it."),
    "plan_outdated": _l(
        "Grids of this plan changed hands or went since it was counted. Go back to the board and"
        " count again."
    ),
    "report_not_read": _l("The report has changed since you read it. Read it again, then publish."),
    "map_edge": _l("The map ends there; move the other grids instead."),
    "unknown_place": _l("A ticked place is not on record or lies outside your area."),
    "staff_unknown": _l("This person is not on record or does not work in your area."),
    "staff_retired": _l("This person serves no longer by then; choose somebody else."),
    "grid_not_leaf": _l("Households hang on the grids below this one; choose those."),
    "nothing_granted": _l("Grant at least one household or person."),
    "already_decided": _l("A limit of this day holds already; choose a later day."),
    "already_waiting": _l(
        "This household waits for another team; it has to leave that queue first."
    ),
    "team_has_room": _l("This team has places left; the household may sign at once."),
    "unknown_grid": _l("A ticked grid is not on record or lies outside your area."),
}
_BAD_DATE: Final[dict[str, LazyString]] = {
    "leave": _l("This day lies before the person was born or came to the household."),
    "objection": _l("This day lies before the contract was signed."),
    "plan": _l("The first day must lie between today and two years from now."),
    "level": _l("Somebody else begins there later, or the day lies too far ahead."),
    "level_end": _l("This day lies before the first one, or too far ahead."),
    "capacity": _l("This day is past, before the first day, or more than two years ahead."),
    "assignment": _l("Another duty of this grid begins later; choose a later first day."),
}


_NAMED: Final = frozenset({"assignment", "level"})
"""Forms about many things at once: a refusal names the one it concerns."""


def worded(refused: Refused, about: str = "", fields: frozenset[str] = frozenset()) -> list[Any]:
    """The refusals as the error summary takes them; `fields` are ids of inputs to link to.

    `about` says which form was refused, where one code means different things.
    """
    return [
        {
            "code": refusal.code,
            "message": _text(refusal.code, about, refusal.subject),
            "field": refusal.subject if refusal.subject in fields else "",
        }
        for refusal in refused.refusals
    ]


def _text(code: str, about: str, subject: str) -> str:
    if code == "bad_date" and about in _BAD_DATE:
        text = str(_BAD_DATE[about])
    else:
        text = str(_WORDS[code]) if code in _WORDS else refusal_text(code)
    return f"{subject}: {text}" if about in _NAMED and subject else text
