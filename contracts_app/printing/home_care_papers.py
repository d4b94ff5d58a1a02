"""The record of a family bed or a rehabilitation plan: the plan, and every visit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from contracts_app.printing.row_lists import RowList, in_words
from contracts_app.rules.dates import age_on
from contracts_app.vocabulary.home_care import HomeCareKind

_TITLES: Final = {
    HomeCareKind.FAMILY_BED: "家庭病床查床记录",
    HomeCareKind.REHAB: "居家康复训练记录",
}
_COLUMNS: Final = (
    ("日期", 27.0), ("分钟", 15.0), ("内容", 89.0), ("记录人", 20.0), ("签字", 20.0),
)  # fmt: skip
_IN_A_ROW: Final = 90
"""Characters of a note in a row; there is room for a few more."""
_HEAD: Final = 300
"""So much of the plan stands above the table; the whole plan is on the page of the program."""


def record_of(one: Any, visits: Sequence[Any], day: date) -> bytes:
    """The record with its visits in order, and room to sign each."""
    until = f"至 {in_words(one.closed_on)}" if one.closed_on else "起"
    plan = " ".join(one.plan.split())[:_HEAD]
    told = (
        f"{one.name}　{age_on(one.birth_date, day)}岁　尾号 {one.id_last4 or '—'}　{one.address}　"
        f"责任医生 {one.doctor or '—'}　{in_words(one.opened_on)}{until}。计划：{plan}"
    )
    rows = [row for item in reversed(visits) for row in _rows(item)]
    return RowList(_TITLES[HomeCareKind(one.kind)], _COLUMNS, told, day).draw(rows)


def _rows(visit: Any) -> Iterator[tuple[str, ...]]:
    """A visit in as many rows as its note needs, so that nothing of it is cut off."""
    note = " ".join(visit.note.split())
    parts = [note[first : first + _IN_A_ROW] for first in range(0, len(note), _IN_A_ROW)]
    first, *more = parts
    yield visit.visited_on.isoformat(), str(visit.minutes or ""), first, visit.who or "", ""
    yield from (("", "", part, "", "") for part in more)
