"""Sentences for what an import refuses or warns of, and for files that cannot be read at all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.refusals import refusal_text

PROBLEMS: Final[dict[str, LazyString]] = {
    "missing_required": _l("This cell must not be blank."),
    "id_length": _l("The ID number has a wrong number of digits."),
    "id_characters": _l("The ID number holds a character that cannot be."),
    "id_checksum": _l("The last character of the ID number does not fit the others."),
    "id_province": _l("The ID number begins with a province that does not exist."),
    "id_date": _l(
        "The birth date in the ID number is no such day, lies in the future or before 1850."
    ),
    "id_type_mismatch": _l("The number does not belong to this type of document."),
    "id_precision_lost": _l(
        "The spreadsheet kept the ID number as a number, so its last digits are lost. Format the"
        " column as text and enter it again."
    ),
    "id_sex_mismatch": _l("The sex does not fit the ID number."),
    "id_birth_mismatch": _l("The birth date does not fit the ID number."),
    "id_duplicate_in_file": _l("The ID number stands in an earlier row of this file."),
    "id_conflict": _l("Another name, sex or birth date is on record for this ID number."),
    "already_in_other_household": _l("This person is on record in another household."),
    "unknown_relation": _l("This relation to the head is not known."),
    "no_head": _l("The household has no head, or the row of its head is refused."),
    "two_heads": _l("The household has more than one head."),
    "unknown_village": _l("This place is not loaded or lies outside your area."),
    "unknown_grid": _l("This grid does not exist in this village or your area."),
    "grid_not_in_use": _l("This grid is not in use."),
    "grid_has_households": _l(
        "This grid holds households. Split it instead of putting a grid below it."
    ),
    "mixed_grids": _l("The household stands in more than one grid."),
    "future_date": _l("This day lies in the future."),
    "bad_phone": _l("This is neither a mobile number nor a landline."),
    "unknown_tag": _l("This population group is not known."),
    "record_code_invalid": _l("This is not a valid health record code."),
    "record_code_statistical": _l(
        "The village digits of this record code are those of the statistical code (200-399). Record"
        " codes number villagers' committees from 101 to 199."
    ),
    "record_code_taken": _l(
        "This health record code belongs to somebody else, or this person has another one."
    ),
    "resident_died": _l("This person is on record as having died."),
    "too_long": _l("This text is too long."),
    "bad_encoding": _l("This cell holds characters that cannot be read."),
    "institution_unknown": _l("This institution is not on record or lies outside your area."),
    "duplicate_in_file": _l("An earlier row of this file says something else about the same."),
    "id_region_unknown": _l("The ID number begins with a county that is not in the table."),
    "id_sequence_zero": _l("The sequence within the ID number is 000."),
    "id_legacy_15": _l("A 15-digit ID number was extended to 18 digits."),
    "tag_age_mismatch": _l("The population group does not fit the age or sex."),
    "duplicate_row": _l("The same row stands in this file already."),
    "moved_while_covered": _l(
        "The person moved to this household but is still covered by the contract of the old one."
    ),
    "capacity_soft": _l("Above the recommended number; signed all the same, with a note."),
    "phone_shared_many": _l("Many people of this file share this phone number."),
    "member_left": _l(
        "This person left the team, comes later or has a last day there; change it on the page of"
        " the team."
    ),
    "lead_arranged": _l(
        "Another lead of this team is arranged for later; change it on the page of the team."
    ),
}

UNUSABLE: Final[dict[str, LazyString]] = {
    "too_large": _l("The file is larger than 20 MB; nothing was changed; split it into parts."),
    "unzips_too_large": _l(
        "The file unpacks to more than 200 MB; nothing was changed; split it into parts."
    ),
    "encrypted": _l(
        "The file is protected by a password; nothing was changed; save it without one."
    ),
    "not_a_table": _l(
        "The file is not a table that can be read; nothing was changed; save it as .xlsx or .csv."
    ),
    "bad_encoding": _l(
        "The characters of the file cannot be read; nothing was changed; save it as UTF-8."
    ),
    "no_such_sheet": _l(
        "The workbook has no sheet of this name; nothing was changed; check the name."
    ),
    "no_header": _l(
        "No header row with known column names was found in the first 10 rows; nothing was"
        " changed; compare the header with the template."
    ),
    "no_report_folder": _l(
        "The folder for the report does not exist; nothing was changed; make it first."
    ),
    "not_found": _l(
        "There is no such file, or it may not be read; nothing was changed; check its name."
    ),
}


def problem_text(code: str) -> str:
    """The sentence for the code of a refused row or a warning."""
    return str(PROBLEMS[code]) if code in PROBLEMS else refusal_text(code)


def unusable_text(code: str) -> str:
    """The sentence for a file that cannot be imported; nothing was changed."""
    return str(UNUSABLE.get(code, code))


class Problem(Protocol):
    """One error of a report: its row, the English name of its column, and its code."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def code(self) -> str: ...


def refused_reasons(
    refused: Mapping[int, Sequence[str]],
    errors: Iterable[Problem],
    named: Iterable[Sequence[str]],
) -> dict[int, str]:
    """Why each refused row was refused, by row number, with the heading of each faulty column.

    `refused` holds the codes of all refused rows; a row that was refused with its household alone
    has no error of its own. `named` pairs the headings of the file with the columns they name.
    """
    headings = {name: heading for heading, name in named}
    own: dict[int, list[str]] = {}
    for error in errors:
        heading = headings.get(error.column, error.column)
        own.setdefault(error.row, []).append(_reason(heading, problem_text(error.code)))
    return {
        number: " ".join(dict.fromkeys(own.get(number) or map(problem_text, codes)))
        for number, codes in sorted(refused.items())
    }


def _reason(heading: str, text: str) -> str:
    if not heading:
        return text
    return gettext("%(column)s: %(reason)s", column=heading, reason=text)


def refused_header() -> tuple[str, str]:
    """The two columns that the file of refused rows has behind those of the import."""
    return gettext("Row"), gettext("Reasons")
