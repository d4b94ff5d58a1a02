"""The agreement on paper: one design by xhtml2pdf, rendered once, stamped into its two copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from pikepdf import Name, OutlineItem, Page, Pdf

from contracts_app.printing.agreement_view import agreement_view
from contracts_app.printing.copies import (
    PageMark,
    clean_document,
    page_marks,
    stamp_copies,
    to_bytes,
)
from contracts_app.printing.glyphs import missing_characters
from contracts_app.printing.options import STANDARD, Order, PrintItem, PrintOptions, Snapshot
from contracts_app.printing.pdf import RenderError, render_html, render_pdf

CHUNK: Final = 20
"""Households in one xhtml2pdf document: they share fonts, and memory stays flat."""

BLANK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class RenderedBatch:
    """A file of agreements with its counts, and what a person has to look at.

    `skipped` holds contract numbers with a reason code (incomplete, unprintable); `missing` holds
    contract numbers with the characters printed as boxed code points.
    """

    pdf: bytes
    contracts: int
    copies: int
    pages: int
    skipped: tuple[tuple[str, str], ...] = ()
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Job:
    item: PrintItem
    view: dict[str, Any]

    @property
    def number(self) -> str:
        return str(self.item.snapshot["contract_no"])


def render_agreement(
    snapshot: Snapshot,
    verify_url: str,
    options: PrintOptions = STANDARD,
    times: int = 1,
) -> bytes:
    """One agreement as PDF, all its copies in the order given, each with its own page count.

    Raises KeyError or ValueError for a snapshot that lacks something or holds what cannot be
    read, RenderError when the page could not be printed whole.
    """
    job = _job(PrintItem(snapshot, verify_url, times))
    pdf, _ = _render_jobs([job], options)
    title = f"{job.view['title']} {job.number}"
    clean_document(pdf, title, snapshot["signed_on"])
    return to_bytes(pdf)


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
    waiting: list[PrintItem] = []
    for item in items:
        waiting.append(item)
        if len(waiting) == CHUNK:
            batch.add(waiting, progress)
            waiting = []
    batch.add(waiting, progress)
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


def _job(item: PrintItem) -> _Job:
    return _Job(item, agreement_view(item.snapshot, item.verify_url))


class _Batch:
    """The file that grows chunk by chunk."""

    def __init__(self, options: PrintOptions) -> None:
        self.options = options
        self.pdf = Pdf.new()
        self.sheets: dict[str, list[Page]] = {}
        """The pages of each copy by its mark; of all copies when they stay together."""
        self.bookmarks: list[tuple[str, str, int]] = []
        self.skipped: list[tuple[str, str]] = []
        self.missing: dict[str, Sequence[str]] = {}
        self.handled = self.contracts = 0

    def add(self, items: Sequence[PrintItem], progress: Callable[[int], None] | None) -> None:
        jobs = [job for item in items if (job := self._prepared(item))]
        self._append(jobs)
        self.handled += len(items)
        if progress is not None and items:
            progress(self.handled)

    def _prepared(self, item: PrintItem) -> _Job | None:
        try:
            return _job(item)
        except (KeyError, ValueError, TypeError):
            self.skipped.append((str(item.snapshot.get("contract_no", "")), "incomplete"))
            return None

    def _append(self, jobs: Sequence[_Job]) -> None:
        """Append a chunk; when it fails, its agreements one by one, to find the culprit."""
        if not jobs:
            return
        try:
            pdf, marks = _render_jobs(jobs, self.options)
        except RenderError:
            if len(jobs) == 1:
                self.skipped.append((jobs[0].number, "unprintable"))
            else:
                for job in jobs:
                    self._append([job])
            return
        first = len(self.pdf.pages)
        self.pdf.pages.extend(pdf.pages)
        for at, mark in enumerate(marks, start=first):
            self._lay(self.pdf.pages[at], mark)
        for job in jobs:
            self.contracts += 1
            if missing := missing_in(job.item.snapshot):
                self.missing[job.number] = missing

    def _lay(self, page: Page, mark: PageMark) -> None:
        """Put a page on its pile; a bookmark leads to the first one of an agreement there."""
        apart = self.options.order is Order.BY_COPY
        pile = self.sheets.setdefault(mark.copy if apart else "", [])
        begins = mark.number == 1 and (apart or mark.copy == self.options.copies[0])
        if begins:
            name = f"{mark.contract_no} {mark.copy}" if apart else mark.contract_no
            self.bookmarks.append((name, mark.copy if apart else "", len(pile)))
        pile.append(page)

    def finished(self) -> RenderedBatch:
        clean_document(self.pdf, "家庭医生签约服务协议书", None)
        starts: dict[str, int] = {}
        pages: list[Page] = []
        for pile in self.sheets:
            starts[pile] = len(pages)
            pages += self.sheets[pile]
        self._arrange(pages)
        places = sorted((starts[pile] + at, name) for name, pile, at in self.bookmarks)
        with self.pdf.open_outline() as outline:
            outline.root.extend(OutlineItem(name, page) for page, name in places)
        return RenderedBatch(
            pdf=to_bytes(self.pdf) if self.contracts else b"",
            contracts=self.contracts,
            copies=self.contracts * len(self.options.copies),
            pages=len(pages),
            skipped=tuple(self.skipped),
            missing=self.missing,
        )

    def _arrange(self, pages: Sequence[Page]) -> None:
        if self.options.order is Order.BY_COPY:
            del self.pdf.pages[:]
            self.pdf.pages.extend(pages)


def _render_jobs(jobs: Sequence[_Job], options: PrintOptions) -> tuple[Pdf, list[PageMark]]:
    """Render some agreements in one go; gives the file and the mark of each of its pages."""
    views = [job.view for job in jobs]
    html = render_html(
        "print/agreement.html",
        title=views[0]["title"],
        agreements=views,
        blank=BLANK,
        size=options.size,
    )
    seed = sha256(html.encode()).hexdigest()
    pdf = Pdf.open(BytesIO(render_pdf(html, seed)))
    _check_images(pdf, views)
    sheets = [
        sheet
        for job, span in zip(jobs, _spans(pdf), strict=True)
        for sheet in _sheets(job, span, options)
    ]
    stamp_copies(pdf, sheets, seed)
    return pdf, [mark for _, mark in sheets]


def _sheets(job: _Job, span: range, options: PrintOptions) -> list[tuple[int | None, PageMark]]:
    """The pages of one agreement, copy after copy; with filler no two share a sheet of paper."""
    marked = PageMark(
        contract_no=job.number,
        title=job.view["title"],
        ended=job.view["ended"],
        times=job.item.times,
        seam=options.seam_marks,
    )
    return [
        (None if mark.is_blank else span[mark.number - 1], mark)
        for copy in options.copies
        for mark in page_marks(marked, copy, len(span), filler=options.filler)
    ]


def _spans(pdf: Pdf) -> list[range]:
    """Which rendered pages belong to which agreement: each begins at a level-one heading."""
    pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    with pdf.open_outline() as outline:
        targets: list[Any] = [heading.destination for heading in outline.root]
    firsts = [pages[page.objgen] for page, *_ in targets]
    ends = [*firsts[1:], len(pdf.pages)]
    return [range(first, end) for first, end in zip(firsts, ends, strict=True)]


def _check_images(pdf: Pdf, views: Sequence[Mapping[str, Any]]) -> None:
    """Every QR code and signature must be on paper: a refused image leaves no other trace."""
    wanted = sum(
        bool(view[key]) for view in views for key in ("qr", "household_signature", "team_signature")
    )
    drawn = 0
    for page in pdf.pages:
        content = page.Contents.read_bytes()
        drawn += sum(content.count(f"{name} Do".encode()) for name in _image_names(page))
    if drawn < wanted:
        raise RenderError("an image was not printed")


def _image_names(page: Page) -> list[str]:
    objects = page.Resources.get("/XObject")
    return (
        [name for name, drawn in objects.items() if drawn.Subtype == Name.Image] if objects else []
    )
