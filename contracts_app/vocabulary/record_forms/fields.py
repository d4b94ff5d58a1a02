"""What a field of a form can be. Forms are tables of these: pages, paper and rules read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from contracts_app.vocabulary.catalogue import Term
from contracts_app.vocabulary.records import SectionKind

LONGEST: Final = 200
UNITS_EN: Final = {
    "元": "yuan",
    "次/分": "per minute",
    "次/日": "a day",
    "次": "times",
    "分": "points",
    "分钟": "minutes",
    "小时/日": "hours a day",
    "周": "weeks",
    "年": "years",
    "岁": "years old",
    "支": "cigarettes",
    "两": "liang (50 g)",
    "克/天": "g a day",
    "IU/日": "IU a day",
    "颗": "teeth",
}
"""Units whose signs are not the same in every language."""


class FieldKind(StrEnum):
    """How a field is filled in and stored."""

    CHOICE = "choice"
    """One option: its code."""
    CHOICES = "choices"
    """Any options: a list of codes."""
    DATED = "dated"
    """Any options, each with the year, month or day since when: a mapping, empty where unknown."""
    NUMBER = "number"
    TEXT = "text"
    PHONE = "phone"
    WHEN = "when"
    """A day, a month or a year, as text."""
    ROWS = "rows"
    """Lines with columns of their own: a list of mappings."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is called, what it takes, whom it concerns, and what it weighs.

    A field without weight may be left empty. `low` and `high` are what a living person can have;
    whatever lies beyond was mistyped.
    """

    code: str
    zh: str
    en: str
    kind: FieldKind = FieldKind.TEXT
    unit: str = ""
    low: float = 0
    high: float = 0
    places: int = 0
    """Decimals of a number."""
    options: tuple[Term, ...] = ()
    weight: int = 1
    alone: str = ""
    """The option that excludes all others, such as none."""
    columns: tuple["Field", ...] = ()
    lines: int = 0
    """How many lines there are to be filled in."""
    sex: str = ""
    min_age: int = 0
    depends: tuple[str, str] | None = None
    """A field and an option of it without which this one says nothing."""
    longest: int = LONGEST

    @property
    def unit_en(self) -> str:
        """The unit in English."""
        return UNITS_EN.get(self.unit, self.unit)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand together under a heading."""

    code: str
    zh: str
    en: str
    fields: tuple[Field, ...]


class AnyForm(Protocol):
    """A form of a record or of a visit."""

    @property
    def fields(self) -> Iterator[Field]:
        """All fields in their order."""


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    kind: SectionKind
    zh: str
    en: str
    groups: tuple[Group, ...]

    @property
    def fields(self) -> Iterator[Field]:
        """All fields in their order."""
        return (field for group in self.groups for field in group.fields)

    def field(self, code: str) -> Field:
        """The field of this code. Raises StopIteration when there is none."""
        return next(one for one in self.fields if one.code == code)


def terms(*entries: str) -> tuple[Term, ...]:
    """Options written as `code 中文 English words`."""
    parts = (entry.split(" ", 2) for entry in entries)
    return tuple(Term(code, zh, en) for code, zh, en in parts)


def choice(code: str, zh: str, en: str, *options: str, **more: object) -> Field:
    """One of some options."""
    return Field(code, zh, en, FieldKind.CHOICE, options=terms(*options), **more)  # type: ignore[arg-type]


def choices(code: str, zh: str, en: str, *options: str, **more: object) -> Field:
    """Any of some options."""
    return Field(code, zh, en, FieldKind.CHOICES, options=terms(*options), **more)  # type: ignore[arg-type]


def number(
    code: str, zh: str, en: str, unit: str, low: float, high: float, **more: object
) -> Field:
    """A number between what a living person can have at the least and at the most."""
    return Field(code, zh, en, FieldKind.NUMBER, unit, low, high, **more)  # type: ignore[arg-type]


def words(code: str, zh: str, en: str, **more: object) -> Field:
    """Free text, which may be left empty unless it is given a weight."""
    return Field(code, zh, en, FieldKind.TEXT, **{"weight": 0, **more})  # type: ignore[arg-type]


def when(code: str, zh: str, en: str, **more: object) -> Field:
    """A day, a month or a year, which may be left empty."""
    return Field(code, zh, en, FieldKind.WHEN, **{"weight": 0, **more})  # type: ignore[arg-type]


def lines(code: str, zh: str, en: str, count: int, *columns: Field, **more: object) -> Field:
    """Lines with columns."""
    values = {"weight": 0, "columns": columns, "lines": count, **more}
    return Field(code, zh, en, FieldKind.ROWS, **values)  # type: ignore[arg-type]
