"""Words for the suggestions of the grid board: what is proposed, what it does, and why."""

from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from contracts_app.services.balance import Advice, Note, Reason, Suggestion

_REASONS: Final[dict[str, LazyString]] = {
    Reason.GAP: _l("nobody is responsible for it now"),
    Reason.FROM_BUSIEST: _l("its team is the busiest"),
    Reason.TO_IDLEST: _l("the other team is the idlest"),
    Reason.TO_IDLE: _l("the other team has nothing yet"),
    Reason.TOUCHES: _l("it lies beside the other team's grids"),
    Reason.NOT_TOUCHING: _l("but it lies apart from the other team's grids"),
    Reason.CUTS_LAND: _l("but it cuts its team's land in two"),
    Reason.RETURNS: _l("it returns to the doctor its people know"),
    Reason.CHANGES_DOCTOR: _l("but its people get another doctor"),
    Reason.FEW_KEY: _l("few people of key groups live there"),
}
_NOTES: Final[dict[str, LazyString]] = {
    Note.CUT_DOWN: _l("Of so many grids only those of the busiest and idlest teams were weighed."),
    Note.OUT_OF_TIME: _l("The time ran out; this is the best that was found by then."),
    Note.GAPS_LEFT: _l("Grids without a team are left over; ask again after these moves."),
    Note.NO_ROOM: _l("No team has room for more households within its limits."),
    Note.NO_RECEIVER: _l("No team may be given grids: posts are missing, or all are dissolved."),
    Note.ONE_TEAM: _l("There is only one team, so there is nothing to balance."),
    Note.NOTHING_TO_WEIGH: _l("Nobody lives on these grids yet, so there is nothing to weigh."),
    Note.NOTHING_HELPS: _l("No move makes the loads more even."),
}


def notes_of(advice: Advice) -> list[str]:
    """What else has to be said."""
    return [str(_NOTES[note]) for note in advice.notes]


def reasons_of(suggestion: Suggestion) -> str:
    """Why, in one line."""
    return gettext("; ").join(str(_REASONS[reason]) for reason in suggestion.reasons)


def effect_of(suggestion: Suggestion, share: int, names: dict[str, str]) -> str:
    """What the loads become, against an equal share."""
    to = names.get(suggestion.to_team, suggestion.to_team)
    gains = gettext(
        "%(team)s goes from %(before)s%% to %(after)s%%",
        team=to,
        before=_percent(suggestion.to_before, share),
        after=_percent(suggestion.to_after, share),
    )
    if suggestion.from_before is None or suggestion.from_after is None:
        return gains
    gives = gettext(
        "%(team)s goes from %(before)s%% to %(after)s%%",
        team=names.get(suggestion.from_team or "", ""),
        before=_percent(suggestion.from_before, share),
        after=_percent(suggestion.from_after, share),
    )
    return gettext("%(one)s, %(other)s", one=gives, other=gains)


def _percent(weight: int, share: int) -> int:
    return round(weight * 100 / share) if share else 0
