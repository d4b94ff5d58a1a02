"""Reads of a ledger for each person: which fees stand, and who has the packages they are for."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    FeeEntry,
    PackageBeneficiary,
    Resident,
    ResidentMerge,
    ServicePackage,
)
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.ledger import FeeKind

_MOST = 200
_back = aliased(FeeEntry)
_united = aliased(ResidentMerge)
_PERSON: tuple[Any, ...] = (Resident.id, Resident.key, Resident.name, Resident.id_last4)


def list_fees(contract_id: int) -> list[Row[Any]]:
    """Charges and refunds that were not taken back, with their packages, in order."""
    query = (
        select(
            FeeEntry.package_id,
            FeeEntry.kind,
            FeeEntry.amount_fen,
            ServicePackage.name,
            ServicePackage.name_en,
            ServicePackage.member_cap,
        )
        .join(ServicePackage, ServicePackage.id == FeeEntry.package_id)
        .where(
            FeeEntry.contract_id == contract_id,
            FeeEntry.kind.in_((FeeKind.CHARGE, FeeKind.REFUND)),
            ~exists().where(_back.reverses_id == FeeEntry.id),
        )
        .order_by(FeeEntry.entry_no)
    )
    return list(db.session.execute(query.limit(_MOST)))


def list_covered_ever(contract_id: int) -> list[Row[Any]]:
    """Everybody whom the contract covers or has covered, each once, in the order they came in."""
    query = (
        select(*_PERSON)
        .select_from(Cover)
        .outerjoin(_united, _stands_no_more(Cover.resident_id))
        .join(Resident, Resident.id == func.coalesce(_united.kept_id, Cover.resident_id))
        .where(
            Cover.contract_id == contract_id,
            Cover.state != CoverState.VOID,
            Cover.cover_to >= Cover.cover_from,
        )
        .group_by(*_PERSON)
        .order_by(func.min(Cover.id))
    )
    return list(db.session.execute(query.limit(_MOST)))


def list_places(contract_id: int) -> list[Row[Any]]:
    """Who has the places of packages that are for a limited number of people."""
    person = func.coalesce(_united.kept_id, PackageBeneficiary.resident_id)
    query = (
        select(PackageBeneficiary.package_id, *_PERSON)
        .outerjoin(_united, _stands_no_more(PackageBeneficiary.resident_id))
        .join(Resident, Resident.id == person)
        .where(PackageBeneficiary.contract_id == contract_id, PackageBeneficiary.ended_on.is_(None))
        .order_by(PackageBeneficiary.package_id, PackageBeneficiary.place)
    )
    return list(db.session.execute(query.limit(_MOST)))


def _stands_no_more(resident_id: Any) -> ColumnElement[bool]:
    """A row that was united with another one is that person's."""
    return and_(_united.merged_id == resident_id, ~_united.undone)
