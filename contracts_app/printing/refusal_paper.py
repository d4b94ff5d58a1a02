"""拒绝服务告知书: what was advised and refused, to be signed or as it was signed; two copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import in_words
from contracts_app.printing.signatures import signature_png
from contracts_app.printing.tables import document
from contracts_app.printing.typeset import MM, Ink, Sheet, lines_of, one_line
from contracts_app.rules.signature import read_strokes
from contracts_app.vocabulary.around import RefusalKind

KINDS: Final[dict[str, str]] = {
    RefusalKind.SERVICE: "家庭医生签约服务",
    RefusalKind.ADVICE: "健康指导或防治方案",
    RefusalKind.DRUG: "用药建议",
    RefusalKind.HOSPITAL: "转诊或住院建议",
}
_MARGIN: Final = 22 * MM
_SIZE: Final = 12
_MOST_LINES: Final = 16
_ROOM: Final = "____________________"
"""Room to write by hand."""
_TOLD: Final = (
    "医务人员已把上述建议、不接受可能带来的后果和可以选择的其他办法向本人（或监护人）讲明。",
    "本人已听懂，现自愿决定不接受，并知道可以随时改变主意，告诉团队后继续接受服务。",
    "拒绝本项不影响本人享受其他基本公共卫生服务和签约服务。遇急症请立即拨打120。",
)


@dataclass(frozen=True)
class RefusalPaper:
    """Everything that the paper says."""

    institution: str
    team: str
    hotline: str
    name: str
    tail: str
    age: int
    sex: str
    address: str
    kind: str
    advised: str
    said_on: date
    strokes: Any | None
    witness: str
    staff: str


def refusal_pdf(paper: RefusalPaper, printed_on: date) -> bytes:
    """One page for the person and one for the file."""
    copies = ("居民联", "存档联")

    def draw(sheet: Sheet, number: int) -> None:
        _draw(sheet, paper, copies[number], printed_on)

    return document("拒绝服务告知书", len(copies), draw, repr((paper, printed_on)))


def _draw(sheet: Sheet, paper: RefusalPaper, copy: str, printed_on: date) -> None:
    room = A4[0] - 2 * _MARGIN
    sheet.line(A4[0] / 2, 24 * MM, "拒绝服务告知书", Ink(20, bold=True), "middle")
    sheet.line(A4[0] - _MARGIN, 16 * MM, copy, Ink(10, grey=0.3), "right")
    at = 40 * MM
    for text in _facts(paper):
        sheet.line(_MARGIN, at, one_line(text, room, _SIZE), Ink(_SIZE))
        at += 8 * MM
    sheet.line(_MARGIN, at + 2 * MM, "建议内容及不接受可能的后果：", Ink(_SIZE, bold=True))
    said = _lines(paper.advised, room)
    at = sheet.lines(_MARGIN, at + 10 * MM, said, Ink(_SIZE)) + 6 * MM
    for sentence in _TOLD:
        at = sheet.lines(_MARGIN, at, lines_of(sentence, _SIZE, room), Ink(_SIZE)) + 3 * MM
    _sign(sheet, at + 8 * MM, paper)
    printed = f"打印日期 {in_words(printed_on)}"
    sheet.line(A4[0] - _MARGIN, A4[1] - 18 * MM, printed, Ink(9, grey=0.3), "right")


def _lines(text: str, room: float) -> list[str]:
    """The lines of what was advised; its own breaks are dropped where they would leave the page."""
    parts = [part for part in text.splitlines() if part.strip()]
    found = [line for part in parts for line in lines_of(part, _SIZE, room)]
    return found if len(found) <= _MOST_LINES else lines_of(" ".join(parts), _SIZE, room)


def _facts(paper: RefusalPaper) -> Iterator[str]:
    person = f"性别：{paper.sex}　　年龄：{paper.age}岁　　证件尾号：{paper.tail or '—'}"
    yield f"姓名：{paper.name}　　{person}"
    yield f"住址：{paper.address}"
    yield f"服务机构：{paper.institution}　{paper.team}　电话 {paper.hotline or '—'}"
    yield f"拒绝事项：{KINDS[paper.kind]}　　日期：{in_words(paper.said_on)}"


def _sign(sheet: Sheet, y: float, paper: RefusalPaper) -> None:
    """The signature as it was drawn, the witness as named, else room to write by hand."""
    sheet.line(_MARGIN, y, "本人（或监护人）签字：", Ink(_SIZE))
    if paper.strokes:
        picture = signature_png(read_strokes(paper.strokes))
        sheet.picture(picture, (_MARGIN + 48 * MM, y - 6 * MM, 42 * MM, 15 * MM))
    else:
        sheet.line(_MARGIN + 48 * MM, y, _ROOM, Ink(_SIZE))
    witness, staff = paper.witness or _ROOM, paper.staff or _ROOM
    sheet.line(_MARGIN, y + 16 * MM, f"见证人：{witness}", Ink(_SIZE))
    sheet.line(_MARGIN, y + 28 * MM, f"医务人员：{staff}", Ink(_SIZE))
    sheet.line(_MARGIN, y + 40 * MM, f"日期：{in_words(paper.said_on)}", Ink(_SIZE))
