"""Packages of a term that cost money, and what the next term may have of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    PackageConsent,
    RenewalNotice,
    ServicePackage,
    User,
)
from contracts_app.queries.signing import packages_on
from contracts_app.vocabulary import ContractStatus

_SHOWN = 100


@dataclass(frozen=True)
class PaidPackage:
    """A paid package of a term: what would follow it, and the consent to that."""

    code: str
    name: str
    name_en: str
    fee_fen: int
    offered: Any | None
    """The newest version on offer when the next term begins; None when there is none any more."""
    consent: Any | None


def paid_codes(contract_id: int) -> set[str]:
    """The codes of a term's packages that cost money."""
    return {row.code for row in _paid(contract_id)}


def _paid(contract_id: int) -> list[Row[Any]]:
    query = (
        select(
            ServicePackage.code, ServicePackage.name, ServicePackage.name_en, ServicePackage.fee_fen
        )
        .join(ContractPackage, ContractPackage.package_id == ServicePackage.id)
        .where(ContractPackage.contract_id == contract_id, ServicePackage.fee_fen > 0)
        .order_by(ServicePackage.position, ServicePackage.id)
    )
    return list(db.session.execute(query))


def next_term_made(contract: Contract) -> bool:
    """Whether a term was renewed already, perhaps ahead of its end.

    A renewal that was called off counts: it is taken up as it was made, once nothing is against it.
    """
    query = select(Contract.id).where(
        Contract.root_no == contract.root_no,
        Contract.term_no == contract.term_no + 1,
        Contract.status != ContractStatus.VOID,
    )
    return db.session.scalar(select(query.exists())) or False


def newest_on_offer(code: str, day: date) -> Any | None:
    """The version of a package that may be chosen on a day."""
    return next(iter(packages_on(day, [code])), None)


def list_paid_packages(contract_id: int, next_start: date) -> list[PaidPackage]:
    """The paid packages of a term in the catalogue's order."""
    paid = _paid(contract_id)
    codes = {row.code for row in paid}
    offered = {row.code: row for row in packages_on(next_start, codes)} if codes else {}
    query = (
        select(
            ServicePackage.code,
            ServicePackage.version,
            ServicePackage.fee_fen,
            PackageConsent.given_on,
            PackageConsent.channel,
            PackageConsent.person,
        )
        .join(PackageConsent, PackageConsent.package_id == ServicePackage.id)
        .where(PackageConsent.contract_id == contract_id, PackageConsent.withdrawn_on.is_(None))
    )
    consents: dict[str, Any] = {row.code: row for row in db.session.execute(query)} if paid else {}
    return [
        PaidPackage(
            row.code, row.name, row.name_en, row.fee_fen,
            offered.get(row.code), consents.get(row.code),
        )
        for row in paid
    ]  # fmt: skip


def list_notices(contract_id: int) -> list[Row[Any]]:
    """The notices of a term, the newest first, and who entered them."""
    query = (
        select(
            RenewalNotice.given_on,
            RenewalNotice.channel,
            RenewalNotice.result,
            RenewalNotice.person,
            RenewalNotice.note,
            User.display_name.label("entered_by"),
        )
        .outerjoin(User, User.id == RenewalNotice.user_id)
        .where(RenewalNotice.contract_id == contract_id)
        .order_by(RenewalNotice.given_on.desc(), RenewalNotice.id.desc())
    )
    return list(db.session.execute(query.limit(_SHOWN)))
