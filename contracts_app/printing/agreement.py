"""The agreement on paper: one design by xhtml2pdf, laid out once, filled for every household."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup

from contracts_app.printing import pictures
from contracts_app.printing.agreement_view import agreement_view, in_full
from contracts_app.printing.booklet import Booklet, Sheet
from contracts_app.printing.copies import PageMark, page_marks
from contracts_app.printing.glyphs import missing_characters
from contracts_app.printing.layouts import Layout, known_layout, layout, stand_in
from contracts_app.printing.options import STANDARD, Order, PrintItem, PrintOptions, Snapshot
from contracts_app.printing.pdf import RenderError, render_html
from contracts_app.printing.slots import BLANK, InPlace, Misfit, Put, Slots, Value
from contracts_app.printing.typography import typography

CHUNK: Final = 20
"""Agreements after which a batch tells how far it is."""
TITLE: Final = "家庭医生签约服务协议书"
TEXT: Final = ("head", "clauses", "members")
CLOSE: Final = ("packages", "signatures")
"""The parts of the agreement; the second ones begin a page of their own when the first ones fill
just one, so that each page is laid out for itself."""


@dataclass(frozen=True, slots=True)
class RenderedBatch:
    """A file of agreements with its counts, and what a person has to look at.

    `skipped` holds contract numbers with a reason code (incomplete, unprintable); `missing` holds
    contract numbers with the characters printed as boxed code points. `misfits` counts the
    agreements that were laid out by themselves.
    """

    pdf: bytes
    contracts: int
    copies: int
    pages: int
    skipped: tuple[tuple[str, str], ...] = ()
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    misfits: int = 0


def render_agreement(
    snapshot: Snapshot, verify_url: str, options: PrintOptions = STANDARD, times: int = 1
) -> bytes:
    """One agreement as PDF, all its copies in the order given, each with its own page count.

    Raises KeyError or ValueError for a snapshot that lacks something or holds what cannot be
    read, RenderError when the page could not be printed whole.
    """
    printer = _Printer(options)
    made = printer.printed(PrintItem(snapshot, verify_url, times))
    pages = [page for copy in options.copies for page in made.pages[copy]]
    title = f"{made.title} {snapshot['contract_no']}"
    return printer.booklet.finished(pages, title, snapshot["signed_on"])


def render_batch(
    items: Iterable[PrintItem],
    options: PrintOptions = STANDARD,
    progress: Callable[[int], None] | None = None,
) -> RenderedBatch:
    """Many agreements in one file, a bookmark each, in the order given.

    `progress` is called with the number of agreements done so far. An agreement that cannot be
    printed is skipped and named; the others are printed.
    """
    batch = _Batch(options)
    handled = 0
    for handled, item in enumerate(items, start=1):
        batch.add(item)
        if progress is not None and handled % CHUNK == 0:
            progress(handled)
    if progress is not None and handled % CHUNK:
        progress(handled)
    return batch.finished()


def missing_in(snapshot: Snapshot) -> list[str]:
    """The characters of a snapshot that no font can draw (a preflight before printing)."""
    return missing_characters("".join(_texts(snapshot)))


def _texts(part: Any) -> Iterator[str]:
    """Every text of a snapshot, however deep; strokes hold none."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key != "strokes":
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts(value)


@dataclass(frozen=True, slots=True)
class _Printed:
    """The pages of one agreement, by the mark of their copy."""

    title: str
    pages: Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class _Filled:
    """A layout and what comes into it."""

    layout: Layout
    values: Sequence[Value]


class _Printer:
    """Prints agreements into one booklet."""

    def __init__(self, options: PrintOptions) -> None:
        self.options = options
        self.booklet = Booklet()
        self.misfits = 0

    def printed(self, item: PrintItem) -> _Printed:
        view = agreement_view(item.snapshot, item.verify_url)
        filled = self._filled(view)
        drawn = self._pictures(view, item.verify_url)
        sheets = [
            sheet for one in filled for sheet in self.booklet.sheets(one.layout, one.values, drawn)
        ]
        marked = _mark(view, item, self.options)
        pages = {copy: self._copy(sheets, marked, copy, drawn) for copy in self.options.copies}
        return _Printed(marked.title, pages)

    def _filled(self, view: Mapping[str, Any]) -> list[_Filled]:
        """The fast way, by layouts that many share; a misfit is laid out by itself."""
        try:
            return _composed(view, self.options, Slots, known_layout)
        except Misfit:
            self.misfits += 1
            return _composed(view, self.options, InPlace, layout)

    def _pictures(self, view: Mapping[str, Any], address: str) -> dict[str, Any]:
        pdf = self.booklet.pdf
        drawn: dict[str, Any] = {"qr": pictures.qr_code(pdf, address)}
        for party in view["parties"]:
            if party["signature"]:
                drawn[party["picture"]] = pictures.signature(pdf, party["signature"])
        return drawn

    def _copy(
        self, sheets: Sequence[Sheet], marked: PageMark, copy: str, drawn: Mapping[str, Any]
    ) -> list[Any]:
        """The pages of one copy; with filler no two copies share a sheet of paper."""
        marks = page_marks(marked, copy, len(sheets), filler=self.options.filler)
        return [
            self.booklet.page(
                self.booklet.blank(drawn) if mark.is_blank else sheets[mark.number - 1], mark
            )
            for mark in marks
        ]


