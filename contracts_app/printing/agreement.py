"""The agreement on paper: one design by xhtml2pdf, rendered once, stamped into its two copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any, Final, TypeAlias

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
from contracts_app.printing.pdf import RenderError, render_html, render_pdf
from contracts_app.vocabulary.agreement import COPY_MARKS

Snapshot: TypeAlias = Mapping[str, Any]
CHUNK: Final = 20
"""Households in one xhtml2pdf document: they share fonts, and memory stays flat."""

BLANK: Final = "\u00a0"

SIZE, BIG_SIZE = 10.0, 13.0
"""Points of the text; the big one is for older readers."""


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
    snapshot: Snapshot
    verify_url: str
    view: dict[str, Any]


def render_agreement(
    snapshot: Snapshot,
    verify_url: str,
    copies: Sequence[str] = COPY_MARKS,
    big_font: bool = False,
) -> bytes:
    """One agreement as PDF, all its copies in the order given, each with its own page count.

    Raises KeyError or ValueError for a snapshot that lacks something or holds what cannot be
    read, RenderError when the page could not be printed whole.
    """
    job = _Job(snapshot, verify_url, agreement_view(snapshot, verify_url))
    pdf, _ = _render_jobs([job], copies, big_font)
    title = f"{job.view['title']} {snapshot['contract_no']}"
    clean_document(pdf, title, snapshot["signed_on"])
    return to_bytes(pdf)


def render_batch(
    items: Iterable[tuple[Snapshot, str]],
    progress: Callable[[int], None] | None = None,
    copies: Sequence[str] = COPY_MARKS,
    big_font: bool = False,
) -> RenderedBatch:
    """Many agreements in one file, a bookmark each, in the order given.

    `progress` is called with the number of agreements done so far. An agreement that cannot be
    printed is skipped and named; the others are printed.
    """
    batch = _Batch(copies, big_font)
    waiting: list[tuple[Snapshot, str]] = []
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


class _Batch:
    """The file that grows chunk by chunk."""

    def __init__(self, copies: Sequence[str], big_font: bool) -> None:
        self.copies, self.big_font = copies, big_font
        self.pdf = Pdf.new()
        self.bookmarks: list[tuple[str, int]] = []
        self.skipped: list[tuple[str, str]] = []
        self.missing: dict[str, Sequence[str]] = {}
        self.handled = 0

    def add(
        self, items: Sequence[tuple[Snapshot, str]], progress: Callable[[int], None] | None
    ) -> None:
        jobs = [job for snapshot, url in items if (job := self._prepared(snapshot, url))]
        self._append(jobs)
        self.handled += len(items)
        if progress is not None and items:
            progress(self.handled)

    def _prepared(self, snapshot: Snapshot, verify_url: str) -> _Job | None:
        try:
            return _Job(snapshot, verify_url, agreement_view(snapshot, verify_url))
        except (KeyError, ValueError, TypeError):
            self.skipped.append((str(snapshot.get("contract_no", "")), "incomplete"))
            return None

    def _append(self, jobs: Sequence[_Job]) -> None:
        """Append a chunk; when it fails, its agreements one by one, to find the culprit."""
        if not jobs:
            return
        try:
            pdf, starts = _render_jobs(jobs, self.copies, self.big_font)
        except RenderError:
            if len(jobs) == 1:
                self.skipped.append((jobs[0].snapshot["contract_no"], "unprintable"))
            else:
                for job in jobs:
                    self._append([job])
            return
        offset = len(self.pdf.pages)
        self.pdf.pages.extend(pdf.pages)
        for job, start in zip(jobs, starts, strict=True):
            number = job.snapshot["contract_no"]
            self.bookmarks.append((number, offset + start))
            if missing := missing_in(job.snapshot):
                self.missing[number] = missing

    def finished(self) -> RenderedBatch:
        clean_document(self.pdf, "家庭医生签约服务协议书", None)
        with self.pdf.open_outline() as outline:
            outline.root.extend(OutlineItem(number, page) for number, page in self.bookmarks)
        count = len(self.bookmarks)
        return RenderedBatch(
            pdf=to_bytes(self.pdf) if count else b"",
            contracts=count,
            copies=count * len(self.copies),
            pages=len(self.pdf.pages),
            skipped=tuple(self.skipped),
            missing=self.missing,
        )


def _render_jobs(
    jobs: Sequence[_Job], copies: Sequence[str], big_font: bool
) -> tuple[Pdf, list[int]]:
    """Render some agreements in one go; gives the file and the first page of each agreement."""
    views = [job.view for job in jobs]
    html = render_html(
        "print/agreement.html",
        title=views[0]["title"],
        agreements=views,
        blank=BLANK,
        size=BIG_SIZE if big_font else SIZE,
    )
    seed = sha256(html.encode()).hexdigest()
    pdf = Pdf.open(BytesIO(render_pdf(html, seed)))
    _check_images(pdf, views)
    spans = _spans(pdf)
    sheets: list[tuple[int | None, PageMark]] = []
    starts = []
    for job, span in zip(jobs, spans, strict=True):
        starts.append(len(sheets))
        sheets += _sheets(job, span, copies)
    stamp_copies(pdf, sheets, seed)
    return pdf, starts


def _sheets(job: _Job, span: range, copies: Sequence[str]) -> list[tuple[int | None, PageMark]]:
    """The pages of one agreement, copy after copy; no two copies share a sheet of paper."""
    number, title = job.snapshot["contract_no"], job.view["title"]
    return [
        (None if mark.is_blank else span[mark.number - 1], mark)
        for copy in copies
        for mark in page_marks(number, title, copy, len(span), filler=True, ended=job.view["ended"])
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
