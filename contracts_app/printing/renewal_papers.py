"""Paper for the renewal: a list on which households sign that they were told, and notes to leave.

The list of a village hangs at the station or goes from door to door; what is signed on it is then
entered for all ticked households at once (S3P7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import RowList, in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet, lines_of, one_line

NOTICE: Final = (
    "您家的家庭医生签约服务协议将于{end}到期。到期前没有提出异议的，自{start}起由原团队自动续签一年，"
    "免费的基本服务包不变；收费的服务包须重新同意后才继续。需要更换团队、调整服务包或不再续签的，"
    "请在{end}前告诉我们。"
)
"""What a household is told, on the list and on the note alike."""
_COLUMNS: Final = (
    ("签约代表", 24.0), ("住址", 54.0), ("电话尾号", 17.0), ("到期日", 24.0),
    ("已告知签字", 32.0), ("日期", 20.0),
)  # fmt: skip
_DAY: Final = timedelta(days=1)
_NOTES: Final = 4
"""Notes on a page."""


@dataclass(frozen=True)
class NoticeLine:
    """A household to be told."""

    signer: str
    place: str
    phone_last4: str
    period_end: date
    team: str

    @classmethod
    def of(cls, row: Any) -> NoticeLine:
        """The line of a row of the list."""
        place = f"{row.grid} {row.address}"
        return cls(row.signer, place, row.phone_last4, row.period_end, row.team)

    def told(self) -> str:
        """The notice with the days of this contract."""
        return _told(self.period_end)

    def cells(self) -> tuple[str, ...]:
        """The row of the list, with room for signature and day."""
        day = self.period_end.isoformat()
        return (self.signer, self.place, self.phone_last4, day, "", "")


def _told(period_end: date) -> str:
    return NOTICE.format(end=in_words(period_end), start=in_words(period_end + _DAY))


def _told_to_all(lines: Sequence[NoticeLine]) -> str:
    """The notice of a list; where contracts end on different days, its column tells them."""
    ends = {line.period_end for line in lines}
    if len(ends) == 1:
        return _told(ends.pop())
    return NOTICE.format(end="表中所列的到期日", start="到期日的次日")


def notice_list(lines: Sequence[NoticeLine], day: date) -> bytes:
    """The list to sign, as many A4 pages as it needs."""
    told = "本人已被告知：" + _told_to_all(lines)
    return RowList("续约告知签字表", _COLUMNS, told, day).draw([line.cells() for line in lines])


def notice_slips(lines: Sequence[NoticeLine], day: date) -> bytes:
    """A note for each household, four on a page with cut lines."""
    chunks = [lines[first : first + _NOTES] for first in range(0, len(lines), _NOTES)]

    def draw(sheet: Sheet, number: int) -> None:
        high = A4[1] / _NOTES
        for place, line in enumerate(chunks[number]):
            _draw_note(sheet, place * high, line, day)

    return document("续约告知单", len(chunks), draw, repr((lines, day)))


def _draw_note(sheet: Sheet, y: float, line: NoticeLine, day: date) -> None:
    room, at = A4[0] - 2 * MARGIN, y + 7 * MM
    sheet.line(A4[0] / 2, at, "续约告知单", Ink(13, bold=True), "middle")
    at += 9 * MM
    sheet.line(MARGIN, at, one_line(f"{line.signer}（{line.place}）：", room, 10.5), Ink(10.5))
    at = sheet.lines(MARGIN, at + 6 * MM, lines_of(line.told(), 10.5, room), Ink(10.5))
    sheet.line(A4[0] - MARGIN, at + 2 * MM, line.team, Ink(10.5), "right")
    sheet.line(A4[0] - MARGIN, at + 8 * MM, in_words(day), Ink(10.5), "right")
    sheet.line(MARGIN, at + 8 * MM, "签收：______________", Ink(10.5))
    sheet.box(0, y, A4[0], A4[1] / _NOTES, grey=0.8)
