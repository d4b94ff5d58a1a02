"""The fields of a visit's form as ruled cells: blank to be filled in, with what was told last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, lines_of, one_line, width_of
from contracts_app.vocabulary.record_forms.fields import Field, FieldKind, Group

SIZE: Final = 9.5
_SMALL: Final = 8.0
_PAD: Final = 1.4 * MM
LEAST: Final = 7.6 * MM
_BOX: Final = (20 * MM, 5.2 * MM)
_GREY: Final = 0.4
BLANK: Final = "□"
_CHOSEN: Final = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.DATED)
Previous = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One field: its label, its options or a box with a unit, and what was told last time."""

    label: str
    options: str = ""
    unit: str | None = None
    """Not None: a box for a number stands behind the label."""
    before: str = ""
    lines: int = 0
    """Empty lines to write on."""

    def height(self, wide: float) -> float:
        """How high it is at this width."""
        text = len(self._text(wide)) * SIZE * LEADING
        told = _SMALL * LEADING if self.before and self.unit is None else 0
        return max(LEAST, text + told + self.lines * 5 * MM + 2 * _PAD)

    def is_short(self, wide: float) -> bool:
        """Whether it fits this width in one line."""
        if self.unit is not None:
            return True
        told = f"（{self.before}）" if self.before else ""
        return width_of(self._whole() + told, SIZE) <= wide - 2 * _PAD

    def _whole(self) -> str:
        return f"{self.label}：{self.options}" if self.options else f"{self.label}："

    def _text(self, wide: float) -> list[str]:
        if self.unit is not None:
            return [self.label]
        return lines_of(self._whole(), SIZE, wide - 2 * _PAD)

    def draw(self, sheet: Sheet, x: float, y: float, wide: float, high: float) -> None:
        """The frame and what stands in it."""
        sheet.box(x, y, wide, high)
        if self.unit is not None:
            return self._draw_number(sheet, x, y, wide, high)
        after = sheet.lines(x + _PAD, y + _PAD, self._text(wide), Ink(SIZE))
        if self.before:
            told = one_line(self.before, wide - 2 * _PAD, _SMALL)
            sheet.line(x + _PAD, after, told, Ink(_SMALL, grey=_GREY))
        return None

    def _draw_number(self, sheet: Sheet, x: float, y: float, wide: float, high: float) -> None:
        top = y + (high - SIZE * LEADING) / 2
        at = x + 27 * MM
        sheet.line(x + _PAD, top, one_line(self.label, 25 * MM, SIZE), Ink(SIZE))
        sheet.box(at, y + (high - _BOX[1]) / 2, *_BOX, grey=0.2)
        at += _BOX[0] + 1.5 * MM
        sheet.line(at, top, self.unit or "", Ink(_SMALL))
        room = x + wide - at - 15 * MM
        if self.before and room > 0:
            told = one_line(self.before, room + 14 * MM, _SMALL)
            sheet.line(x + wide - _PAD, top, told, Ink(_SMALL, grey=_GREY), "right")


@dataclass(frozen=True)
class Heading:
    """The name of a group of fields."""

    text: str


@dataclass(frozen=True)
class Grid:
    """Lines with columns, such as medicines; what was told last stands in them in grey."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def height(self) -> float:
        """The columns' names and all lines."""
        return (len(self.rows) + 1) * LEAST

    def draw(self, sheet: Sheet, x: float, y: float, wide: float) -> None:
        """Equal columns, ruled."""
        each = wide / len(self.columns)
        for place, row in enumerate((self.columns, *self.rows)):
            top = y + place * LEAST
            for column, text in enumerate(row):
                left = x + column * each
                sheet.box(left, top, each, LEAST)
                ink = Ink(_SMALL, bold=place == 0, grey=_GREY if place else 0.0)
                told = one_line(text, each - 2 * _PAD, _SMALL, bold=place == 0)
                sheet.line(left + _PAD, top + (LEAST - _SMALL * LEADING) / 2, told, ink)


Piece = Heading | Cell | Grid


def pieces_of(groups: Sequence[Group], previous: Previous) -> Iterator[Piece]:
    """Everything of a form in its order."""
    for group in groups:
        yield Heading(group.zh)
        for field in group.fields:
            yield _piece(field, previous.get(field.code))


def _piece(field: Field, before: Any) -> Piece:
    if field.kind == FieldKind.ROWS:
        return _grid(field, before or ())
    told = f"上次：{told_before(field, before)}" if before not in (None, "", [], {}) else ""
    if field.kind == FieldKind.NUMBER:
        return Cell(field.zh, unit=field.unit, before=told)
    if field.kind in _CHOSEN:
        options = "　".join(f"{BLANK}{one.zh}" for one in field.options)
        return Cell(field.zh, options, before=told)
    return Cell(field.zh, before=told, lines=1)


def _grid(field: Field, before: Sequence[Mapping[str, Any]]) -> Grid:
    codes = [column.code for column in field.columns]
    known = [tuple(str(row.get(code, "")) for code in codes) for row in before]
    empty = tuple("" for _code in codes)
    rows = (*known, *(empty for _line in range(field.lines)))[: max(field.lines, len(known))]
    return Grid(tuple(column.zh for column in field.columns), rows)


def told_before(field: Field, value: Any) -> str:
    """A stored value in words."""
    if field.kind in _CHOSEN:
        words = {one.code: one.zh for one in field.options}
        codes = [value] if isinstance(value, str) else list(value)
        return "、".join(words.get(code, code) for code in codes)
    return f"{value}{field.unit}" if field.kind == FieldKind.NUMBER else str(value)
