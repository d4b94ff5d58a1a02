"""What the page of each move asks for, what it offers, and what stands there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._departments import department_value, department_words
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints.referrals.forms import MoveForm
from contracts_app.formatting.labels import label
from contracts_app.queries.free_places import departments_of, free_beds, free_places
from contracts_app.queries.referral_choices import list_centres
from contracts_app.queries.referral_moved import centre_now
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.appointments import in_clock
from contracts_app.rules.referrals.forms import FEEDBACK, UP_FORM
from contracts_app.rules.referrals.transitions import Move
from contracts_app.vocabulary.referrals import (
    CHOSEN_REASONS,
    Care,
    Direction,
    DownReason,
    RejectReason,
    TeamReason,
)

_CLINICS: Final = 60
"""So many of a department are offered."""
_NONE: Final = ("", "—")
_UP: Final = tuple(one.name for one in UP_FORM)
_HOME: Final = ("home", "on", "reason", "consent_by", "township", "plan")
_ASKED: Final[dict[Move, tuple[str, ...]]] = {
    Move.HAND_IN: _UP,
    Move.SUBMIT: _UP,
    Move.WRITE_FORM: _UP,
    Move.CANCEL: ("reason",),
    Move.REDIRECT: ("target", "reason"),
    Move.REROUTE: ("target", "reason"),
    Move.REJECT: ("reason",),
    Move.DECLINE: ("reason",),
    Move.BOOK: ("choice",),
    Move.REBOOK: ("choice",),
    Move.DISCHARGE: ("on",),
    Move.DIE: ("on",),
    Move.FEED_BACK: tuple(one.name for one in FEEDBACK),
    Move.PROPOSE_AGAIN: ("township",),
    Move.ASSIGN: ("team",),
    Move.REASSIGN: ("team", "reason"),
}
"""By move, beside the note; what is not listed asks for the note alone."""
_NOTE_NEEDED: Final = frozenset(
    {Move.HAND_BACK, Move.TREAT_HERE, Move.REJECT, Move.DECLINE, Move.REFUSE, Move.PAUSE}
)
_NOTE_HINTS: Final = {
    Move.HAND_BACK: _l("What is missing"),
    Move.TREAT_HERE: _l("What is done here instead"),
    Move.REJECT: _l("What to do instead, in words for the other side"),
    Move.DECLINE: _l("What to do instead, in words for the other side"),
    Move.REFUSE: _l("Why the patient refuses"),
    Move.PAUSE: _l("What the patient is waited for; the clock stands still meanwhile"),
}
_REASONS: Final[dict[Move, tuple[Sequence[Any], str]]] = {
    Move.CANCEL: (CHOSEN_REASONS, "referral_cancel_reason"),
    Move.FEED_BACK: (tuple(DownReason), "referral_down_reason"),
    Move.REASSIGN: (tuple(TeamReason), "referral_team_reason"),
}
_REJECTS: Final = (tuple(RejectReason), "referral_reject_reason")


_FOR_GOOD: Final = {
    (Move.DIE, Direction.UP): _l(
        "Referral %(number)s is closed for good: its place or bed is given back, and the township "
        "is asked to record the death."
    ),
    (Move.DIE, Direction.DOWN): _l(
        "The way home %(number)s is closed for good: the visits at home that were due are dropped, "
        "and the township is asked to record the death."
    ),
    (Move.CANCEL, Direction.UP): _l(
        "Referral %(number)s is closed for good, and its place is given back. Whoever still needs "
        "the hospital is referred anew."
    ),
    (Move.CANCEL, Direction.DOWN): _l(
        "The way home %(number)s is closed for good, and the visits at home that were due are "
        "dropped."
    ),
}
"""What cannot be taken back, by move and direction."""


@dataclass(frozen=True)
class Ask:
    """One move of one referral as its page asks for it."""

    move: Move
    fields: tuple[str, ...]
    home: tuple[str, ...]
    """What sending somebody home asks for in addition."""
    by_telephone: bool
    note_needed: bool
    note_hint: str
    needed: frozenset[str]
    for_good: str
    """What becomes of the referral that cannot be taken back; else nothing."""


def ask_for(row: Any, move: Move, *, by_telephone: bool) -> Ask:
    """What the page of a move asks for."""
    up = row.direction == Direction.UP
    fields = _ASKED.get(move, ())
    if move == Move.REFUSE and up:
        fields = ("consent_by",)
    slip = {one.name for one in (UP_FORM if fields == _UP else FEEDBACK) if one.needed}
    return Ask(
        move,
        fields,
        _HOME if move == Move.FEED_BACK and up else (),
        by_telephone,
        move in _NOTE_NEEDED,
        str(_NOTE_HINTS.get(move, "")),
        frozenset(slip | {"on", "reason", "target", "choice", "consent_by"}),
        _for_good(row, move),
    )


def _for_good(row: Any, move: Move) -> str:
    words = _FOR_GOOD.get((move, Direction(row.direction)))
    return str(words) % {"number": row.referral_no} if words else ""


def fill(form: MoveForm, row: Any, ask: Ask, now: datetime) -> None:
    """Offer what can be chosen, and say which fields may stay empty."""
    asked = {*ask.fields, *ask.home}
    if "choice" in asked:
        form.choice.choices = [_NONE, *_places(row, now)]
    if "target" in asked:
        form.target.choices = [_NONE, *_targets(row, ask.move)]
    if "reason" in asked:
        codes, kind = _REASONS.get(ask.move, _REJECTS)
        form.reason.choices = [_NONE, *((one.value, label(one, kind)) for one in codes)]
    if "township" in asked:
        centres = list_centres(row.county_code)
        form.township.choices = [("", _usual_centre(row)), *((c.code, c.name) for c in centres)]
    if "team" in asked:
        usual = _("The team of the contract, else of the grid")
        teams = list_team_choices(scope())
        form.team.choices = [("", usual), *((one.code, one.name) for one in teams)]
    for name in (*ask.fields, "note"):
        form[name].flags.optional = not _is_needed(ask, name)


def _usual_centre(row: Any) -> str:
    """The centre that is asked unless another one is chosen, as the service finds it."""
    up = row.direction == Direction.UP
    if moved := centre_now(row.resident_id, row.township_id) if up else None:
        return _("%(centre)s (where the patient lives by now)", centre=moved.name)
    return _("%(centre)s (who referred)", centre=row.township_name)


def _is_needed(ask: Ask, name: str) -> bool:
    return ask.note_needed if name == "note" else name in ask.needed


def _places(row: Any, now: datetime) -> list[tuple[str, str]]:
    """The free places of the department's clinics, and a bed; what is asked for comes first."""
    today = clock.local(now).date()
    clinics = [
        (f"clinic:{one.key}", clinic_words(one, today))
        for one in free_places(row.hospital_id, row.department_id, today, now, _CLINICS)
    ]
    free = free_beds(row.hospital_id, row.department_id, now)
    bed = [(f"bed:{row.department_code}", _("A bed (%(num)s free)", num=free))] if free else []
    return [*bed, *clinics] if row.care == Care.BED else [*clinics, *bed]


