"""The fields of a visit's form as ruled cells: blank to be filled in, with what was told last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts_app.formatting.form_fields import chinese, shown
from contracts_app.printing.typeset import LEADING, MM, Ink, Sheet, one_line, width_of
from contracts_app.vocabulary.record_forms.fields import Field, FieldKind, Group

SIZE: Final = 9.5
_SMALL: Final = 8.0
_PAD: Final = 1.4 * MM
LEAST: Final = 6.8 * MM
_BOX: Final = (20 * MM, 5.0 * MM)
_GREY: Final = 0.4
BLANK: Final = "□"
_CHOSEN: Final = (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.DATED)
Previous = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One field: its label, its options or a box with a unit, and what was told last time."""

    label: str
    options: tuple[str, ...] = ()
    unit: str | None = None
    """Not None: a box for a number stands behind the label."""
    before: str = ""
    wide: bool = False
    """Words that need the whole width to be written."""

    def height(self, wide: float) -> float:
        """How high it is at this width."""
        return max(LEAST, self._lines_at(wide) * SIZE * LEADING + 2 * _PAD)

    def is_short(self, wide: float) -> bool:
        """Whether it fits this width in one line."""
        return not self.wide and (self.unit is not None or self._lines_at(wide) == 1)

    def _lines_at(self, wide: float) -> int:
        """What was told last stands behind the last line where there is room, else below."""
        lines = self._text(wide)
        room = wide - 2 * _PAD - width_of(lines[-1], SIZE) - 2 * MM
        return len(lines) + (width_of(self.before, _SMALL) > room)

    def _text(self, wide: float) -> list[str]:
        """The label and the options, none of which is broken."""
        lines, room = [f"{self.label}："], wide - 2 * _PAD
        for option in self.options:
            longer = f"{lines[-1]}{option}　"
            if width_of(longer.rstrip("　"), SIZE) <= room:
                lines[-1] = longer
            else:
                lines.append(f"{option}　")
        return [line.rstrip("　") for line in lines]

    def draw(self, sheet: Sheet, x: float, y: float, wide: float, high: float) -> None:
        """The frame and what stands in it."""
        sheet.box(x, y, wide, high)
        if self.unit is not None:
            self._draw_number(sheet, x, y, wide, high)
            return
        text, room = self._text(wide), wide - 2 * _PAD
        step = SIZE * LEADING
        top = y + (high - self._lines_at(wide) * step) / 2
        sheet.lines(x + _PAD, top, text, Ink(SIZE))
        if self.before:
            last = y + high - (top - y) - step + 1
            told = one_line(self.before, room, _SMALL)
            sheet.line(x + wide - _PAD, last, told, Ink(_SMALL, grey=_GREY), "right")

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
    words = shown(field, before, chinese, mask=False)
    told = f"上次：{words}" if words else ""
    if field.kind == FieldKind.NUMBER:
        return Cell(field.zh, unit=field.unit, before=told)
    if field.kind in _CHOSEN:
        options = tuple(f"{BLANK}{one.zh}" for one in field.options)
        return Cell(field.zh, options, before=told)
    return Cell(field.zh, before=told, wide=field.depends is None)


def _grid(field: Field, before: Sequence[Mapping[str, Any]]) -> Grid:
    codes = [column.code for column in field.columns]
    known = [tuple(str(row.get(code, "")) for code in codes) for row in before]
    empty = tuple("" for _code in codes)
    rows = (*known, *(empty for _line in range(field.lines)))[: max(field.lines, len(known))]
    return Grid(tuple(column.zh for column in field.columns), rows)
