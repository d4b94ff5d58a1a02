"""Packages of a term that cost money, and what the next term may have of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from contracts_app.extensions import db
from contracts_app.models import (
    ContractPackage,
    PackageConsent,
    RenewalNotice,
    ServicePackage,
    User,
)
from contracts_app.queries.signing import packages_on

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
        .order_by(ServicePackage.id)
    )
    return list(db.session.execute(query))


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
