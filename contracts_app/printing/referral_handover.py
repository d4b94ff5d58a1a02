"""What a shift hands over to the next one: open referrals, what waits for the own side first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from contracts_app.printing.row_lists import RowList

_COLUMNS: Final = (
    ("转诊单号", 31.0), ("患者", 13.0), ("去向", 34.0), ("状态", 19.0), ("待办", 24.0),
    ("期限", 18.0), ("最近备注", 32.0),
)  # fmt: skip


class HandedOver(NamedTuple):
    """One line of the list."""

    number: str
    name: str
    """The family name alone."""
    way: str
    status: str
    waits: str
    due: str
    note: str


def handover_list(lines: Sequence[HandedOver], told: str, day: date) -> bytes:
    """The list, signed by who goes and who comes."""
    signed = ("交班人（签字）", "接班人（签字）")
    return RowList("双向转诊交接班清单", _COLUMNS, told, day, signed).draw(lines)
