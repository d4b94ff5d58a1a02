"""Care cards for the purse: ten of 85.6 × 54 mm on a sheet, each of its own person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from contracts_app.printing.cards import GREEN, LONG, SHORT, Drawer, card_sheets, shrunk
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.typeset import MM, Ink, Sheet

_PAD: Final = 4 * MM
_FIRST: Final = ("优先出诊", "优先建立家庭病床", "优先健康教育")
"""The three priorities of the card (三优先, S3P3)."""


@dataclass(frozen=True)
class CareCardPaper:
    """What stands on a card; of the ID number the last four only."""

    card_no: str
    name: str
    tail: str
    ground: str
    from_day: date
    to_day: date
    institution: str
    team: str
    hotline: str


def care_cards_pdf(cards: Sequence[CareCardPaper]) -> bytes:
    """The cards as PDF, as many sheets as they need."""
    draws = [_drawer(card) for card in cards]
    seed = sha256(repr(cards).encode()).hexdigest()
    return card_sheets(draws, (LONG, SHORT), (2, 5), "关爱优惠卡", seed)


def _drawer(card: CareCardPaper) -> Drawer:
    return lambda sheet, x, y: _draw(sheet, x, y, card)


def _draw(sheet: Sheet, x: float, y: float, card: CareCardPaper) -> None:
    room, left = LONG - 2 * _PAD, x + _PAD
    sheet.bar(x, y, LONG, 2.2 * MM, GREEN)
    shrunk(sheet, left, y + 4 * MM, card.institution, room, Ink(7.5, grey=0.3))
    sheet.line(left, y + 8 * MM, "关爱优惠卡", Ink(14, bold=True))
    sheet.line(x + LONG - _PAD, y + 9 * MM, card.ground, Ink(10, bold=True), "right")
    name = f"{card.name}（尾号 {card.tail or '—'}）"
    shrunk(sheet, left, y + 16.5 * MM, name, room, Ink(13, bold=True), 9)
    sheet.line(left, y + 24 * MM, f"卡号 {card.card_no}", Ink(9))
    days = f"有效期 {in_words(card.from_day)} 至 {in_words(card.to_day)}"
    shrunk(sheet, left, y + 29 * MM, days, room, Ink(9))
    shrunk(sheet, left, y + 35.5 * MM, " · ".join(_FIRST), room, Ink(10, bold=True))
    contact = f"{card.team}　服务热线 {card.hotline or '—'}"
    shrunk(sheet, left, y + 42 * MM, contact, room, Ink(8.5))
    note = "仅限本人使用。就诊、预约时请出示，遗失请告知团队补办。"
    shrunk(sheet, left, y + 47.5 * MM, note, room, Ink(6.5, grey=0.3))
