"""The agreement on paper: one design by xhtml2pdf, laid out once, filled for every household."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from contracts_app.printing.glyphs import missing_characters
from contracts_app.printing.options import STANDARD, Order, PrintItem, PrintOptions, Snapshot
from contracts_app.printing.pdf import RenderError
from contracts_app.printing.printer import Printed, Printer, SealMissing

CHUNK: Final = 20
"""Agreements after which a batch tells how far it is."""
TITLE: Final = "家庭医生签约服务协议书"
NO_PICTURES: Final[Mapping[str, bytes]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RenderedBatch:
    """A file of agreements with its counts, and what a person has to look at.

    `skipped` holds contract numbers with a reason code (incomplete, seal_missing, unprintable);
    `missing` holds contract numbers with the characters printed as boxed code points. `misfits`
    counts the agreements that were laid out by themselves.
    """

    pdf: bytes
    contracts: int
    copies: int
    pages: int
    skipped: tuple[tuple[str, str], ...] = ()
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    misfits: int = 0


def render_agreement(
    snapshot: Snapshot,
    verify_url: str,
    options: PrintOptions = STANDARD,
    times: int = 1,
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """One agreement as PDF, all its copies in the order given, each with its own page count.

    `pictures` holds the seals that snapshots name, as PNG. Raises KeyError or ValueError for a
    snapshot that lacks something or holds what cannot be read, SealMissing for a seal that is not
    among the pictures, RenderError when the page could not be printed whole.
    """
    printer = Printer(options, pictures)
    made = printer.printed(PrintItem(snapshot, verify_url, times))
    pages = [page for copy in options.copies for page in made.pages[copy]]
    title = f"{made.title} {snapshot['contract_no']}"
    return printer.booklet.finished(pages, title, snapshot["signed_on"])


def render_batch(
    items: Iterable[PrintItem],
    options: PrintOptions = STANDARD,
    progress: Callable[[int], None] | None = None,
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> RenderedBatch:
    """Many agreements in one file, a bookmark each, in the order given.

    `progress` is called with the number of agreements done so far. An agreement that cannot be
    printed is skipped and named; the others are printed.
    """
    batch = _Batch(options, pictures)
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


class _Batch:
    """The file that grows agreement by agreement."""

    def __init__(self, options: PrintOptions, pictures: Mapping[str, bytes]) -> None:
        self.options = options
        self.printer = Printer(options, pictures)
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
        except SealMissing:
            self.skipped.append((number, "seal_missing"))
        except RenderError:
            self.skipped.append((number, "unprintable"))
        except (KeyError, ValueError, TypeError):
            self.skipped.append((number, "incomplete"))
        else:
            self._lay(number, printed)
            if missing := missing_in(item.snapshot):
                self.missing[number] = missing

    def _lay(self, number: str, printed: Printed) -> None:
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
