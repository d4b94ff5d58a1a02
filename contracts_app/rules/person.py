"""What a desk types about a person, judged by the rules of the roster."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts_app.rules.dates import age_on
from contracts_app.rules.roster_rows import RowReader
from contracts_app.rules.roster_types import ParsedRow, Places
from contracts_app.vocabulary.catalogue import HEAD
from contracts_app.vocabulary.personal import FEMALE, MALE

COLUMNS: Final = ("name", "id_type", "id_number", "sex", "birth_date")
_PLACES: Final = Places({}, {})
_MOTHER_AGES: Final = range(10, 61)
_CHILDREN: Final = {MALE: "20", FEMALE: "30"}
_COUPLE: Final = (HEAD, "10", "12")
_DAUGHTERS: Final = ("30", "38")
_MOTHERS: Final = ("50", "52", "54", "56")
_GRANDCHILD, _SIBLING, _OTHER = "40", "70", "80"


@dataclass(frozen=True)
class Typed:
    """A person as typed; sex and birth date may be left out where a number tells them."""

    name: str
    id_type: str
    id_number: str = ""
    sex: str = ""
    birth_date: date | None = None


def read_person(typed: Typed, today: date) -> ParsedRow:
    """The person, with the errors that a roster's row would have in these cells."""
    born = typed.birth_date.isoformat() if typed.birth_date else ""
    cells = (typed.name, typed.id_type, typed.id_number, typed.sex, born)
    columns = {column: place for place, column in enumerate(COLUMNS)}
    row = RowReader(columns, _PLACES, today).read(1, cells) or ParsedRow(1, cells)
    row.errors = [(column, code) for column, code in row.errors if column in COLUMNS]
    return row


def may_be_mother(sex: str, birth_date: date, born_on: date) -> bool:
    """Whether a woman of this age may have had a child on a day: from 10 to 60 years."""
    return sex == FEMALE and age_on(birth_date, born_on) in _MOTHER_AGES


def relation_of_child(mother: str, sex: str) -> str:
    """What a newborn is to the head, from what the mother is (GB/T 4761)."""
    if mother in _COUPLE:
        return _CHILDREN[sex]
    if mother in _DAUGHTERS:
        return _GRANDCHILD
    return _SIBLING if mother in _MOTHERS else _OTHER
