"""The sheet on which members of a group or site sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from contracts_app.printing.row_lists import RowList, in_words
from contracts_app.rules.dates import age_on

_COLUMNS: Final = (
    ("姓名", 32.0), ("尾号", 20.0), ("年龄", 18.0), ("户编号", 41.0), ("签到", 60.0),
)  # fmt: skip


def sign_in_sheet(group: Any, meeting: Any, members: Sequence[Any], day: date) -> bytes:
    """Everybody who belongs to it on the day, with room to sign."""
    where = f"　地点：{group.address}" if group.address else ""
    told = (
        f"{group.name}（{group.team}）　{in_words(meeting.held_on)}　主题：{meeting.topic}{where}。"
        f"共 {len(members)} 人。"
    )
    rows = [
        (one.name, one.id_last4, f"{age_on(one.birth_date, meeting.held_on)}岁", one.household, "")
        for one in members
    ]
    return RowList("活动签到表", _COLUMNS, told, day).draw(rows)
