"""Sentences for the suggestions of the grid board. Loads are told in per cent of a fair share."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from contracts_app.services.balance import Advice, Evenness, Note, Reason, Suggestion

REASONS: Final[dict[Reason, LazyString]] = {
    Reason.GAP: _l("no team is responsible for it"),
    Reason.FROM_BUSIEST: _l("it comes from the busiest team"),
    Reason.TO_IDLEST: _l("it goes to the team with the least to do"),
    Reason.TO_IDLE: _l("its new team has no residents yet"),
    Reason.TOUCHES: _l("it lies beside the grids of its new team"),
    Reason.NOT_TOUCHING: _l("it does not lie beside the grids of its new team"),
    Reason.CUTS_LAND: _l("the grids of its old team no longer lie side by side"),
    Reason.RETURNS: _l("it goes back to the team it has today"),
    Reason.CHANGES_DOCTOR: _l("its residents get another doctor"),
    Reason.FEW_KEY: _l("few residents of key groups live there"),
    Reason.PREPARES: _l("it makes room for the next suggestion"),
    Reason.NOT_ALONE: _l("only after the suggestions above: alone it makes the ratio worse"),
}
NOTES: Final[dict[Note, LazyString]] = {
    Note.CUT_DOWN: _l(
        "There are many grids and teams: only moves from the busiest and to the least busy"
        " were weighed."
    ),
    Note.STOPPED_EARLY: _l(
        "The search ended before everything was compared; there may be a slightly better plan."
    ),
    Note.GAPS_LEFT: _l("More grids have no team; ask again when these are given."),
    Note.NO_ROOM: _l("No team has room for some of the grids without a team."),
    Note.NO_RECEIVER: _l("No team may be given a grid: each is full or lacks a required post."),
    Note.ONE_TEAM: _l("There is only one team, so there is nothing to compare."),
    Note.NOTHING_TO_WEIGH: _l("Nobody lives in these grids yet."),
    Note.NOTHING_HELPS: _l("No move of a grid would make the teams more even."),
}


def suggestion_text(
    suggestion: Suggestion, advice: Advice, grids: Mapping[str, str], teams: Mapping[str, str]
) -> str:
    """`Give 吴家 to A: B falls from 128% to 112%, A rises from 61% to 77%.` Names by code."""
    rises = {
        "grid": grids.get(suggestion.grid, suggestion.grid),
        "taker": teams.get(suggestion.to_team, suggestion.to_team),
        "taker_before": percent(suggestion.to_before, advice),
        "taker_after": percent(suggestion.to_after, advice),
    }
    giver = suggestion.from_team or ""
    if suggestion.from_before is None or suggestion.from_after is None:
        return gettext(
            "Give %(grid)s to %(taker)s, which rises from %(taker_before)s to %(taker_after)s.",
            **rises,
        )
    return gettext(
        "Give %(grid)s to %(taker)s: %(giver)s falls from %(giver_before)s to %(giver_after)s,"
        " %(taker)s rises from %(taker_before)s to %(taker_after)s.",
        giver=teams.get(giver, giver),
        giver_before=percent(suggestion.from_before, advice),
        giver_after=percent(suggestion.from_after, advice),
        **rises,
    )


def percent(load: int, advice: Advice) -> str:
    """A load in per cent of what each team would carry if all carried the same."""
    share = round(100 * load / advice.fair_share) if advice.fair_share else 0
    return f"{share}%"


def ratio_text(evenness: Evenness) -> str:
    """`1.90`: the busiest over the idlest, or that a team has nobody to look after."""
    ratio = evenness.ratio
    return gettext("a team has no residents") if ratio is None else f"{float(ratio):.2f}"


def reason_text(reason: Reason) -> str:
    """Why a move is suggested, or what speaks against it, as part of a sentence."""
    return str(REASONS[reason])


def note_text(note: Note) -> str:
    """What else there is to say about the suggestions."""
    return str(NOTES[note])
