"""Reads of the ledger of a contract."""

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import ContractChange, ContractPackage, FeeEntry, ServicePackage, User
from contracts_app.models._types import LARGEST_NUMBER
from contracts_app.rules.ledger import Line
from contracts_app.vocabulary.ledger import FeeKind
from contracts_app.vocabulary.life import ChangeState

MOST = 500
_back = aliased(FeeEntry)
_taken = aliased(FeeEntry)
_ENTRY: tuple[Any, ...] = (
    FeeEntry.id,
    FeeEntry.key,
    FeeEntry.entry_no,
    FeeEntry.kind,
    FeeEntry.amount_fen,
    FeeEntry.reason,
    FeeEntry.happened_on,
    FeeEntry.receipt_no,
    FeeEntry.package_id,
    _taken.entry_no.label("reverses_no"),
    _back.entry_no.label("reversed_by"),
    ServicePackage.name,
    ServicePackage.name_en,
    User.display_name.label("who"),
)


def list_entries(contract_id: int, number: int | None = None) -> list[Row[Any]]:
    """The entries in order, each with the number of the one it takes back or is taken back by.

    With a number that one alone.
    """
    query = (
        select(*_ENTRY)
        .outerjoin(_taken, _taken.id == FeeEntry.reverses_id)
        .outerjoin(_back, _back.reverses_id == FeeEntry.id)
        .outerjoin(ServicePackage, ServicePackage.id == FeeEntry.package_id)
        .outerjoin(User, User.id == FeeEntry.user_id)
        .where(FeeEntry.contract_id == contract_id)
        .order_by(FeeEntry.entry_no)
    )
    if number is not None:
        query = query.where(FeeEntry.entry_no == _possible(number))
    return list(db.session.execute(query.limit(MOST)))


def lines_of(contract_id: int) -> list[Line]:
    """The entries as the rules look at them."""
    query = (
        select(FeeEntry.entry_no, FeeEntry.kind, FeeEntry.amount_fen, _taken.entry_no)
        .outerjoin(_taken, _taken.id == FeeEntry.reverses_id)
        .where(FeeEntry.contract_id == contract_id)
        .order_by(FeeEntry.entry_no)
    )
    return [Line(*row) for row in db.session.execute(query)]


def find_entry(contract_id: int, number: int) -> FeeEntry | None:
    """One entry of a contract by its number."""
    return db.session.scalars(
        select(FeeEntry).filter_by(contract_id=contract_id, entry_no=_possible(number))
    ).one_or_none()


def _possible(number: int) -> int:
    """The number; 0, which no entry has, for one that is larger than any."""
    return number if number <= LARGEST_NUMBER else 0


def find_reversal(contract_id: int, number: int) -> FeeEntry | None:
    """The entry that takes another one back, by the number of that one."""
    query = (
        select(FeeEntry)
        .join(_taken, _taken.id == FeeEntry.reverses_id)
        .where(FeeEntry.contract_id == contract_id, _taken.entry_no == number)
    )
    return db.session.scalars(query).one_or_none()


def find_by_key(contract_id: int, key: str) -> FeeEntry | None:
    """The entry of a contract that a form with this key made."""
    query = select(FeeEntry).filter_by(contract_id=contract_id, key=key)
    return db.session.scalars(query).one_or_none()


def _entered(kind: FeeKind) -> Any:
    return exists().where(
        FeeEntry.contract_id == ContractPackage.contract_id,
        FeeEntry.package_id == ContractPackage.package_id,
        FeeEntry.kind == kind,
    )


_PACKAGE: tuple[Any, ...] = (
    ServicePackage.id,
    ServicePackage.code,
    ServicePackage.name,
    ServicePackage.name_en,
    ServicePackage.fee_fen,
    ServicePackage.self_fen,
)


def list_uncharged(contract_id: int) -> list[Row[Any]]:
    """Packages of a contract for which the household pays and that were never charged."""
    query = (
        select(*_PACKAGE)
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(
            ContractPackage.contract_id == contract_id,
            ServicePackage.self_fen > 0,
            ~_entered(FeeKind.CHARGE),
        )
        .order_by(ServicePackage.id)
    )
    return list(db.session.execute(query))


def list_refundable(contract_id: int) -> list[Row[Any]]:
    """Packages whose charge stands and of which nothing was given back yet."""
    charge = aliased(FeeEntry)
    stands = exists().where(
        charge.contract_id == contract_id,
        charge.package_id == ServicePackage.id,
        charge.kind == FeeKind.CHARGE,
        ~exists().where(_back.reverses_id == charge.id),
    )
    query = (
        select(*_PACKAGE)
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract_id, stands, ~_entered(FeeKind.REFUND))
        .order_by(ServicePackage.id)
    )
    return list(db.session.execute(query))


def has_standing_refund(contract_id: int, package_id: int) -> bool:
    """Whether a refund of the package was entered and not taken back."""
    query = select(FeeEntry.id).where(
        FeeEntry.contract_id == contract_id,
        FeeEntry.package_id == package_id,
        FeeEntry.kind == FeeKind.REFUND,
        ~exists().where(_back.reverses_id == FeeEntry.id),
    )
    return db.session.scalar(query.limit(1)) is not None


def list_done_changes(contract_id: int) -> list[ContractChange]:
    """The requests about a term that were carried out, the newest first."""
    query = select(ContractChange).filter_by(contract_id=contract_id, state=ChangeState.DONE)
    return list(db.session.scalars(query.order_by(ContractChange.id.desc()).limit(20)))
