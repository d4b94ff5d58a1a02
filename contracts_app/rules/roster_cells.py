"""The simple cells of a roster: codes, names, lengths, personal details and residence."""

import re
import unicodedata
from typing import Final

from contracts_app.rules.labels import Recogniser
from contracts_app.rules.roster_types import ParsedRow
from contracts_app.vocabulary import personal

MAX_LENGTHS: Final = {"household_code": 40, "name": 40, "address": 200, "note": 400}

HOUSEHOLD_PAGES: Final = frozenset({"lead", "search"})
"""Words behind `/households/` and `/sign/` that are addresses of pages of their own."""
GRID_PAGES: Final = frozenset(
    {"assign", "board", "files", "gaps", "levels", "map", "new", "plans", "responsible"}
)
"""Words behind `/grids/` that are addresses of pages of their own."""

_LEFTWARD: Final = frozenset({"R", "AL", "AN"})

_SPACES: Final = re.compile(r"\s+")
_DOTS: Final = str.maketrans(dict.fromkeys("•‧∙・･．", "·"))

_residency: Final = Recogniser(personal.RESIDENCIES)
_answer: Final = Recogniser(personal.ANSWERS)
_DETAILS: Final = {
    "ethnicity": Recogniser(personal.ETHNICITIES),
    "education": Recogniser(personal.EDUCATIONS),
    "marital_status": Recogniser(personal.MARITAL_STATUSES),
}


def clean_code(text: str) -> str:
    """A code in half-width characters and without spaces."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(unicodedata.normalize("NFKC", text).split())


def clean_name(text: str) -> str:
    """A name as stored: padding between Chinese characters removed, one kind of middle dot."""
    if text.isalpha():
        return text
    name = _SPACES.sub(" ", text.translate(_DOTS)).strip()
    return (
        name
        if any(letter.isascii() and letter.isalpha() for letter in name)
        else (name.replace(" ", ""))
    )


def limited(row: ParsedRow, column: str, text: str) -> str:
    """The text; too many characters for its column are an error of the row."""
    if len(text) > MAX_LENGTHS[column]:
        row.refuse(column, "too_long")
    return text


def fits_address(text: str, taken: frozenset[str]) -> bool:
    """Whether a page can have the code in its address, and a person can read it there.

    Signs that part an address, invisible ones and those written from right to left cannot stand in
    one; nor can `-` and `.` at an end, or the name of a page, which is taken.
    """
    ends_plain = text == text.strip("-.")
    return ends_plain and text not in taken and all(_is_plain(one) for one in text)


def _is_plain(one: str) -> bool:
    hidden = unicodedata.category(one).startswith(("C", "Z"))
    return not hidden and one not in "/\\?#%" and unicodedata.bidirectional(one) not in _LEFTWARD


def read_details(row: ParsedRow, values: list[str]) -> None:
    """Ethnicity, education and marital status, in this order."""
    for (column, recognise), value in zip(_DETAILS.items(), values, strict=True):
        if not value:
            continue
        found = recognise(value)
        if found is None:
            row.refuse(column, "unknown_value")
        else:
            setattr(row, column, found)


def read_residence(row: ParsedRow, residency: str, permanent: str) -> None:
    """Whether the person is registered here, and has lived here for half a year."""
    if residency:
        known = _residency(residency)
        row.registered = known == personal.REGISTERED
        if known is None:
            row.refuse("residency", "unknown_value")
    if permanent:
        answer = _answer(permanent)
        row.permanent = answer == personal.YES
        if answer is None:
            row.refuse("permanent", "unknown_value")