def _mark(view: Mapping[str, Any], item: PrintItem, options: PrintOptions) -> PageMark:
    return PageMark(
        contract_no=view["contract_no"],
        title=in_full(view["title"]),
        ended=view["ended"],
        times=item.times,
        seam=options.seam_marks,
        coded=True,
        verify_code=view["verify_code"],
    )


def _composed(
    view: Mapping[str, Any],
    options: PrintOptions,
    way: Callable[[], Put],
    laid_out: Callable[[str], Layout],
) -> list[_Filled]:
    """The agreement as its two parts, or as a whole when the first one needs more than a page."""

    def filled(parts: Sequence[str]) -> _Filled:
        put = way()
        html = agreement_html(view, options, put, parts)
        return _Filled(laid_out(html), getattr(put, "values", ()))

    text = filled(TEXT)
    return [text, filled(CLOSE)] if len(text.layout.pages) == 1 else [filled(TEXT + CLOSE)]


def agreement_html(
    view: Mapping[str, Any],
    options: PrintOptions,
    put: Put,
    parts: Sequence[str] = TEXT + CLOSE,
) -> str:
    """Parts of the agreement as the HTML that xhtml2pdf lays out."""
    return render_html(
        "print/agreement.html",
        page=view,
        put=put,
        parts=parts,
        style=_style(options.size),
        type=typography(options.size),
        stand_in=stand_in,
        blank=BLANK,
    )


@lru_cache(maxsize=8)
def _style(size: float) -> Markup:
    sheet = render_html("print/_agreement_style.css", type=typography(size))
    return Markup(sheet)  # noqa: S704 - our own file, with numbers in it


class _Batch:
    """The file that grows agreement by agreement."""

    def __init__(self, options: PrintOptions) -> None:
        self.options = options
        self.printer = _Printer(options)
        self.piles: dict[str, list[Any]] = {}
        """The pages of each copy by its mark; of all copies when they stay together."""
        self.bookmarks: list[tuple[str, str, int]] = []
        self.skipped: list[tuple[str, str]] = []
        self.missing: dict[str, Sequence[str]] = {}
        self.contracts = 0

    def add(self, item: PrintItem) -> None:
        number = str(item.snapshot.get("contract_no", ""))
        try:
            printed = self.printer.printed(item)
        except RenderError:
            self.skipped.append((number, "unprintable"))
        except (KeyError, ValueError, TypeError):
            self.skipped.append((number, "incomplete"))
        else:
            self._lay(number, printed)
            if missing := missing_in(item.snapshot):
                self.missing[number] = missing

    def _lay(self, number: str, printed: _Printed) -> None:
        """Put the copies on their piles; a bookmark leads to each agreement in each pile."""
        apart = self.options.order is Order.BY_COPY
        self.contracts += 1
        for copy, pages in printed.pages.items():
            pile = self.piles.setdefault(copy if apart else "", [])
            if apart or copy == self.options.copies[0]:
                name = f"{number} {copy}" if apart else number
                self.bookmarks.append((name, copy if apart else "", len(pile)))
            pile += pages

    def finished(self) -> RenderedBatch:
        pages: list[Any] = []
        bookmarks: list[tuple[str, int]] = []
        for name, pile in self.piles.items():
            bookmarks += [
                (title, len(pages) + at) for title, of, at in self.bookmarks if of == name
            ]
            pages += pile
        booklet = self.printer.booklet
        return RenderedBatch(
            pdf=booklet.finished(pages, TITLE, bookmarks=bookmarks) if pages else b"",
            contracts=self.contracts,
            copies=self.contracts * len(self.options.copies),
            pages=len(pages),
            skipped=tuple(self.skipped),
            missing=self.missing,
            misfits=self.printer.misfits,
        )
