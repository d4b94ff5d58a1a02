"""What was typed into one field of a record's form: the value to be stored, or what is wrong."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from contracts_app.rules.contact import read_phone
from contracts_app.vocabulary.record_forms import Field, FieldKind

Raw = Callable[[str], Sequence[str]]
"""All that was sent under the name of an input."""
_WHEN: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})月?(?:[-/.]?(\d{1,2})日?)?|年)?", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_DECEMBER: Final = 12


@dataclass(frozen=True)
class Person:
    """Of whom a form tells."""

    sex: str
    birth_date: date


class Wrong(Exception):
    """A value cannot be stored: the code, and the input that it concerns."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.code, self.name = code, name


def read_field(field: Field, raw: Raw, person: Person, today: date, name: str = "") -> Any:
    """The value of a field, None where nothing was typed. Raises Wrong."""
    return _READERS[field.kind](field, raw, person, today, name or field.code)


def _one(raw: Raw, name: str) -> str:
    return next(iter(raw(name)), "").replace("\0", "").strip()


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def _choice(field: Field, raw: Raw, _person: Person, _today: date, name: str) -> str | None:
    code = _one(raw, name)
    if code and code not in {one.code for one in field.options}:
        raise Wrong("unknown_value", name)
    return code or None


def _choices(field: Field, raw: Raw, _person: Person, _today: date, name: str) -> list[str] | None:
    ticked = {one for one in raw(name) if one}
    known = [one.code for one in field.options if one.code in ticked]
    if len(known) != len(ticked):
        raise Wrong("unknown_value", name)
    if field.alone in known and len(known) > 1:
        raise Wrong("value_alone", name)
    return known or None


def _dated(field: Field, raw: Raw, person: Person, today: date, name: str) -> dict[str, str] | None:
    known = _choices(field, raw, person, today, name) or []
    days = {one.code: _one(raw, f"{name}-{one.code}") for one in field.options}
    for code, day in days.items():
        if day and code not in known:
            raise Wrong("value_not_ticked", f"{name}-{code}")
    found = {code: read_when(days[code], person, today, f"{name}-{code}") for code in known}
    return found or None


def _number(field: Field, raw: Raw, _person: Person, _today: date, name: str) -> int | float | None:
    """Exact until it is stored: whole numbers where the field has no decimals.

    The point of a Chinese keyboard is a point.
    """
    text = _narrow(_one(raw, name)).replace("。", ".")
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise Wrong("value_not_number", name)
    value = Decimal(text) or Decimal(0)  # -0 is 0
    if not Decimal(str(field.low)) <= value <= Decimal(str(field.high)):
        raise Wrong("value_out_of_range", name)
    if value != round(value, field.places):
        raise Wrong("value_decimals", name)
    return float(value) if field.places else int(value)


def _text(field: Field, raw: Raw, _person: Person, _today: date, name: str) -> str | None:
    text = _one(raw, name)
    if len(text) > field.longest:
        raise Wrong("too_long", name)
    return text or None


def _phone(_field: Field, raw: Raw, _person: Person, _today: date, name: str) -> str | None:
    text = _one(raw, name)
    if not text:
        return None
    phone = read_phone(text)
    if phone is None:
        raise Wrong("bad_phone", name)
    return phone


def _when(_field: Field, raw: Raw, person: Person, today: date, name: str) -> str | None:
    return read_when(_one(raw, name), person, today, name) or None


def read_when(text: str, person: Person, today: date, name: str) -> str:
    """`2015`, `2015-03` or `2015-03-09`, whichever was typed; empty where nothing was."""
    narrow = _narrow(text)
    if not narrow:
        return ""
    match = _COMPACT.fullmatch(narrow) or _WHEN.fullmatch(narrow)
    if match is None:
        raise Wrong("value_when", name)
    parts = [int(part) for part in match.groups() if part is not None]
    first, last = _ends(parts, name)
    if first > today:
        raise Wrong("value_future", name)
    if last < person.birth_date:
        raise Wrong("value_before_birth", name)
    year, *rest = parts
    return "-".join((f"{year:04d}", *(f"{part:02d}" for part in rest)))


def _ends(parts: list[int], name: str) -> tuple[date, date]:
    """The first and the last day that may be meant."""
    year, month, day = (*parts, *(0, 0))[:3]
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, first
        if not month or month == _DECEMBER:
            return first, date(year, _DECEMBER, 31)
        return first, date.fromordinal(date(year, month + 1, 1).toordinal() - 1)
    except ValueError as error:
        raise Wrong("value_when", name) from error


def _rows(
    field: Field, raw: Raw, person: Person, today: date, name: str
) -> list[dict[str, Any]] | None:
    """The lines in which anything stands; the first column says what it is about."""
    found = []
    for line in range(1, field.lines + 1):
        row = {
            one.code: read_field(one, raw, person, today, f"{name}-{line}-{one.code}")
            for one in field.columns
        }
        row = {code: value for code, value in row.items() if value is not None}
        if row:
            found.append(row)
    return found or None


_READERS: Final[dict[FieldKind, Callable[..., Any]]] = {
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.DATED: _dated,
    FieldKind.NUMBER: _number,
    FieldKind.TEXT: _text,
    FieldKind.PHONE: _phone,
    FieldKind.WHEN: _when,
    FieldKind.ROWS: _rows,
}
