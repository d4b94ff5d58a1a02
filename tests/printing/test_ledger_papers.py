"""The statement of a ledger says where it stands, and calls none settled that has no entries."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from contracts_app.printing.ledger_papers import LedgerHead, statement

HEAD = LedgerHead("1101992026000001-01", "王秀英", "H1", "河口镇卫生院", "第一团队")
DAY = date(2026, 11, 21)


def entry(number: int, kind: str, fen: int) -> SimpleNamespace:
    return SimpleNamespace(
        entry_no=number, happened_on=DAY, kind=kind, amount_fen=fen, receipt_no="", who="村医",
        name=None, reason=None, reverses_no=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "told"),
    [
        ((6000,), "尚应缴 60.00 元"),
        ((6000, -6000), "已结清"),
        ((6000, -6000, -1250), "应退 12.50 元"),
        ((), "尚无记录"),
    ],
)
def test_it_says_where_the_ledger_stands(amounts: tuple[int, ...], told: str) -> None:
    kinds = ("charge", "payment", "refund")
    entries = [entry(at + 1, kinds[at], fen) for at, fen in enumerate(amounts)]
    (page,) = PdfReader(BytesIO(statement(HEAD, entries, [], sum(amounts), DAY))).pages
    words = "".join(page.extract_text().split())
    assert f"截至打印日：{told.replace(' ', '')}" in words
    assert ("已结清" in words) is (told == "已结清")
