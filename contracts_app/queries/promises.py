"""What the packages of contracts promise: items, how often, for whom."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from contracts_app.models import ContractPackage, PackageItem, ServiceItem, ServicePackage
from contracts_app.queries.rows import rows, table_of

_chosen, _package = table_of(ContractPackage), table_of(ServicePackage)
_part, _item = table_of(PackageItem), table_of(ServiceItem)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PROMISED = (
    select(
        _chosen.c.contract_id,
        _package.c.id.label("package_id"),
        _package.c.code,
        _package.c.fee_fen,
        _package.c.target,
        _part.c.item_code,
        _part.c.times_per_year,
        _item.c.shared,
    )
    .join_from(_chosen, _package, _package.c.id == _chosen.c.package_id)
    .join(_part, _part.c.package_id == _package.c.id)
    .join(_item, _item.c.code == _part.c.item_code)
    .where(_chosen.c.contract_id.in_(_IDS))
    .order_by(_chosen.c.contract_id, _package.c.id, _part.c.position)
)


class Promised(NamedTuple):
    """One item of one package of a contract."""

    package_id: int
    package: str
    fee_fen: int
    target: Any
    item: str
    times: int
    shared: bool
    """Whether the household has it together."""


def promised_by(contract_ids: Collection[int]) -> dict[int, list[Promised]]:
    """All items that these contracts promise, by contract, in the order of the catalogue."""
    found: dict[int, list[Promised]] = {}
    for row in rows(_PROMISED, {"ids": list(contract_ids)}):
        found.setdefault(row.contract_id, []).append(Promised(*tuple(row)[1:]))
    return found
