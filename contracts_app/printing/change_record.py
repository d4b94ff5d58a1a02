"""The record of an end or a change inside a term on paper, in the two copies of the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contracts_app.printing.agreement_close import BLANK_DATE, chinese_date
from contracts_app.printing.agreement_view import yuan
from contracts_app.printing.booklet import Booklet
from contracts_app.printing.copies import PageMark, page_marks
from contracts_app.printing.fields import BLANK
from contracts_app.printing.layouts import layout
from contracts_app.printing.options import SIZE
from contracts_app.printing.pdf import data_uri, render_html
from contracts_app.printing.signatures import signature_png
from contracts_app.printing.typography import typography
from contracts_app.rules.signature import read_strokes
from contracts_app.vocabulary.agreement import COPY_MARKS

_TEMPLATE: Final = "print/change_record.html"


@dataclass(frozen=True)
class Confirmed:
    """How one side confirmed: who and when; both empty until then, to be filled in by hand."""

    name: str = ""
    on: date | None = None
    strokes: Any | None = None


@dataclass(frozen=True)
class GivenBack:
    """What is given back of a paid package."""

    package: str
    fee_fen: int
    back_fen: int


@dataclass(frozen=True)
class NewTerm:
    """The term that goes on from here; the number comes with the last confirmation."""

    number: str
    team: str
    packages: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class ChangeRecord:
    """Everything the record says, in words."""

    title: str
    contract_no: str
    what: str
    ends: bool
    reason: str
    """Code and words; empty where nothing ends."""
    note: str
    asked_by: str
    asked_on: date
    last_day: date | None
    household: dict[str, str]
    """Code, signer and address."""
    provider: dict[str, str]
    """Institution, team and hotline."""
    start: date
    end: date
    by_household: Confirmed
    by_team: Confirmed
    approved: str
    """What the institution decided, when its word was asked for."""
    refunds: tuple[GivenBack, ...] = ()
    new_term: NewTerm | None = None
    packages: str = ""
    """Those of the term as it was signed."""


def render_change_record(record: ChangeRecord) -> bytes:
    """The record as a PDF, both copies in it. Raises RenderError when it cannot be printed."""
    html = render_html(
        _TEMPLATE,
        record=record,
        type=typography(SIZE),
        blank=BLANK,
        day=_day,
        yuan=yuan,
        total=sum(one.back_fen for one in record.refunds),
        sides=[
            ("甲方", "家庭代表", _signed(record.by_household)),
            ("乙方", "经办人", _signed(record.by_team)),
        ],
    )
    booklet = Booklet()
    drafts = booklet.drafts(layout(html), values=(), pictures={})
    sheets = [booklet.sheet(draft) for draft in drafts]
    marked = PageMark(record.contract_no, record.title)
    pages = [
        booklet.page(sheets[mark.number - 1], mark)
        for copy in COPY_MARKS
        for mark in page_marks(marked, copy, len(sheets), filler=False)
    ]
    title = f"{record.title} {record.contract_no}"
    return booklet.finished(pages, title, record.asked_on.isoformat())


def _day(day: date | None) -> str:
    return chinese_date(day.isoformat()) if day else BLANK_DATE


def _signed(side: Confirmed) -> dict[str, Any]:
    drawn = data_uri(signature_png(read_strokes(side.strokes))) if side.strokes else None
    return {"name": side.name, "on": _day(side.on), "drawn": drawn}
