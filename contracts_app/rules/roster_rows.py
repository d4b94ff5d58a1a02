"""Reading the rows of a roster one by one: what each says, and every error it has of its own."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import Final

from contracts_app.rules.contact import read_phone
from contracts_app.rules.dates import EARLIEST_BIRTH, parse_date
from contracts_app.rules.id_number import IdNumber, comparable, read_id_number
from contracts_app.rules.labels import Recogniser
from contracts_app.rules.record_code import looks_statistical, read_record_code
from contracts_app.rules.relations import relation_code
from contracts_app.rules.roster_cells import (
    HOUSEHOLD_PAGES,
    clean_code,
    clean_name,
    fits_address,
    limited,
    read_details,
    read_residence,
)
from contracts_app.rules.roster_columns import FIELDS
from contracts_app.rules.roster_types import ParsedRoster, ParsedRow, Places
from contracts_app.rules.tags import read_tags, unexpected_tags
from contracts_app.vocabulary import personal
from contracts_app.vocabulary.catalogue import ID_TYPES, NO_ID, RESIDENT_ID

PHONE_SHARED_BY: Final = 5
"""A phone that stands at more residents than this is worth a look."""

_BROKEN: Final = "\ufffd"
_id_type: Final = Recogniser(ID_TYPES)
_sex: Final = Recogniser(personal.SEXES)
RawRow = tuple[int, tuple[str, ...]]
"""Row number as seen in the spreadsheet, and the cells."""


class RowReader:
    """Reads rows of one file; it remembers numbers, codes and phones seen in earlier rows."""

    def __init__(self, columns: Mapping[str, int], places: Places, today: date) -> None:
        self._places = places
        self._today = today
        self._width = max(columns.values(), default=-1) + 1
        self._pick = itemgetter(*(columns.get(field, -1) for field in FIELDS))
        self._numbers: set[str] = set()
        self._record_codes: set[str] = set()
        self._unnumbered: set[tuple[str, str, str, date | None]] = set()
        self._phones: Counter[str] = Counter()

    def read(self, number: int, cells: tuple[str, ...]) -> ParsedRow | None:
        """The row with its own errors and warnings; None when all known columns are blank."""
        row = ParsedRow(number, cells)
        padding = ("",) * (self._width - len(cells) + 1)
        values = [value.strip() for value in self._pick((*cells, *padding, ""))]
        joined = "".join(values)
        if not joined:
            return None
        if _BROKEN in joined:
            values = _without_broken(row, values)
        self._read_values(row, values)
        return row

    def _read_values(self, row: ParsedRow, values: list[str]) -> None:
        code, name, id_type, id_number, sex, birth_date, relation, phone = values[:8]
        village_code, village, grid_code, address, residency, permanent = values[11:17]
        tags, built_on, record_code, note = values[17:]
        row.grid_code = clean_code(grid_code)
        self._read_names(row, code, name, relation)
        self._read_identity(row, id_type, id_number, sex, birth_date)
        self._read_place(row, village_code, village, address)
        if phone:
            self._read_phone(row, phone)
        read_details(row, values[8:11])
        read_residence(row, residency, permanent)
        self._read_record(row, built_on, record_code)
        row.note = limited(row, "note", note)
        if tags:
            self._read_tags(row, tags)
        if not row.errors:
            self._look_for_repeats(row)

    def _read_names(self, row: ParsedRow, code: str, name: str, relation: str) -> None:
        row.household_code = limited(row, "household_code", clean_code(code))
        if not fits_address(row.household_code, HOUSEHOLD_PAGES):
            row.refuse("household_code", "unknown_value")
        row.name = limited(row, "name", clean_name(name))
        if not code:
            row.refuse("household_code", "missing_required")
        if not name:
            row.refuse("name", "missing_required")
        row.relation = relation_code(relation) or ""
        if not row.relation:
            row.refuse("relation", "unknown_relation" if relation else "missing_required")

    def _read_identity(
        self, row: ParsedRow, id_type: str, number: str, sex: str, birth_date: str
    ) -> None:
        row.id_type = (_id_type(id_type) if id_type else RESIDENT_ID) or ""
        self._read_stated(row, sex, birth_date)
        if row.is_refused("id_type"):
            return
        if not row.id_type:
            row.refuse("id_type", "unknown_value")
        elif row.id_type == NO_ID and number:
            row.refuse("id_number", "id_type_mismatch")
        elif number:
            self._read_number(row, number)
        elif row.id_type == NO_ID:
            _require_stated(row)
        else:
            row.refuse("id_number", "missing_required")

    def _read_stated(self, row: ParsedRow, sex: str, birth_date: str) -> None:
        if sex:
            known = _sex(sex)
            if known is None:
                row.refuse("sex", "unknown_value")
            else:
                row.sex = known
        if birth_date:
            row.birth_date = self._read_day(row, "birth_date", birth_date)

    def _read_day(self, row: ParsedRow, column: str, text: str) -> date | None:
        found = parse_date(text)
        if found is None or found < EARLIEST_BIRTH:
            row.refuse(column, "bad_date")
            return None
        if found > self._today:
            row.refuse(column, "future_date")
        return found

    def _read_number(self, row: ParsedRow, text: str) -> None:
        read = read_id_number(text, row.id_type, self._today, self._places.counties)
        key = comparable(text, row.id_type) if read.error else read.number
        row.id_number = key
        if read.error:
            row.refuse("id_number", read.error)
        else:
            _compare(row, read)
        if key is None:
            return
        if key in self._numbers:
            row.refuse("id_number", "id_duplicate_in_file")
        self._numbers.add(key)

    def _read_place(self, row: ParsedRow, code: str, name: str, address: str) -> None:
        row.address = limited(row, "address", address)
        if row.is_head and not address:
            row.refuse("address", "missing_required")
        if code in self._places.villages:
            row.village_code = code
        elif not code:
            row.refuse("village_code", "missing_required")
        else:
            self._find_village(row, clean_code(code), name)

    def _find_village(self, row: ParsedRow, code: str, name: str) -> None:
        if code in self._places.villages:
            row.village_code = code
            return
        if len(code) == 9 and not name:
            row.refuse("village_name", "missing_required")
            return
        row.village_code = self._places.village_named(code, name)
        if not row.village_code:
            row.refuse("village_code", "unknown_village")

    def _read_phone(self, row: ParsedRow, text: str) -> None:
        row.phone = read_phone(text)
        if row.phone is None:
            row.refuse("phone", "bad_phone")

    def _read_record(self, row: ParsedRow, built_on: str, code: str) -> None:
        if built_on:
            row.record_built_on = self._read_day(row, "record_built_on", built_on)
        if not code:
            return
        read = read_record_code(code, self._places.record_counties)
        if read is None:
            copied = looks_statistical(code)
            row.refuse("record_code", f"record_code_{'statistical' if copied else 'invalid'}")
            return
        row.record_code, row.record_alias = read.code, read.legacy
        if read.code in self._record_codes:
            row.refuse("record_code", "record_code_taken")
        elif read.code:
            self._record_codes.add(read.code)

    def _read_tags(self, row: ParsedRow, text: str) -> None:
        row.tags = read_tags(text)
        if row.tags is None:
            row.refuse("tags", "unknown_tag")
        elif row.birth_date and unexpected_tags(row.tags, row.sex, row.birth_date, self._today):
            row.warn("tags", "tag_age_mismatch")

    def _look_for_repeats(self, row: ParsedRow) -> None:
        if row.id_number is None:
            person = (row.household_code, row.name, row.sex, row.birth_date)
            row.repeated = person in self._unnumbered
            self._unnumbered.add(person)
            if row.repeated:
                row.warn("name", "duplicate_row")
                return
        if row.phone:
            self._phones[row.phone] += 1
            if self._phones[row.phone] == PHONE_SHARED_BY + 1:
                row.warn("phone", "phone_shared_many")


def _without_broken(row: ParsedRow, values: list[str]) -> list[str]:
    """Refuse cells with undecodable characters; the others are read as in any row."""
    for field, value in zip(FIELDS, values, strict=True):
        if _BROKEN in value:
            row.refuse(field, "bad_encoding")
    return ["" if _BROKEN in value else value for value in values]


def _compare(row: ParsedRow, read: IdNumber) -> None:
    """Take sex and birth date from the number; what the row states must agree with it."""
    row.warnings.extend(("id_number", code) for code in read.warnings)
    if read.birth_date is None or read.sex is None:
        _require_stated(row)
        return
    if row.sex and row.sex != read.sex:
        row.refuse("sex", "id_sex_mismatch")
    if row.birth_date and row.birth_date != read.birth_date:
        row.refuse("birth_date", "id_birth_mismatch")
    row.sex, row.birth_date = read.sex, read.birth_date


def _require_stated(row: ParsedRow) -> None:
    """Without a number that carries them, sex and birth date must be written in the row."""
    if not row.sex:
        row.refuse("sex", "missing_required")
    if row.birth_date is None:
        row.refuse("birth_date", "missing_required")


def parse_roster(
    rows: Iterable[RawRow], columns: Mapping[str, int], places: Places, today: date
) -> ParsedRoster:
    """Read every row on its own and group the rows by household; blank rows do not count."""
    reader = RowReader(columns, places, today)
    parsed = ParsedRoster()
    for number, cells in rows:
        row = reader.read(number, cells)
        if row is None:
            continue
        parsed.rows += 1
        if row.household_code:
            parsed.households.setdefault(row.household_code, []).append(row)
        else:
            parsed.loose.append(row)
    return parsed
