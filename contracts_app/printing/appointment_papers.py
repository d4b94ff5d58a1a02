"""The list of a session for the desk, and the slip that somebody takes home."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import RowList, in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet, lines_of, one_line
from contracts_app.rules.appointments import in_clock
from contracts_app.rules.dates import age_on
from contracts_app.vocabulary.appointments import Purpose

PURPOSES: Final[dict[str, str]] = {
    Purpose.CHECKUP: "健康体检",
    Purpose.FOLLOW_UP: "随访",
    Purpose.PRESCRIPTION: "开药取药",
    Purpose.VACCINATION: "预防接种",
    Purpose.MATERNAL: "孕产期保健",
    Purpose.CHILD: "儿童保健",
    Purpose.TCM: "中医药指导",
    Purpose.EDUCATION: "健康讲座",
    Purpose.SIGNING: "签约或变更",
    Purpose.OTHER: "其他",
}
_FIRST: Final = {"contract": "签约", "card": "关爱卡"}
_COLUMNS: Final = (
    ("时间", 18.0), ("姓名", 30.0), ("尾号", 18.0), ("年龄", 16.0), ("事项", 34.0),
    ("优先", 20.0), ("到诊", 16.0), ("备注", 19.0),
)  # fmt: skip
_WEEKDAYS: Final = "一二三四五六日"
_SLIPS: Final = 4
"""Slips on a page; one is cut off."""
_BRING: Final = "请按时到诊，带上身份证和医保凭证。不能来时，请提前打电话告诉我们，把号留给别人。"


def day_list(session: Any, slots: Iterable[Any], day: date) -> bytes:
    """The list of a session by time: name and last four, never a whole number."""
    rows = [
        _cells(slot.time, one, session.held_on) for slot in slots for one in slot.people
    ]  # fmt: skip
    told = (
        f"{session.team or session.institution}　{_when(session)}　{session.address}。"
        f"共 {len(rows)} 人。来诊后请在“到诊”栏打勾，结束后录入系统。"
    )
    return RowList("预约就诊名单", _COLUMNS, told, day).draw(rows)


def _cells(time: str, one: Any, held_on: date) -> tuple[str, ...]:
    age = f"{age_on(one.birth_date, held_on)}岁"
    first = _FIRST.get(one.priority or "", "")
    return (time, one.name, one.id_last4, age, PURPOSES[one.purpose], first, "", "")


def _when(session: Any) -> str:
    hours = f"{in_clock(session.from_minute)}至{in_clock(session.to_minute)}"
    return f"{in_words(session.held_on)}（星期{_WEEKDAYS[session.held_on.weekday()]}）{hours}"


def slip(made: Any, session: Any, day: date) -> bytes:
    """The slip of one appointment at the head of a page, to be cut off."""

    def draw(sheet: Sheet, _number: int) -> None:
        _draw_slip(sheet, made, session, day)

    return document("预约单", 1, draw, repr((made.key, made.at_minute, day)))


def _draw_slip(sheet: Sheet, made: Any, session: Any, day: date) -> None:
    room, at = A4[0] - 2 * MARGIN, 9 * MM
    sheet.line(A4[0] / 2, at, "预约单", Ink(15, bold=True), "middle")
    weekday = f"星期{_WEEKDAYS[session.held_on.weekday()]}"
    when = f"{in_words(session.held_on)} {weekday} {in_clock(made.at_minute)}"
    sheet.line(MARGIN, at + 10 * MM, when, Ink(15, bold=True))
    lines = (
        f"姓名：{made.name}（尾号 {made.id_last4 or '—'}）　事项：{PURPOSES[made.purpose]}",
        f"地点：{session.address}（{session.institution}）",
        f"团队：{session.team or session.institution}　电话：{session.hotline or '—'}",
    )
    for number, text in enumerate(lines):
        sheet.line(MARGIN, at + (19 + 7 * number) * MM, one_line(text, room, 12), Ink(12))
    sheet.lines(MARGIN, at + 41 * MM, lines_of(_BRING, 11, room), Ink(11))
    printed = f"打印日期 {in_words(day)}"
    sheet.line(A4[0] - MARGIN, at + 52 * MM, printed, Ink(9, grey=0.3), "right")
    sheet.box(0, 0, A4[0], A4[1] / _SLIPS, grey=0.8)
