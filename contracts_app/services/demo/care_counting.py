"""Where services of a demonstration count: by the rules of the desk, a whole grid at a time."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from contracts_app.queries.promises import Promised
from contracts_app.rules.fulfilment import TOGETHER, Offered, accounts, free_place
from contracts_app.rules.fulfilment import Cover as Days
from contracts_app.rules.packages import Person, suits

Taken = dict[tuple[int, int, str], dict[tuple[str, int], set[int]]]
"""The places that are used, by contract, holder and service."""
_NAMES: Final = (
    "contract_id", "holder_id", "account", "year", "place", "allowance", "counts_from",
)  # fmt: skip


def by_item(promises: dict[int, list[Promised]]) -> dict[tuple[int, str], list[Promised]]:
    """What contracts promise, by contract and service."""
    found: dict[tuple[int, str], list[Promised]] = {}
    for contract_id, parts in promises.items():
        for part in parts:
            found.setdefault((contract_id, part.item), []).append(part)
    return found


def counted_as(
    resident_id: int,
    member: Person,
    covers: Sequence[Any],
    item: str,
    on: date,
    promises: dict[tuple[int, str], list[Promised]],
    taken: Taken,
) -> dict[str, Any]:
    """The columns with which a service is counted for a contract, empty where it is not."""
    nowhere = dict.fromkeys(_NAMES)
    cover = next((row for row in covers if row.cover_from <= on <= row.cover_to), None)
    if cover is None:
        return nowhere
    meant = [
        part
        for part in promises.get((cover.contract_id, item), ())
        if part.shared or (not part.by_place and suits(part.target, member, on))
    ]
    if not meant:
        return nowhere
    days = Days(cover.cover_from, cover.cover_to)
    offered = [Offered(part.package, part.times, part.fee_fen > 0) for part in meant]
    holder = TOGETHER if any(part.shared for part in meant) else resident_id
    used = taken.setdefault((cover.contract_id, holder, item), {})
    place = free_place(accounts(offered, days, on), used)
    if place is None:
        return nowhere
    account = place.account
    used.setdefault((account.name, account.year), set()).add(place.number)
    values = (
        cover.contract_id, holder, account.name, account.year, place.number, account.allowance,
        days.first,
    )  # fmt: skip
    return dict(zip(_NAMES, values, strict=True))
