"""The reminder for a village: from which doors signed paper is missing, in the order of the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts_app.printing.row_lists import RowList
from contracts_app.rules.paper_return import Due

_WAITED_FOR: Final = {
    Due.PAPER: "协议未收回",
    Due.HOUSEHOLD: "缺甲方签字",
    Due.TEAM: "缺乙方签字",
}
_COLUMNS: Final = (
    ("编号", 42.0), ("户主", 22.0), ("住址", 52.0), ("电话", 27.0), ("所缺", 28.0),
)  # fmt: skip


@dataclass(frozen=True)
class ReminderLine:
    """A paper that is waited for; the phone shows its beginning and end only."""

    number: str
    head: str
    place: str
    phone: str
    due: Due

    def cells(self) -> tuple[str, ...]:
        """The row of the list."""
        return (
            self.number,
            self.head or "（空白表）",
            self.place,
            self.phone,
            _WAITED_FOR[self.due],
        )


def reminder(lines: Sequence[ReminderLine], of: str, day: date) -> bytes:
    """The sheet of a village, a team or a print job; `of` is its name."""
    told = (
        f"{of}：以下 {len(lines)} 份家庭医生签约服务协议的乙方联尚未收回，或缺一方签字。"
        "请上门收回或补签，收回后扫描协议上的二维码登记。"
    )
    cells = [line.cells() for line in lines]
    return RowList("签约协议催收单", _COLUMNS, told, day).draw(cells)
