"""The statement of a year for households: what was promised, done, left and given back."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from contracts_app.printing.agreement_view import yuan
from contracts_app.printing.row_lists import RowList
from contracts_app.printing.year_statements import (
    PersonPart,
    ServiceLine,
    Statement,
    Text,
    year_statements,
)
from contracts_app.queries.fulfilment import Fulfilment, Share, fulfilments
from contracts_app.queries.statements import refunds_in
from contracts_app.rules.dates import age_on


def statements_pdf(heads: Sequence[Any], year: int, today: date, *, english: bool = False) -> bytes:
    """The statements of these terms; `heads` are rows of `queries.statements`."""
    told = fulfilments(heads, today, year)
    refunds = refunds_in([one.id for one in heads], year)
    made = [
        _statement(head, one, refunds.get(head.id, ()), today)
        for head, one in zip(heads, told, strict=True)
    ]
    return year_statements(made, today, english=english)


def hand_over_list(heads: Sequence[Any], year: int, today: date) -> bytes:
    """The list on which households sign that they were given their statements."""
    columns = (("签约代表", 26.0), ("户编号", 32.0), ("住址", 60.0), ("签收", 32.0), ("日期", 21.0))
    told = f"本户已收到{year}年度服务清单。"
    rows = [(one.signer, one.household_code, f"{one.grid} {one.address}", "", "") for one in heads]
    return RowList(f"{year}年度服务清单签收表", columns, told, today).draw(rows)


def _statement(head: Any, told: Fulfilment, refunds: Iterable[Any], today: date) -> Statement:
    last = min(head.period_end, head.ended_on or head.period_end)
    on = min(date(told.year, 12, 31), today)
    return Statement(
        told.year,
        head.contract_no,
        head.household_code,
        f"{head.grid} {head.address}",
        head.signer,
        f"{head.institution} {head.team}",
        head.hotline or "",
        head.period_start,
        last,
        tuple(_part(share, told, on) for share in told.shares if _has_anything(share)),
        tuple((row.effective_on, f"{yuan(row.refund_fen)}元") for row in refunds),
    )


def _has_anything(share: Share) -> bool:
    return bool(share.done.lines or share.done.besides)


def _part(share: Share, told: Fulfilment, on: date) -> PersonPart:
    title = Text("全家共有", "The household together")
    if share.birth_date is not None:
        years = age_on(share.birth_date, on)
        title = Text(f"{share.name}（{years}岁）", f"aged {years}")
    lines = tuple(
        ServiceLine(
            _service(line.item, line.account, told),
            line.promised,
            tuple(_short(day, told.year) for day in line.days),
            line.left,
        )
        for line in share.done.lines
    )
    besides = tuple(
        (_short(one.on, told.year), _item(one.item, told)) for one in share.done.besides
    )
    return PersonPart(title, lines, besides)


def _short(day: date, year: int) -> str:
    """The day as people say it; that of another year with its year."""
    return (
        f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"
    )


def _item(code: str, told: Fulfilment) -> Text:
    row = told.items[code]
    return Text(row.name, row.name_en)


def _service(code: str, account: str, told: Fulfilment) -> Text:
    """The name of a service; of a package that was paid for with the package's."""
    own, package = _item(code, told), told.packages.get(account)
    if package is None:
        return own
    return Text(f"{own.zh}（{package.name}）", f"{own.en} ({package.name_en})")
