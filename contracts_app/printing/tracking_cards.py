"""外来人口健康信息跟踪卡: two on a page, carried along and filled in by whoever serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet, lines_of, one_line

_ON_A_PAGE: Final = 2
_HALF: Final = A4[1] / _ON_A_PAGE
_ROWS: Final = 5
_COLUMNS: Final = (
    ("日期", 26.0), ("服务内容", 62.0), ("结果或嘱咐", 46.0), ("服务机构", 30.0), ("签名", 18.0),
)  # fmt: skip
_RIGHTS: Final = (
    "外来人口与本地居民同样免费享受基本公共卫生服务：健康档案、健康体检、预防接种、孕产妇和儿童保健、"
    "慢病随访；也同样可以签约家庭医生、预约就诊。"
)


@dataclass(frozen=True)
class TrackingCard:
    """What stands on a card; of numbers the last four only."""

    name: str
    sex: str
    age: int
    tail: str
    phone_tail: str
    registered_here: bool
    household: str
    address: str
    since: date | None
    groups: str
    covered: bool
    institution: str
    team: str
    hotline: str


def tracking_cards(cards: Sequence[TrackingCard], day: date) -> bytes:
    """The cards as PDF."""
    pages = -(-len(cards) // _ON_A_PAGE)

    def draw(sheet: Sheet, number: int) -> None:
        some = cards[number * _ON_A_PAGE : (number + 1) * _ON_A_PAGE]
        for place, card in enumerate(some):
            _draw(sheet, place * _HALF, card, day)

    return document("外来人口健康信息跟踪卡", pages, draw, repr((cards, day)))


def _draw(sheet: Sheet, y: float, card: TrackingCard, day: date) -> None:
    room, at = A4[0] - 2 * MARGIN, y + 8 * MM
    sheet.line(A4[0] / 2, at, "外来人口健康信息跟踪卡", Ink(15, bold=True), "middle")
    at += 11 * MM
    for text in _facts(card):
        sheet.line(MARGIN, at, one_line(text, room, 11), Ink(11))
        at += 6.5 * MM
    at = sheet.lines(MARGIN, at, lines_of(_RIGHTS, 9, room), Ink(9, grey=0.25))
    _table(sheet, at + 2 * MM)
    printed = f"打印日期 {in_words(day)}"
    sheet.line(A4[0] - MARGIN, y + _HALF - 7 * MM, printed, Ink(8, grey=0.3), "right")
    sheet.box(0, y, A4[0], _HALF, grey=0.8)


def _facts(card: TrackingCard) -> tuple[str, ...]:
    since = in_words(card.since) if card.since else "—"
    tails = f"证件尾号：{card.tail or '—'}　电话尾号：{card.phone_tail or '—'}"
    signed = f"家庭医生签约：{'已签约' if card.covered else '未签约'}"
    return (
        f"姓名：{card.name}　性别：{card.sex}　年龄：{card.age}岁　{tails}",
        f"现住址：{card.address}　户编号：{card.household}",
        f"户籍：{'本地' if card.registered_here else '外地'}　来此居住：{since}　{signed}",
        f"重点人群：{card.groups or '无'}",
        f"服务机构：{card.institution}　{card.team}　服务热线 {card.hotline or '—'}",
    )


def _table(sheet: Sheet, y: float) -> None:
    """Rows to fill in by hand."""
    high = 9 * MM
    for row in range(_ROWS + 1):
        x = MARGIN
        for heading, wide in _COLUMNS:
            sheet.box(x, y + row * high, wide * MM, high)
            if row == 0:
                sheet.line(x + 1.5 * MM, y + 2.6 * MM, heading, Ink(10, bold=True))
            x += wide * MM