def clinic_words(one: Any, today: date) -> str:
    """A clinic as it is chosen: day, hours, expert, and what is left."""
    day = _("today") if one.held_on == today else one.held_on.isoformat()
    hours = f"{in_clock(one.from_minute)}–{in_clock(one.to_minute)}"
    parts = (f"{day} {hours}", one.expert, _("%(num)s left", num=one.free))
    return " · ".join(part for part in parts if part)


def _targets(row: Any, move: Move) -> list[tuple[str, str]]:
    """Other departments of the hospital, or those of other hospitals."""
    same = move == Move.REDIRECT
    found = departments_of(row.county_code)
    return [
        (department_value(one), one.name if same else department_words(one))
        for one in found
        if (one.hospital_code == row.hospital_code) == same and one.id != row.department_id
    ]


def start_values(row: Any, ask: Ask) -> dict[str, Any]:
    """What stands in the fields before anybody has typed."""
    values: dict[str, Any] = {"version": str(row.version)}
    if ask.move != Move.DIE:
        # Of a death nobody takes over a day that stands there by itself.
        values["on"] = clock.today()
    if ask.move in (Move.HAND_IN, Move.SUBMIT):
        values |= row.form or {}
    elif "doctor" in ask.fields:
        values["doctor"] = current_user.display_name
    return values
