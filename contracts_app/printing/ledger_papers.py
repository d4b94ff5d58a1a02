"""The statement of a contract's ledger, and the receipt of one entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from reportlab.lib.pagesizes import A4

from contracts_app.printing.row_lists import RowList, in_words
from contracts_app.printing.tables import MARGIN, document
from contracts_app.printing.typeset import MM, Ink, Sheet, one_line
from contracts_app.rules.money_words import in_capitals
from contracts_app.vocabulary.ledger import DiscountReason, FeeKind

KINDS: Final[dict[str, str]] = {
    FeeKind.CHARGE: "服务包费用",
    FeeKind.PAYMENT: "个人缴费",
    FeeKind.FAMILY_ACCOUNT: "家庭账户扣减",
    FeeKind.DISCOUNT: "优惠减免",
    FeeKind.REFUND: "退费（冲减应收）",
    FeeKind.PAYOUT: "退款付出",
    FeeKind.REVERSAL: "冲正",
}
REASONS: Final[dict[str, str]] = {
    DiscountReason.CARE_CARD: "关爱优惠卡",
    DiscountReason.HARDSHIP: "困难减免",
    DiscountReason.CAMPAIGN: "活动优惠",
    DiscountReason.RENEWAL: "连续签约",
    DiscountReason.OTHER: "其他",
}
RECEIPTS: Final = {
    FeeKind.PAYMENT: "收款凭条",
    FeeKind.FAMILY_ACCOUNT: "家庭账户扣减凭条",
    FeeKind.PAYOUT: "退款凭条",
}
"""Entries of which the household gets a paper, with its title."""
_COLUMNS: Final = (
    ("编号", 14.0), ("日期", 26.0), ("事项", 62.0), ("金额（元）", 28.0), ("票据号", 21.0),
    ("经办", 20.0),
)  # fmt: skip
_BY_PERSON: Final = (
    ("姓名", 30.0), ("服务包", 66.0), ("应收（元）", 25.0), ("退费（元）", 25.0),
    ("退费后（元）", 25.0),
)  # fmt: skip
_PARTS: Final = 3
"""A receipt takes a third of a page; two copies stand on it, one below the other."""


@dataclass(frozen=True)
class LedgerHead:
    """Whose ledger it is."""

    contract_no: str
    signer: str
    household: str
    institution: str
    team: str


def yuan(fen: int) -> str:
    """`-1,234.50`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def statement(
    head: LedgerHead, entries: Sequence[Any], people: Sequence[Any], owed_fen: int, day: date
) -> bytes:
    """All entries in order with what is owed at the end, and the part of each person."""
    told = (
        f"协议编号 {head.contract_no}　签约代表 {head.signer}　户编号 {head.household}　"
        f"{head.institution} {head.team}。截至打印日：{_state(entries, owed_fen)}。"
        "正数为应缴，负数为已缴或减免。"
    )
    title, rows = "签约服务费用台账", [_cells(one) for one in entries]
    pages = RowList(title, _COLUMNS, told, day).pages(rows)
    parts = [_part(one) for one in people]
    if parts:
        why = f"协议编号 {head.contract_no}。每个服务包由家庭缴费一次，此处按受益人平均列示。"
        pages += RowList(f"{title}（按人）", _BY_PERSON, why, day).pages(parts)
    return document(
        title, len(pages), lambda sheet, at: pages[at](sheet), repr((told, rows, parts, day))
    )


def _state(entries: Sequence[Any], owed_fen: int) -> str:
    """Where it stands; nothing is settled while nothing was entered."""
    if not entries:
        return "尚无记录"
    if owed_fen:
        return f"尚应缴 {yuan(owed_fen)} 元" if owed_fen > 0 else f"应退 {yuan(-owed_fen)} 元"
    return "已结清"


def _part(one: Any) -> tuple[str, ...]:
    """What falls to one person."""
    return (
        one.person.name if one.person else "未选定受益人",
        "、".join(package.name for package in one.packages),
        *(yuan(fen) for fen in (one.charged_fen, -one.back_fen, one.stays_fen)),
    )


def _cells(one: Any) -> tuple[str, ...]:
    return (
        str(one.entry_no),
        one.happened_on.isoformat(),
        what(one),
        yuan(one.amount_fen),
        one.receipt_no,
        one.who or "",
    )


def what(one: Any) -> str:
    """What an entry is, with its package, reason or the entry that it takes back."""
    more = one.name or REASONS.get(one.reason or "", "")
    if one.reverses_no:
        more = f"第 {one.reverses_no} 号"
    return f"{KINDS[one.kind]}　{more}".rstrip("　")


def receipt(head: LedgerHead, entry: Any, day: date) -> bytes:
    """The receipt of one entry: one copy for the household, one for the file."""

    def draw(sheet: Sheet, _number: int) -> None:
        for place, copy in enumerate(("居民联", "存根联")):
            _draw_receipt(sheet, place * A4[1] / _PARTS, head, entry, (copy, day))

    return document(RECEIPTS[entry.kind], 1, draw, repr((head, entry, day)))


def _draw_receipt(
    sheet: Sheet, y: float, head: LedgerHead, entry: Any, copy: tuple[str, date]
) -> None:
    room, at = A4[0] - 2 * MARGIN, y + 10 * MM
    number = f"{head.contract_no} / {entry.entry_no}"
    sheet.line(A4[0] / 2, at, RECEIPTS[entry.kind], Ink(15, bold=True), "middle")
    sheet.line(A4[0] - MARGIN, at + 1 * MM, copy[0], Ink(10, grey=0.3), "right")
    amount = abs(entry.amount_fen)
    lines = (
        f"编号：{number}　日期：{in_words(entry.happened_on)}　票据号：{entry.receipt_no or '—'}",
        f"签约代表：{head.signer}　户编号：{head.household}",
        f"事项：{KINDS[entry.kind]}",
        f"金额：¥{yuan(amount)}　（大写）{in_capitals(amount)}",
        f"{head.institution}　{head.team}　经办：{entry.who or ''}",
    )
    for place, text in enumerate(lines):
        sheet.line(MARGIN, at + (12 + 8 * place) * MM, one_line(text, room, 12), Ink(12))
    signs = "经办人签字：______________　　居民签字：______________"
    sheet.line(MARGIN, at + 60 * MM, signs, Ink(11))
    note = f"本凭条不作报销依据。打印日期 {in_words(copy[1])}"
    sheet.line(A4[0] - MARGIN, at + 70 * MM, note, Ink(9, grey=0.3), "right")
    sheet.box(0, y, A4[0], A4[1] / _PARTS, grey=0.8)
