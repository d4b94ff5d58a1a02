"""Agreements put into one file: layouts that many share, filled, pictured and marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from contracts_app.printing.agreement_view import agreement_view, in_full
from contracts_app.printing.booklet import Booklet, Draft, Sheet, stack
from contracts_app.printing.copies import SEAL, PageMark, page_marks
from contracts_app.printing.fields import BLANK, Fields, InPlace, Misfit, Put, Value
from contracts_app.printing.fonts import font_chain
from contracts_app.printing.layouts import Layout, known_layout, layout, stand_in
from contracts_app.printing.options import PrintItem, PrintOptions
from contracts_app.printing.pdf import render_html
from contracts_app.printing.pictures import picture, qr_code, signature
from contracts_app.printing.typography import typography

BLOCKS: Final = (("head", "clauses"), ("members",), ("packages",), ("signatures",))
"""The agreement in blocks, each laid out for itself; what does not fit the rest of a page begins
the next one."""
EVERYTHING: Final = tuple(part for block in BLOCKS for part in block)
LOWEST: Final = 54.0
"""Where the text of a page ends."""
POINTS_OF_PIXEL: Final = 0.75


class SealMissing(Exception):
    """An agreement names the seal of its institution, and there is no such picture."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The pages of one agreement, by the mark of their copy."""

    title: str
    pages: Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class _Filled:
    """A layout and what comes into it; with a shift it goes onto the page before, moved so far."""

    layout: Layout
    values: Sequence[Value] = ()
    shift: float | None = None


class Printer:
    """Prints agreements into one booklet."""

    def __init__(self, options: PrintOptions, pictures: Mapping[str, bytes]) -> None:
        self.options, self.given = options, pictures
        self.booklet = Booklet()
        self.misfits = 0
        """How many agreements were laid out by themselves."""
        self._seals: dict[str, Any] = {}

    def printed(self, item: PrintItem) -> Printed:
        """The copies of an agreement.

        Raises KeyError, ValueError or TypeError for an incomplete snapshot, SealMissing, and
        RenderError when a page cannot be printed whole.
        """
        seal = self._seal(item.snapshot["institution"].get("seal"))
        view = agreement_view(item.snapshot, item.verify_url)
        view["seal"] = _seal_size(seal)
        drawn = self._pictures(view, item.verify_url) | ({} if seal is None else {"seal": seal})
        drafts: list[Draft] = []
        for one in self._filled(view):
            made = self.booklet.drafts(one.layout, one.values, drawn)
            if one.shift is None:
                drafts += made
            else:
                stack(drafts[-1], made[0], one.shift)
        sheets = [self.booklet.sheet(draft, drawn["qr"]) for draft in drafts]
        marked = _mark(view, item, self.options)
        pages = {copy: self._copy(sheets, marked, copy, drawn) for copy in self.options.copies}
        return Printed(marked.title, pages)

    def _filled(self, view: Mapping[str, Any]) -> list[_Filled]:
        """The fast way, by layouts that many share; a misfit is laid out by itself."""

        def shared(parts: Sequence[str]) -> _Filled:
            put = Fields()
            html = agreement_html(view, self.options, put, parts)
            return _Filled(known_layout(html), put.values)

        def alone(parts: Sequence[str]) -> _Filled:
            return _Filled(layout(agreement_html(view, self.options, InPlace(), parts)))

        try:
            return _arranged(shared)
        except Misfit:
            self.misfits += 1
            return _arranged(alone)

    def _pictures(self, view: Mapping[str, Any], address: str) -> dict[str, Any]:
        pdf = self.booklet.pdf
        drawn: dict[str, Any] = {"qr": qr_code(pdf, address)}
        for party in view["parties"]:
            if party["signature"]:
                drawn[party["picture"]] = signature(pdf, party["signature"])
        return drawn

    def _seal(self, name: str | None) -> Any | None:
        """The seal of a name in this file; None where the snapshot names none."""
        if not name:
            return None
        if name not in self._seals:
            try:
                self._seals[name] = picture(self.booklet.pdf, self.given[name])
            except (KeyError, ValueError):
                raise SealMissing from None
        return self._seals[name]

    def _copy(
        self, sheets: Sequence[Sheet], marked: PageMark, copy: str, drawn: Mapping[str, Any]
    ) -> list[Any]:
        """The pages of one copy; with filler no two copies share a sheet of paper."""
        marks = page_marks(marked, copy, len(sheets), filler=self.options.filler)
        blank = [self.booklet.sheet(Draft(), drawn["qr"])] if marks[-1].is_blank else []
        pages = zip([*sheets, *blank], marks, strict=True)
        return [self.booklet.page(sheet, mark) for sheet, mark in pages]


def _seal_size(seal: Any | None) -> tuple[int, int] | None:
    """The size of a seal in the pixels of HTML; its longer side is as long as on any paper."""
    if seal is None:
        return None
    scale = SEAL / POINTS_OF_PIXEL / max(int(seal.Width), int(seal.Height))
    return round(int(seal.Width) * scale), round(int(seal.Height) * scale)


def _mark(view: Mapping[str, Any], item: PrintItem, options: PrintOptions) -> PageMark:
    return PageMark(
        contract_no=view["contract_no"],
        title=font_chain().plain(in_full(view["title"])),
        ended=view["ended"],
        times=item.times,
        seam=options.seam_marks,
        coded=True,
        verify_code=view["verify_code"],
    )


def _arranged(filled: Callable[[Sequence[str]], _Filled]) -> list[_Filled]:
    """The blocks, each below the one before as long as there is room.

    Of the two levels before a block the first one tells how high the line of a level is.
    """
    placed: list[_Filled] = []
    end = LOWEST
    for block in BLOCKS:
        one = filled(("level", "level", *block, "level"))
        first, begins, ends = one.layout.levels
        shift = end - begins + (first - begins)
        if len(one.layout.pages) == 1 and ends + shift > LOWEST:
            one = replace(one, shift=shift)
            ends += shift
        placed.append(one)
        end = ends
    return placed


def agreement_html(
    view: Mapping[str, Any], options: PrintOptions, put: Put, parts: Sequence[str] = EVERYTHING
) -> str:
    """Parts of the agreement as the HTML that xhtml2pdf lays out."""
    return render_html(
        "print/agreement.html",
        page=view,
        put=put,
        parts=parts,
        bilingual=options.bilingual,
        style=_style(options.size),
        type=typography(options.size),
        stand_in=stand_in,
        blank=BLANK,
    )


@lru_cache(maxsize=8)
def _style(size: float) -> Markup:
    sheet = render_html("print/_agreement_style.css", type=typography(size))
    return Markup(sheet)  # noqa: S704 - our own file, with numbers in it
