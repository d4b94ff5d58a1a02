"""Whether services are what contracts promised, recounted from rows, and policies may be."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import func, select, text

from contracts_app.extensions import db
from contracts_app.models import Contract, Policy, ServiceRecord
from contracts_app.queries.promises import Promised, promised_by
from contracts_app.rules.followup.facts import NEVER, Promise
from contracts_app.rules.followup.needs import allowance
from contracts_app.rules.fulfilment import TOGETHER
from contracts_app.rules.policies import wrong_value
from contracts_app.vocabulary.care import BASIC_ACCOUNT, WHOLE_TERM

_AT_ONCE: Final = 2_000
_OF_VISITS: Final = """
    SELECT v.key FROM service_record s JOIN visit v ON v.id = s.visit_id
    WHERE s.resident_id <> v.resident_id OR s.served_on <> v.served_on
    OR s.standing <> (v.state = 'standing') OR (s.standing AND NOT v.met)
    UNION SELECT v.key FROM visit v JOIN obligation o ON o.visit_id = v.id
    WHERE o.state = 'done' AND (o.closed_on <> v.served_on OR NOT v.met)"""
"""A service belongs to the person and day of its visit, and stands as long as that does."""
_OF_COVERS: Final = """
    SELECT v.key FROM service_record s JOIN visit v ON v.id = s.visit_id
    WHERE s.standing AND s.contract_id IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM cover c WHERE c.contract_id = s.contract_id AND c.state <> 'void'
     AND s.served_on BETWEEN c.cover_from AND c.cover_to
     AND (c.resident_id = s.resident_id
      OR EXISTS (SELECT 1 FROM resident_merge m WHERE NOT m.undone
       AND (m.kept_id, m.merged_id) IN
       ((s.resident_id, c.resident_id), (c.resident_id, s.resident_id)))))"""
"""A contract covers whom its service was for, on that day."""


def broken_fulfilment() -> list[str]:
    """Keys of visits, and numbers of contracts of which more was counted than they promised."""
    found = {str(key) for query in (_OF_VISITS, _OF_COVERS) for key in _scalars(query)}
    return sorted(found | set(_too_many()))


def wrong_policies() -> list[str]:
    """Policies that nobody follows, since none can have such a value: key, place and first day."""
    return sorted(
        f"{one.key} {one.institution_code} {one.valid_from}".replace("  ", " ")
        for one in db.session.scalars(select(Policy))
        if wrong_value(one.key, one.value)
    )


def _scalars(query: str) -> Any:
    return db.session.execute(text(query)).scalars()


def _too_many() -> Iterator[str]:
    """Contracts with an account that the rule would not give, or of which too much is used."""
    last = 0
    while ids := _contracts_after(last):
        last = ids[-1]
        promises = promised_by(ids)
        for row in _accounts(ids):
            times = _times(row, promises.get(row.contract_id, []))
            if not _as_promised(row, times):
                yield row.contract_no


def _contracts_after(last: int) -> list[int]:
    query = (
        select(ServiceRecord.contract_id)
        .distinct()
        .where(ServiceRecord.contract_id > last)
        .order_by(ServiceRecord.contract_id)
    )
    return list(db.session.scalars(query.limit(_AT_ONCE)))


def _accounts(ids: list[int]) -> Any:
    """Each account of these contracts as its standing services say, with what is used of it."""
    account = (
        Contract.contract_no,
        ServiceRecord.contract_id,
        ServiceRecord.holder_id,
        ServiceRecord.item_code,
        ServiceRecord.account,
        ServiceRecord.year,
        ServiceRecord.allowance,
        ServiceRecord.counts_from,
    )
    query = (
        select(
            *account,
            func.count().label("used"),
            func.count(ServiceRecord.place.distinct()).label("places"),
            func.max(ServiceRecord.place).label("highest"),
            func.min(ServiceRecord.served_on).label("first"),
            func.max(ServiceRecord.served_on).label("last"),
        )
        .join(Contract, Contract.id == ServiceRecord.contract_id)
        .where(ServiceRecord.standing, ServiceRecord.contract_id.in_(ids))
        .group_by(*account)
    )
    return db.session.execute(query)


def _times(row: Any, promised: list[Promised]) -> set[int]:
    """How often the packages of the contract promise a service in this account."""
    free = row.account == BASIC_ACCOUNT
    return {
        one.times
        for one in promised
        if one.item == row.item_code
        and (row.holder_id == TOGETHER) == one.shared
        and (one.fee_fen == 0 if free else one.fee_fen > 0 and one.package == row.account)
    }


def _as_promised(row: Any, times: set[int]) -> bool:
    in_year = row.year == WHOLE_TERM or row.first.year == row.last.year == row.year
    whole = row.account != BASIC_ACCOUNT
    numbers = {
        allowance(Promise("", one, row.counts_from, NEVER, whole), row.first.year) for one in times
    }
    fits = row.allowance in numbers and (row.year == WHOLE_TERM) == whole and in_year
    return fits and row.used == row.places and max(row.used, row.highest) <= row.allowance
