"""Lists of records on paper: the handover that both sides sign, and the return of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from pikepdf import Pdf

from contracts_app.printing.copies import to_bytes
from contracts_app.printing.row_lists import RowList, in_words

_SEXES: Final = {"male": "男", "female": "女"}
_REASONS: Final = {"death": "死亡", "moved": "迁出", "lost": "失访"}
_STATES: Final = {"open": "在管", "closed": "已归档"}


def handover_list(handover: Any, rows: Sequence[Any], today: date) -> bytes:
    """Who is handed over, with two places to be signed on every page."""
    told = (
        f"{handover.giver}向{handover.taker}移交居民健康档案{handover.records}份，"
        f"移交日期{in_words(handover.handed_on)}。移交原因：{handover.reason}。"
        "双方逐份核对后签字，本清单一式两份。"
    )
    columns = (
        ("档案编号", 40.0), ("姓名", 24.0), ("性别", 11.0), ("出生日期", 24.0), ("住址", 42.0),
        ("状态", 15.0), ("核对", 15.0),
    )  # fmt: skip
    listed = RowList(
        "居民健康档案移交清单", columns, told, today,
        ("移交人（签字）", "接收人（签字）"),
    )  # fmt: skip
    return listed.draw([_handed(row) for row in rows])


def _handed(row: Any) -> tuple[str, ...]:
    sex, state = _SEXES.get(row.sex, ""), _STATES.get(row.status, "")
    return (row.code, row.name, sex, row.birth_date.isoformat(), row.address or "", state, "□")


def return_lists(found: Any, closed: Sequence[Any], today: date) -> bytes:
    """The counts of a month by village, and then who was closed."""
    total, month = found.total, f"{found.month.first.year}年{found.month.first.month}月"
    told = (
        f"{month}新建{total['built']}份；归档{total['death'] + total['moved'] + total['lost']}份"
        f"（死亡{total['death']}、迁出{total['moved']}、失访{total['lost']}）；"
        f"恢复{total['restored']}份；月末在管{total['open']}份。"
    )
    counts = RowList(
        f"居民健康档案月报表（{month}）",
        (("村（居）", 50.0), *((word, 20.0) for word in "新建 死亡 迁出 失访 恢复 在管".split())),
        told,
        today,
        ("填报人（签字）", "审核人（签字）"),
        has_sums=True,
    )
    rows = [(one.village, *(str(getattr(one, name)) for name in _NAMES)) for one in found.villages]
    sums = ("合计", *(str(total[name]) for name in _NAMES))
    ended = RowList(
        f"归档居民健康档案名单（{month}）",
        (
            ("档案编号", 40.0), ("姓名", 24.0), ("性别", 11.0), ("出生日期", 24.0),
            ("原因", 14.0), ("日期", 24.0), ("去向与接收单位", 34.0),
        ),
        f"{month}归档{len(closed)}份。",
        today,
    )  # fmt: skip
    return _joined(counts.draw([*rows, sums]), ended.draw([_closed(row) for row in closed]))


_NAMES: Final = ("built", "death", "moved", "lost", "restored", "open")


def _closed(row: Any) -> tuple[str, ...]:
    return (
        row.code,
        row.name,
        _SEXES.get(row.sex, ""),
        row.birth_date.isoformat(),
        _REASONS.get(row.close_reason, ""),
        row.closed_on.isoformat(),
        row.note or "",
    )


def _joined(first: bytes, second: bytes) -> bytes:
    with Pdf.open(BytesIO(first)) as pdf, Pdf.open(BytesIO(second)) as more:
        pdf.pages.extend(more.pages)
        return to_bytes(pdf)
