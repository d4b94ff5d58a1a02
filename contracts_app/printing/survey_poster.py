"""A survey on a sheet of A4: a code to scan, read from a step away, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.cards import GREEN
from contracts_app.printing.pictures import qr_png
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet, fitted, lines_of, one_line

_ROOM: Final = A4[0] - 2 * MARGIN
_MIDDLE: Final = A4[0] / 2
_CODE: Final = 115 * MM
_ASKED: Final = {
    "awareness": "您知道您的家庭医生吗？",
    "satisfaction": "您对家庭医生满意吗？",
}
_STEPS: Final = (
    "① 用手机微信或浏览器扫一扫",
    "② 点选答案，不用打字",
    "③ 点“提交”，就完成了",
)
_PROMISE: Final = (
    "不用填姓名、电话和证件号，没有人知道是谁填的。不会用手机的，请找工作人员要纸质表。"
)


@dataclass(frozen=True)
class SurveyPoster:
    """All that the sheet says."""

    institution: str
    team: str
    title: str
    kind: str
    from_day: date
    to_day: date
    address: str


def render_survey_poster(poster: SurveyPoster) -> bytes:
    """The sheet as a PDF of one page."""

    def draw(sheet: Sheet, _number: int) -> None:
        y = _draw_head(sheet, poster)
        sheet.picture(qr_png(poster.address), (_MIDDLE - _CODE / 2, y, _CODE, _CODE))
        _draw_steps(sheet, poster, y + _CODE + 6 * MM)

    return document(poster.title, 1, draw, repr(poster))


def _draw_head(sheet: Sheet, poster: SurveyPoster) -> float:
    sheet.bar(0, 0, A4[0], 6 * MM, GREEN)
    whose = " · ".join(part for part in (poster.institution, poster.team) if part)
    sheet.line(_MIDDLE, 14 * MM, one_line(whose, _ROOM, 15), Ink(15, grey=0.3), "middle")
    size = fitted(poster.title, _ROOM, 22, 14, bold=True)
    title = one_line(poster.title, _ROOM, size, bold=True)
    sheet.line(_MIDDLE, 24 * MM, title, Ink(size, True), "middle")
    sheet.line(_MIDDLE, 38 * MM, _ASKED[poster.kind], Ink(34, True), "middle")
    return 58 * MM


def _draw_steps(sheet: Sheet, poster: SurveyPoster, y: float) -> None:
    for step in _STEPS:
        sheet.line(_MIDDLE - 58 * MM, y, step, Ink(22))
        y += 12 * MM
    y = sheet.lines(MARGIN, y + 3 * MM, lines_of(_PROMISE, 15, _ROOM), Ink(15))
    days = f"调查时间：{in_words(poster.from_day)}至{in_words(poster.to_day)}"
    sheet.line(MARGIN, y + 5 * MM, days, Ink(13))
    sheet.line(MARGIN, y + 12 * MM, one_line(poster.address, _ROOM, 10), Ink(10, grey=0.4))
