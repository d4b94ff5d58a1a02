"""Information cards of records (居民健康档案信息卡): ten on a sheet, without any diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from contracts_app.printing.cards import GREEN, LONG, SHORT, Drawer, card_sheets, labelled, shrunk
from contracts_app.printing.pictures import qr_png
from contracts_app.printing.row_lists import in_words
from contracts_app.printing.typeset import MM, Ink, Sheet

_PAD: Final = 4 * MM
_QR: Final = 21 * MM
_SEXES: Final = {"male": "男", "female": "女"}


@dataclass(frozen=True)
class InfoCard:
    """What stands on the card of a person."""

    code: str
    name: str
    person: str
    home: str
    store: str
    phone: str
    built_on: str
    url: str

    @classmethod
    def of(cls, row: Any, url: str) -> InfoCard:
        """From a row of `queries.record_cards`."""
        born = f"{in_words(row.birth_date)}生"
        return cls(
            code=row.code,
            name=row.name,
            person=f"{_SEXES.get(row.sex, '')}　{born}",
            home=row.address or row.village,
            store=row.store or "",
            phone=row.phone or "",
            built_on=in_words(row.built_on) if row.built_on else "",
            url=url,
        )


def info_cards(cards: Sequence[InfoCard]) -> bytes:
    """A card for each, ten on a sheet, as PDF."""
    draws = [_drawer(one) for one in cards]
    seed = sha256(repr(cards).encode()).hexdigest()
    return card_sheets(draws, (LONG, SHORT), (2, 5), "居民健康档案信息卡", seed)


def _drawer(card: InfoCard) -> Drawer:
    return lambda sheet, x, y: _draw(sheet, x, y, card)


def _draw(sheet: Sheet, x: float, y: float, card: InfoCard) -> None:
    room = LONG - 2 * _PAD
    beside = room - _QR - 2 * MM
    sheet.bar(x, y, LONG, 2.2 * MM, GREEN)
    at = y + 4 * MM
    sheet.line(x + LONG / 2, at, "居民健康档案信息卡", Ink(10, bold=True), "middle")
    at += 6 * MM
    at = shrunk(sheet, x + _PAD, at, card.name, beside, Ink(13, bold=True), 7)
    at = shrunk(sheet, x + _PAD, at, card.person, beside, Ink(8.5)) + 0.6 * MM
    for label, text in (
        ("住址", card.home),
        ("建档机构", card.store),
        ("电话", card.phone),
        ("建档日期", card.built_on),
    ):
        at = labelled(sheet, x + _PAD, at, label, text, beside)
    sheet.picture(qr_png(card.url), (x + LONG - _PAD - _QR, y + 10.5 * MM, _QR, _QR))
    sheet.line(x + LONG - _PAD - _QR / 2, y + 32 * MM, "就诊时请出示", Ink(6, grey=0.3), "middle")
    sheet.line(x + _PAD, y + SHORT - 8.4 * MM, "档案编号", Ink(7, grey=0.3))
    code = card.code
    grouped = f"{code[:6]} - {code[6:9]} - {code[9:12]} - {code[12:]}"
    sheet.line(x + _PAD + 13 * MM, y + SHORT - 9.2 * MM, grouped, Ink(11, bold=True))
