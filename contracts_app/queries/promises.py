"""What the packages of contracts promise: items, how often, for whom."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select

from contracts_app.models import Contract, ContractPackage, PackageItem, ServiceItem, ServicePackage
from contracts_app.queries.rows import rows, table_of

_chosen, _package = table_of(ContractPackage), table_of(ServicePackage)
_part, _item = table_of(PackageItem), table_of(ServiceItem)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_contract = table_of(Contract)
_before = _contract.alias("before")
_GOES_ON_FROM = (
    select(_contract.c.id, _before.c.id.label("before"))
    .join_from(_contract, _before, _before.c.contract_no == _contract.c.origin_no)
    .where(
        _contract.c.id.in_(_IDS),
        _before.c.household_id == _contract.c.household_id,
        _before.c.period_end == _contract.c.period_end,
    )
    .order_by(_before.c.id)
)
_PARTS = (
    select(
        _package.c.id.label("package_id"),
        _package.c.code,
        _package.c.fee_fen,
        _package.c.target,
        _package.c.member_cap,
        _part.c.item_code,
        _part.c.times_per_year,
        _item.c.shared,
    )
    .join_from(_package, _part, _part.c.package_id == _package.c.id)
    .join(_item, _item.c.code == _part.c.item_code)
    .where(_package.c.id.in_(_IDS))
    .order_by(_package.c.id, _part.c.position)
)
_OF_CONTRACTS = (
    select(_chosen.c.contract_id, _chosen.c.package_id)
    .where(_chosen.c.contract_id.in_(_IDS))
    .order_by(_chosen.c.contract_id, _chosen.c.package_id)
)


class Promised(NamedTuple):
    """One item of one package."""

    package_id: int
    package: str
    fee_fen: int
    target: Any
    cap: int | None
    """For how many people, when it is limited: those who have a place."""
    item: str
    times: int
    shared: bool
    """Whether the household has it together."""

    @property
    def by_place(self) -> bool:
        """Whether it is for those alone who have a place of the package."""
        return self.cap is not None and not self.shared


def promises_of(package_ids: Collection[int]) -> dict[int, list[Promised]]:
    """The items of packages, by package, in the order of the catalogue."""
    found: dict[int, list[Promised]] = {one: [] for one in package_ids}
    for row in rows(_PARTS, {"ids": list(package_ids)}):
        found[row.package_id].append(Promised(*tuple(row)))
    return found


def terms_before(contract_ids: Collection[int]) -> dict[int, int]:
    """Terms of the same household from which one of these goes on inside the same days, by it.

    A package that was paid for and kept when a term was changed is promised once for all of them.
    """
    found: dict[int, int] = {}
    newest = list(contract_ids)
    while newest:
        some = rows(_GOES_ON_FROM, {"ids": newest}).all()
        found |= {row.before: found.get(row.id, row.id) for row in some}
        newest = [row.before for row in some]
    return found


def terms_of_promise(contract_id: int) -> list[int]:
    """A term, and those it goes on from."""
    return [contract_id, *terms_before([contract_id])]


def promised_by(contract_ids: Collection[int]) -> dict[int, list[Promised]]:
    """All items that each of these contracts promises."""
    chosen = rows(_OF_CONTRACTS, {"ids": list(contract_ids)}).all()
    items = promises_of({row.package_id for row in chosen})
    found: dict[int, list[Promised]] = {one: [] for one in contract_ids}
    for row in chosen:
        found[row.contract_id] += items[row.package_id]
    return found


def names_of(
    promised: Collection[Promised], done: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Services of these promises, and others that were done, and the packages: both by code."""
    codes = {*done, *(part.item for part in promised)}
    packages = {part.package_id for part in promised}
    item = select(_item.c.code, _item.c.name, _item.c.name_en)
    package = select(_package.c.code, _package.c.name, _package.c.name_en)
    return (
        {row.code: row for row in rows(item.where(_item.c.code.in_(codes)))},
        {row.code: row for row in rows(package.where(_package.c.id.in_(packages)))},
    )
