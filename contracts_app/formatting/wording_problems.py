"""What stands against a wording of the agreement, in words that name the place."""

import re
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

_WORDS: Final[dict[str, LazyString]] = {
    "missing_required": _l("Write something here."),
    "clause_empty": _l("It is empty: fill it in or take it away."),
    "placeholder_unknown": _l("This placeholder is not known here; see the list below."),
    "placeholder_missing": _l("The clauses must say {start} and {end}: from when to when."),
    "braces_unbalanced": _l("A brace is missing: a placeholder begins with { and ends with }."),
    "too_long": _l("This text is too long."),
    "notice_count": _l("The notice has exactly five sentences in each language."),
    "gloss_count": _l("Write English beside every clause, or beside none."),
    "glyph_missing": _l("No font of the paper can draw a character of this text."),
    "valid_from_past": _l("Choose today or a later day: what was signed keeps its wording."),
    "bad_date": _l("Choose a day within the next two years."),
    "not_a_draft": _l("This wording is published and cannot be changed. Begin a new version."),
    "draft_exists": _l("A draft of this institution waits already. Go on with it, or discard it."),
    "changed_since": _l(
        "Somebody changed this draft meanwhile, so yours was not saved. Open it in another window,"
        " compare, and take over what is missing."
    ),
    "seal_missing": _l("The picture of the seal is missing. Store it again."),
    "seal_blank": _l("Nothing can be seen on this picture."),
    "photo_missing": _l("Choose a file."),
    "photo_type": _l("This is no JPEG or PNG picture."),
    "photo_too_large": _l("The picture is larger than 1 MB or has too many pixels."),
    "photo_broken": _l("The picture is damaged and cannot be read."),
}
_NUMBERED: Final[dict[str, LazyString]] = {
    "clause": _l("Clause %(num)s"),
    "gloss": _l("English of clause %(num)s"),
    "notice": _l("Sentence %(num)s"),
    "notice-en": _l("English of sentence %(num)s"),
}
_NAMED: Final[dict[str, LazyString]] = {
    "title": _l("Title"),
    "preamble": _l("Preamble"),
    "valid_from": _l("Holds from"),
    "registration_no": _l("Number of the practice licence"),
}
_PLACE: Final = re.compile(r"([a-z-]+)-(\d+)")
_PLACEHOLDERS: Final[dict[str, LazyString]] = {
    "no": _l("number of the agreement"),
    "rep": _l("name of the household's representative"),
    "id": _l("ID number of the representative"),
    "addr": _l("address of the household"),
    "tel": _l("telephone of the representative"),
    "org": _l("name of the institution"),
    "team": _l("name of the team"),
    "lead": _l("leader of the team"),
    "contact": _l("contact person of the team"),
    "team_tel": _l("hotline of the team"),
    "start": _l("first day of the term"),
    "end": _l("last day of the term, inclusive"),
    "date": _l("day of signing"),
}


def place_label(place: str) -> str:
    """The name of a place of a wording: title, clause-3, notice-en-5 …"""
    match = _PLACE.fullmatch(place)
    if match and match[1] in _NUMBERED:
        return str(_NUMBERED[match[1]]) % {"num": match[2]}
    return str(_NAMED[place]) if place in _NAMED else ""


def wording_problem(code: str, place: str = "") -> str:
    """The sentence of a problem, after the name of its place."""
    text = str(_WORDS[code])
    name = place_label(place)
    return gettext("%(place)s: %(problem)s", place=name, problem=text) if name else text


def placeholder_meanings() -> dict[str, str]:
    """Every placeholder with what stands in its place on paper."""
    return {name: str(meaning) for name, meaning in _PLACEHOLDERS.items()}
