"""One file of a print job: agreements between their two lists, and where each one stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pikepdf import Pdf
from reportlab.lib.pagesizes import A4

from contracts_app.printing.agreement import RenderedBatch
from contracts_app.printing.copies import to_bytes
from contracts_app.printing.sheets import Part, SheetLine, pages_of, return_checklist, sign_off_list


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agreement begins in a file, counted from 1, and how many pages it has in it."""

    first_page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A finished file."""

    pdf: bytes
    pages: int
    places: Mapping[str, Place]
    """By number of the agreement."""


def bind(
    batch: RenderedBatch,
    lines: Sequence[SheetLine],
    part: Part,
    *,
    sign_off: bool,
    checklist: bool,
    filler: bool,
) -> Bound:
    """Put the sign-off list before the agreements and the checklist behind them.

    With `filler` each list ends with a whole sheet of paper, so that none shares one with an
    agreement. `lines` are those of the batch that were printed, in its order.
    """
    with Pdf.open(BytesIO(batch.pdf)) as pdf:
        ahead = pages_of(lines) if sign_off else 0
        ahead += ahead % 2 if filler else 0
        places = _places(pdf, ahead)
        placed = [replace(line, first_page=places[line.number].first_page) for line in lines]
        if sign_off:
            _put(pdf, sign_off_list(placed, part), filler, at_front=True)
        if checklist:
            _put(pdf, return_checklist(placed, part), filler, at_front=False)
        return Bound(to_bytes(pdf), len(pdf.pages), places)


def _places(pdf: Pdf, ahead: int) -> dict[str, Place]:
    """Where each agreement stands, by the bookmarks; copies that lie apart are counted together."""
    pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    with pdf.open_outline() as outline:
        targets: list[Any] = [item.destination for item in outline.root]
        numbers = [item.title.split()[0] for item in outline.root]
    starts = [pages[page.objgen] for page, *_ in targets]
    found: dict[str, Place] = {}
    for number, start, end in zip(numbers, starts, [*starts[1:], len(pages)], strict=True):
        known = found.get(number, Place(ahead + start + 1, 0))
        found[number] = replace(known, pages=known.pages + end - start)
    return found


def _put(pdf: Pdf, drawn: bytes, filler: bool, *, at_front: bool) -> None:
    with Pdf.open(BytesIO(drawn)) as sheets:
        if filler and len(sheets.pages) % 2:
            sheets.add_blank_page(page_size=A4)
        if at_front:
            for page in reversed(sheets.pages):
                pdf.pages.insert(0, page)
        else:
            pdf.pages.extend(sheets.pages)
