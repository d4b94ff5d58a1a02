"""Words for refusals of everyday verbs, ready for the error summary of a page."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _l

from contracts_app.blueprints._care_refusals import CARE
from contracts_app.blueprints._plan_refusals import PLANS
from contracts_app.formatting.import_problems import problem_text
from contracts_app.formatting.record_refusals import RECORD_WORDS
from contracts_app.formatting.refusals import refusal_text
from contracts_app.services.errors import Refused

_WORDS: Final[dict[str, LazyString]] = {
    **CARE,
    **PLANS,
    "head_needed": _l("Choose who becomes the head: others still live in this household."),
    "future_date": _l("This day lies in the future."),
    "not_in_force": _l("This contract is neither in force nor about to begin."),
    "already_objected": _l("This objection is on record already."),
    "too_long": _l("This text is too long."),
    "staff_unknown": _l("This person is not on record or does not work in your area."),
    "staff_taken": _l("Another account is this person's already."),
    "staff_retired": _l("This person serves no longer by then; choose somebody else."),
    "nothing_granted": _l("Grant at least one household or person."),
    "offer_days": _l("An offered place is kept for 1 to 366 days."),
    "access_days": _l("An outsider may read a record for 1 to 90 days."),
    "already_decided": _l("A limit of this day holds already; choose a later day."),
    "already_waiting": _l(
        "This household waits for another team; it has to leave that queue first."
    ),
    "team_has_room": _l("This team has places left; the household may sign at once."),
    "code_taken": _l("Another team of the county has this code."),
    "solo_forbidden": _l("The policy of the institution allows no teams of one person."),
    "already_leads": _l("This person leads the team already."),
    "already_member": _l("This person serves in the team at that time already."),
    "returns_later": _l(
        "Somebody else answers for this person's contracts until then. Enter the return on its"
        " first day."
    ),
    "last_doctor": _l("This is the last doctor of the team. Add another doctor first."),
    "successor_needed": _l("Choose who takes over."),
    "successor_unfit": _l("This person cannot take over: choose one of the list."),
    "leaves_later": _l(
        "A place in another team ends only after this day. Choose a later last day."
    ),
    "already_entered": _l("This document is entered already."),
    "bad_phone": _l("This is neither a mobile number nor a landline."),
    "seal_missing": _l(
        "The picture of the seal on this agreement is missing. The administrator has to bring it"
        " back from the backup."
    ),
    "agreement_changed": _l(
        "What is stored of this agreement is not what was signed, so it is not printed. The"
        " administrator has to bring it back from the backup."
    ),
    "photo_missing": _l("Choose a file."),
    "photo_type": _l("This is no JPEG or PNG picture."),
    "photo_too_large": _l("The picture is larger than 5 MB or has too many pixels."),
    "photo_broken": _l("The picture is damaged and cannot be read."),
    "unknown_grid": _l("A ticked grid is not on record or lies outside your area."),
    "grid_not_in_use": _l("This grid is not in use."),
    "grid_not_leaf": _l("This grid has grids below it; choose among those."),
    "grid_code_taken": _l("This code is taken, perhaps by a grid of the past. Choose another one."),
    "grid_has_households": _l(
        "This grid holds households. Split it instead of putting a grid below it."
    ),
    "grids_needed": _l("Choose another grid."),
    "household_elsewhere": _l("This household is not in the grid."),
    "household_twice": _l("This household is given to two grids."),
    "other_village": _l("This grid lies in another village."),
    "parts_needed": _l("Name at least two new grids, each with a code and a name."),
    "team_needed": _l(
        "These grids have different teams, now or later. Choose the team that answers for all."
    ),
    "team_begins": _l("For this reason the team asks; the household cannot be the one who does."),
    "same_team": _l("The household is with this team already."),
    "nothing_to_change": _l("The household has exactly these packages already."),
    "confirmed_already": _l("This confirmation is on record already."),
    "approval_not_needed": _l(
        "Here both sides confirm; the word of the institution is not needed."
    ),
    "attempts_missing": _l(
        "The household has not been tried often enough in the last twelve months. Record the"
        " attempts first."
    ),
    "unknown_village": _l("This place is not loaded or lies outside your area."),
    "changed_since": _l(
        "Something was built on this entry since: a later entry, a signing, a request or a renewal."
        " Take that back first."
    ),
    "mother_unfit": _l(
        "The mother must be a woman of this household, aged 10 to 60 on the day of the birth."
    ),
    "already_known": _l("This person is a member of a household already."),
    "already_numbered": _l("This person has a number on record."),
    "already_in_other_household": _l(
        "This person belongs to another household. Record a marriage or the moving away there"
        " first."
    ),
    "signer_needed": _l(
        "The signer goes and others stay covered: choose who stands for the household now."
    ),
    "not_member": _l("This person does not live in the household, or has just left it."),
    "same_household": _l("This is the same household."),
    "other_needed": _l("Type the code of the other household, or choose one of those found."),
    "nobody_chosen": _l("Choose who leaves."),
    "everybody_chosen": _l("Somebody has to stay; enter a move to another home instead."),
    "adult_needed": _l("Under a contract both parts of the household need an adult."),
    "before_term": _l(
        "This day lies before the contract in force began. Choose a day within its term."
    ),
    "contract_choice_needed": _l("The two have different teams: choose the contract that goes on."),
    "change_open": _l("A request to end or change this contract is open. Settle it first."),
    "nothing_changed": _l("It is so already."),
    "id_conflict": _l("These cannot be one person: number, sex or birth date differ."),
    "household_code_taken": _l("Another household of the county has this code."),
    "same_row": _l("Choose two different rows."),
    "already_merged": _l("This row stands for another one already."),
    "move_not_allowed": _l("The contract of the household does not allow this any more."),
    "nothing_to_print": _l("There is nothing to print here."),
    "nothing_chosen": _l("Tick at least one household."),
    "too_many": _l("These are too many at once. Choose a grid or a team first."),
    "unknown_contract": _l("A ticked contract is no longer in force or lies outside your area."),
    "already_consented": _l("A consent to this package stands already."),
    "already_renewed": _l("The next term stands already; change its packages instead."),
    "no_paper_code": _l(
        "This is neither a code nor a number of a paper. Scan the QR code, or type what stands"
        " below it."
    ),
    "not_printed": _l("This agreement was never printed, so no paper of it can come back."),
    "contract_void": _l("This contract is void; its paper is worth nothing."),
    "form_spoiled": _l("This form was noted as spoiled and is no longer valid."),
    "nobody_signed": _l("Tick who has signed the paper."),
    "scan_used": _l("The paper on this photo is noted as back, so the photo stays with it."),
    "too_late": _l("A return can be taken back for ten minutes only."),
    "noted_by_other": _l("Somebody else noted this paper as back and alone may take that back."),
    "form_registered": _l("This form became a contract when it came back."),
    **RECORD_WORDS,
    "already_away": _l("An absence that shares these days is on record already."),
    "not_away": _l("Nobody is away in this way now."),
    "place_needed": _l("Choose a village or a grid."),
    "nothing_to_plan": _l("Nothing there is due that is not planned for another day."),
    "nothing_planned": _l("Nothing there is planned for that day."),
    "nothing_done": _l("Tick at least one service that was done."),
    "other_person": _l(
        "This visit was to somebody else. Take it back and record it where it belongs."
    ),
    "after_death": _l("This day lies after the death of the person."),
}
_BAD_DATE: Final[dict[str, LazyString]] = {
    "entry": _l("This day does not fit: it lies before a birth, an arrival or an earlier change."),
    "correction": _l(
        "This day lies before 1850, or after the person came or was covered. Take that entry back"
        " first."
    ),
    "objection": _l("This day lies before the contract was signed."),
    "change": _l("This day lies before the contract or the request, or outside what is left."),
    "plan": _l("The first day must lie between today and two years from now."),
    "level": _l("Somebody else begins there later, or the day lies too far ahead."),
    "level_end": _l("This day lies before the first one, or too far ahead."),
    "capacity": _l("This day is past, before the first day, or more than two years ahead."),
    "assignment": _l("Another duty of this grid begins later; choose a later first day."),
    "member": _l("This day lies too far away."),
    "place": _l("This day lies before the person came, before another change, or too far ahead."),
    "renewal": _l("This day lies before the contract was signed."),
    "record": _l("This day lies before the birth, or before the record was built."),
    "run": _l("A run looks at most a year ahead."),
    "village_day": _l("A village day lies between today and a year from now."),
    "away": _l("This day lies before the person came, or the return before the first day away."),
    "entry_of_care": _l("This day lies before the birth."),
    "refusal": _l("This day lies before the birth or the refusal, or more than a year ago."),
    "back": _l("The first day back lies after the first day away."),
    "team_event": _l(
        "Plan from today to two years ahead; note what was held in the last two years."
    ),
    "survey": _l("A survey begins today or later and is open for a year at most."),
    "visit": _l("This day lies before the birth of the person."),
    "next_visit": _l("The agreed day is no day such as 2026-11-02, or no later than the visit."),
    "departure": _l("This day lies before the last change of this person, or too far ahead."),
    "clinic": _l("This day is over, or lies before the first one."),
}


_UNKNOWN_IN_ENTRY: Final[dict[str, LazyString]] = {
    "new_head": _l("The new head has to be one of those who stay. Choose another member."),
    "code": _l("This code cannot stand in an address. Choose letters and digits."),
    "grid": _l("There is no such grid in use in your area. Choose one of the list."),
    "contract": _l("Choose one of the contracts of the two households."),
}
_NOT_OFFERED: Final = _l("Choose one of the values of the list.")
_EMPTY_HOME: Final = _l("Nobody lives in this household any more.")
_ABOUT: Final[dict[tuple[str, str], LazyString]] = {
    ("missing_required", "task"): _l("Choose to whom the work is handed over."),
    **{
        ("nothing_chosen", form): _l("Tick at least one person.")
        for form in ("task", "card", "group")
    },
    ("nothing_planned", "team_plan"): _l(
        "The plan is empty: enter a number, or write it in words."
    ),
    ("missing_required", "team_plan"): _l("Write the reason."),
    ("too_many", "village_day"): _l(
        "These are too many for one day. Choose a grid or a programme."
    ),
    ("staff_unknown", "task"): _l("This colleague does not serve in the team of this work."),
    ("nothing_done", "task"): _l("Nothing is due to this person yet."),
    ("unknown_value", "grids"): _UNKNOWN_IN_ENTRY["code"],
    ("unknown_value", "change"): _NOT_OFFERED,
    ("no_members", "entry"): _EMPTY_HOME,
    ("no_members", "away"): _EMPTY_HOME,
    ("no_members", "back"): _EMPTY_HOME,
    ("too_many", "print"): _l(
        "These are more than one job prints: 3,000 agreements or 200 blank forms. Choose a village,"
        " a grid or a team."
    ),
    ("team_unknown", "print"): _l("Choose the team whose blank forms are to be printed."),
    ("photo_too_large", "scan"): _l("The picture is larger than 12 MB or has too many pixels."),
    ("missing_required", "record"): _l(
        "Write where the person moved, or why the record is opened again."
    ),
    ("unknown_value", "record"): _NOT_OFFERED,
    ("missing_required", "change"): _l("Write the reason of the decision."),
    ("missing_required", "visit"): _l("Write the reason."),
    ("missing_required", "next_visit"): _l("Write why another day was agreed."),
    ("unknown_value", "visit"): _NOT_OFFERED,
    ("code_taken", "department"): _l("Another department of the hospital has this code."),
    ("unknown_value", "department"): _l("A code has 1 to 12 letters A to Z and digits."),
    ("too_far_ahead", "clinic"): _l("A clinic is set up to half a year ahead."),
    ("unknown_relation", "entry"): _l("Choose the relation to the head."),
    ("report_not_read", "entry"): _l(
        "Something changed since you read this. Read it again, then record it."
    ),
}
_NAMED: Final = frozenset({"assignment", "grids", "level"})
"""Forms about many things at once: a refusal names the one it concerns."""


def worded(
    refused: Refused,
    about: str = "",
    fields: frozenset[str] = frozenset(),
    names: Mapping[str, str] | None = None,
) -> list[Any]:
    """The refusals as the error summary takes them; `fields` are ids of inputs to link to.

    `about` says which form was refused, where one code means different things. A refusal of a
    subject that has one of the `names` begins with it.
    """
    known = names or {}
    return [
        {
            "code": refusal.code,
            "message": _named(
                known.get(refusal.subject, ""), _text(refusal.code, about, refusal.subject)
            ),
            "field": refusal.subject if refusal.subject in fields else "",
        }
        for refusal in refused.refusals
    ]


def _named(name: str, text: str) -> str:
    return f"{name}: {text}" if name else text


def _text(code: str, about: str, subject: str) -> str:
    if code == "households_left":
        return ngettext(
            "%(num)s household has no grid to go to.",
            "%(num)s households have no grid to go to.",
            int(subject),
        )
    if code == "bad_date" and about in _BAD_DATE:
        text = str(_BAD_DATE[about])
    elif (code, about) in _ABOUT:
        text = str(_ABOUT[code, about])
    elif (code, about) == ("unknown_value", "entry"):
        text = str(_UNKNOWN_IN_ENTRY.get(subject, _NOT_OFFERED))
    else:
        text = str(_WORDS[code]) if code in _WORDS else _other_text(code, about)
    return _named(subject if about in _NAMED else "", text)


def _other_text(code: str, about: str) -> str:
    """People who are typed at a desk are refused in the words of a roster's row."""
    typed = about in {"entry", "correction"} and code != "missing_required"
    return problem_text(code) if typed else refusal_text(code)
