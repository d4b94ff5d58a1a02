"""双向转诊单 on A4: the stub that stays, and below the cut the slip that the patient carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.filled import Filled
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.slip_parts import (
    CODE,
    RIGHT,
    ROOM,
    draw_all,
    draw_cut,
    draw_head,
    draw_signed,
    high_of,
    sentences,
    signed_high,
)
from contracts_app.printing.slip_texts import Line, Rooms, sheets_of
from contracts_app.printing.slip_words import FORMS, SLIP_SIGNED, STUB, STUB_SIGNED, Slip
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet, lines_of

_Page = Callable[[Sheet], None]
_HEAD: Final = 27 * MM
_NEXT_HEAD: Final = 33 * MM
_STUB: Final = A4[1] / 3
"""The least height of a stub; that of a long address is higher."""
_FOOT: Final = A4[1] - 11 * MM
_STUB_SIZE, _SIZE, _SMALL = 11.0, 11.5, 10.0
_SCALES: Final = (1.0, 0.85, 0.7)
"""For names and addresses so long that they would leave no room for the texts."""
_LEAST: Final = 30 * MM
_PAD: Final = 2 * MM
_BESIDE: Final = ROOM - CODE - 3 * MM
"""What there is beside the code."""


@dataclass(frozen=True)
class _Plan:
    """Where the parts of the first sheet come to stand."""

    stub: list[Filled]
    cut: float
    """Where the stub ends."""
    addressed_at: float
    addressed: list[Filled]
    facts: list[Filled]

    @property
    def facts_at(self) -> float:
        return self.addressed_at + high_of(self.addressed)

    @property
    def top(self) -> float:
        """Where the texts begin."""
        return self.facts_at + high_of(self.facts) + _PAD


def render(slips: Sequence[Slip], day: date, seals: Mapping[str, bytes], told: str = "") -> bytes:
    """The slips as PDF, each on a page of its own; long texts go on on further ones.

    `seals`: pictures by name. `told`: what a last page says, or the only one where no slip is.
    """
    pages = [page for slip in slips for page in _pages(slip, day, seals)]
    if told:
        pages.append(partial(_draw_told, told))
    names = sorted({slip.seal for slip in slips}.intersection(seals))
    seed = repr((slips, day, names, told))
    return document(STUB, len(pages), lambda sheet, at: pages[at](sheet), seed)


def _draw_told(told: str, sheet: Sheet) -> None:
    sheet.line(A4[0] / 2, MARGIN, STUB, Ink(17, bold=True), "middle")
    sheet.lines(MARGIN, MARGIN + 14 * MM, lines_of(told, 12, ROOM), Ink(12))


def _planned(slip: Slip) -> _Plan:
    """The parts as large as they leave room for texts."""
    for scale in _SCALES:
        plan = _at_scale(slip, scale)
        if plan.top + _LEAST <= _FOOT:
            break
    return plan


def _at_scale(slip: Slip, scale: float) -> _Plan:
    form = FORMS[slip.direction]
    stub = sentences(slip, form.stub, _STUB_SIZE * scale)
    cut = max(_STUB, _HEAD + high_of(stub) + signed_high(slip, STUB_SIGNED) + _PAD)
    facts = sentences(slip, (form.sentence,), _SIZE * scale)
    return _Plan(
        stub=stub,
        cut=cut,
        # Below the number, and what stands boxed below that.
        addressed_at=cut + (24 if slip.mark else 17) * MM,
        addressed=sentences(slip, (form.addressed,), _SIZE * scale, _BESIDE),
        facts=facts + sentences(slip, form.facts, _SMALL * scale),
    )


def _pages(slip: Slip, day: date, seals: Mapping[str, bytes]) -> Iterator[_Page]:
    plan = _planned(slip)
    rooms = Rooms(_FOOT - plan.top, _FOOT - _NEXT_HEAD, signed_high(slip, SLIP_SIGNED))
    sheets = sheets_of(slip, rooms)
    for number, lines in enumerate(sheets, start=1):
        head = partial(_draw_next, slip) if number > 1 else partial(_draw_first, slip, plan, seals)
        foot = partial(_draw_foot, slip, day, number, len(sheets), seals)
        yield partial(_draw_page, head, lines, foot)


def _draw_page(
    head: Callable[[Sheet], float], lines: Sequence[Line], foot: _Page, sheet: Sheet
) -> None:
    y = head(sheet)
    for line in lines:
        line.draw(sheet, y)
        y += line.high
    foot(sheet)


def _draw_first(slip: Slip, plan: _Plan, seals: Mapping[str, bytes], sheet: Sheet) -> float:
    """The stub, and what stands above the texts; returns where they begin."""
    draw_head(sheet, 0, slip, STUB, "存　　根")
    draw_all(sheet, _HEAD, plan.stub)
    high = signed_high(slip, STUB_SIGNED)
    draw_signed(sheet, plan.cut - high - _PAD, slip, STUB_SIGNED, seals)
    draw_cut(sheet, plan.cut)
    draw_head(sheet, plan.cut, slip, FORMS[slip.direction].title)
    draw_all(sheet, plan.addressed_at, plan.addressed)
    draw_all(sheet, plan.facts_at, plan.facts)
    return plan.top


def _draw_next(slip: Slip, sheet: Sheet) -> float:
    """The head of a further sheet; returns where the texts go on."""
    draw_head(sheet, 0, slip, FORMS[slip.direction].title, "（续页）")
    who = lines_of(f"患者：{slip.name}　{slip.sex}　{slip.age}", 9, _BESIDE)
    sheet.lines(MARGIN, 23.5 * MM, who, Ink(9))
    return _NEXT_HEAD


def _draw_foot(
    slip: Slip, day: date, number: int, pages: int, seals: Mapping[str, bytes], sheet: Sheet
) -> None:
    """On the last sheet who signs, and below it which page it is."""
    if number == pages:
        high = signed_high(slip, SLIP_SIGNED)
        draw_signed(sheet, _FOOT - high, slip, SLIP_SIGNED, seals)
    ink, y = Ink(8, grey=0.3), _FOOT + 2 * MM
    sheet.line(MARGIN, y, f"{slip.number}　打印日期 {in_words(day)}", ink)
    on = "（转下页）　" if number < pages else ""
    sheet.line(RIGHT, y, f"{on}第{number}页 共{pages}页", ink, "right")
