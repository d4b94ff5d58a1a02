"""The list of lent records, and the slip that lies in the place of a lent one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from contracts_app.printing.row_lists import RowList, in_words

_PURPOSES: Final = {
    "visit": "入户随访", "consultation": "会诊转诊", "inspection": "检查考核", "copy": "复印",
    "other": "其他",
}  # fmt: skip
_COLUMNS: Final = (
    ("档案编号", 38.0), ("姓名", 20.0), ("架位", 16.0), ("借阅人（单位）", 37.0), ("用途", 18.0),
    ("借出日期", 21.0), ("应还日期", 21.0),
)  # fmt: skip


def loan_list(rows: Sequence[Any], counts: Any, today: date) -> bytes:
    """The papers that are out, the one that is due first at the top; `counts`: of all of them."""
    told = f"截至{in_words(today)}，借出未还{counts.out}份，其中逾期{counts.overdue}份。"
    if counts.out > len(rows):
        told += f"以下为应还日期最早的{len(rows)}份。"
    signed = ("档案管理员（签字）", "负责人（签字）")
    return RowList("居民健康档案借阅清单", _COLUMNS, told, today, signed).draw(
        [_line(row) for row in rows]
    )


def loan_slip(row: Any, today: date) -> bytes:
    """One loan, to be signed by who takes the paper along; it lies in its place meanwhile."""
    told = (
        f"{row.store or ''}借出居民健康档案一份，请于{in_words(row.due_on)}（含当日）前归还。"
        "借阅人应妥善保管，不得涂改、拆散、转借或外传。"
    )
    signed = ("借阅人（签字）", "档案管理员（签字）")
    return RowList("居民健康档案借阅单", _COLUMNS, told, today, signed).draw([_line(row)])


def _line(row: Any) -> tuple[str, ...]:
    who = f"{row.borrower}（{row.organisation}）" if row.organisation else row.borrower
    days = (row.lent_on.isoformat(), row.due_on.isoformat())
    return (row.code, row.name, row.shelf, who, _PURPOSES.get(row.purpose, ""), *days)
