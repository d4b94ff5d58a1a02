"""The list of lent papers tells of all of them, also of those that it has no room for."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from contracts_app.printing.record_loans import loan_list

TODAY = date(2026, 11, 21)
Read = Callable[[bytes], list[str]]


def _row(late: int) -> Any:
    return SimpleNamespace(
        code="11019910010100001", name="王秀英", shelf="1-1", borrower="李医生", organisation="",
        purpose="visit", lent_on=TODAY - timedelta(days=30), due_on=TODAY - timedelta(days=late),
    )  # fmt: skip


def test_the_counts_are_those_of_all_papers_that_are_out(read_pages: Read) -> None:
    rows, counts = [_row(2), _row(0)], SimpleNamespace(out=700, overdue=501)
    [page] = read_pages(loan_list(rows, counts, TODAY))
    assert "借出未还700份，其中逾期501份。以下为应还日期最早的2份。" in page
    few = SimpleNamespace(out=2, overdue=1)
    [page] = read_pages(loan_list(rows, few, TODAY))
    assert "借出未还2份，其中逾期1份。" in page
    assert "以下为" not in page
