"""The columns of import files in the words of the reader, and the choices of their drop-downs."""

from collections.abc import Sequence
from typing import Final

from flask_babel import get_locale

from contracts_app.rules import roster_columns
from contracts_app.services.import_files import COLUMNS
from contracts_app.vocabulary import ImportKind, catalogue, personal
from contracts_app.vocabulary.catalogue import Term

_ROSTER_REQUIRED: Final = frozenset(
    {"household_code", "name", "id_number", "relation", "village_code", "address"}
)
_CHOICES: Final[dict[tuple[str, str], Sequence[Term]]] = {
    ("roster", "id_type"): catalogue.ID_TYPES,
    ("roster", "sex"): personal.SEXES[:2],
    ("roster", "relation"): catalogue.RELATIONS,
    ("roster", "residency"): personal.RESIDENCIES,
    ("roster", "permanent"): personal.ANSWERS,
    ("roster", "education"): personal.EDUCATIONS,
    ("roster", "marital_status"): personal.MARITAL_STATUSES,
    ("institutions", "kind"): catalogue.INSTITUTION_KINDS,
    ("members", "post"): catalogue.POSTS,
    ("grids", "kind"): catalogue.GRID_KINDS,
    ("contracts", "channel"): catalogue.CHANNELS,
}


def _is_chinese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "zh"


def _names(kind: str) -> dict[str, str]:
    """The Chinese name of every column of a kind, by its English name."""
    if kind == ImportKind.ROSTER:
        return {column.field: column.zh for column in roster_columns.COLUMNS}
    return {name: others[0] for name, others in COLUMNS[ImportKind(kind)].names.items()}


def column_name(kind: str, column: str) -> str:
    """How a column is called in a header of the reader's language."""
    return _names(kind).get(column, column) if _is_chinese() else column


def header_of(kind: str) -> list[str]:
    """The header of an empty file of this kind."""
    names = _names(kind)
    return list(names.values()) if _is_chinese() else list(names)


def required_places(kind: str) -> list[int]:
    """Which columns of the header must not be blank, by their place."""
    if kind == ImportKind.ROSTER:
        required = _ROSTER_REQUIRED
    else:
        required = frozenset(COLUMNS[ImportKind(kind)].required)
    return [place for place, name in enumerate(_names(kind)) if name in required]


def choices_of(kind: str) -> dict[int, list[str]]:
    """The words of the drop-downs, by the column's place in the header."""
    found: dict[int, list[str]] = {}
    for place, name in enumerate(_names(kind)):
        terms = _CHOICES.get((kind, name), ())
        if terms:
            found[place] = [term.zh if _is_chinese() else term.en for term in terms]
    return found


def choice_words(kind: str, column: str) -> dict[str, str]:
    """The word of the reader's language for each code of a column."""
    terms = _CHOICES.get((kind, column), ())
    return {term.code: term.zh if _is_chinese() else term.en for term in terms}
