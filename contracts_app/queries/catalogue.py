"""The catalogue of service packages: every version, what it holds, how many contracts use it."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Row, exists, func, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Institution,
    PackageItem,
    ServiceItem,
    ServicePackage,
    User,
)
from contracts_app.queries.agreement_templates import reaches_all
from contracts_app.queries.reach import contracts_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary import STANDING, Role

VERSIONS: Final = 1000
ITEMS: Final = 500
_LISTED = (
    ServicePackage.id,
    ServicePackage.code,
    ServicePackage.version,
    ServicePackage.name,
    ServicePackage.name_en,
    ServicePackage.tier,
    ServicePackage.fee_fen,
    ServicePackage.insurance_fen,
    ServicePackage.public_health_fen,
    ServicePackage.self_fen,
    ServicePackage.member_cap,
    ServicePackage.approval_no,
    ServicePackage.valid_from,
    ServicePackage.retired_on,
    ServicePackage.published_at_utc,
)


def writes_catalogue(scope: Scope) -> bool:
    """Whether administrators of this scope write the catalogue, which is one for everybody.

    Those at the top of the administration do; where it has none, those below it do.
    """
    above = exists().where(
        User.role == Role.ADMIN,
        User.disabled_at_utc.is_(None),
        User.institution_id == Institution.id,
        Institution.parent_id.is_(None),
    )
    return reaches_all(scope) or not db.session.scalar(select(above))


def list_versions(*, with_drafts: bool) -> list[Row[Any]]:
    """Versions in the catalogue's order, the newest of each package first."""
    query = select(*_LISTED)
    if not with_drafts:
        query = query.where(ServicePackage.published_at_utc.is_not(None))
    ordered = query.order_by(
        ServicePackage.position, ServicePackage.code, ServicePackage.version.desc()
    )
    return list(db.session.execute(ordered.limit(VERSIONS)))


def versions_of(code: str) -> list[Row[Any]]:
    """Every version of one package with what decides how it stands, the first one first."""
    query = select(*_LISTED).where(ServicePackage.code == code)
    return list(db.session.execute(query.order_by(ServicePackage.version).limit(VERSIONS)))


def get_version(code: str, version: int, *, with_drafts: bool) -> ServicePackage | None:
    """One version of a package."""
    query = select(ServicePackage).filter_by(code=code, version=version)
    if not with_drafts:
        query = query.where(ServicePackage.published_at_utc.is_not(None))
    return db.session.scalars(query.order_by(ServicePackage.id).limit(1)).first()


def parts_of(package_ids: Collection[int]) -> list[Row[Any]]:
    """The services of some versions in their order, with all that a version says of them."""
    query = (
        select(
            PackageItem.package_id,
            PackageItem.item_code,
            ServiceItem.code,
            ServiceItem.name,
            ServiceItem.name_en,
            PackageItem.times_per_year,
            PackageItem.modes,
            PackageItem.interval_months,
            PackageItem.windows,
            PackageItem.weight,
            PackageItem.condition,
            PackageItem.condition_en,
        )
        .join(ServiceItem, ServiceItem.code == PackageItem.item_code)
        .where(PackageItem.package_id.in_(package_ids))
        .order_by(PackageItem.package_id, PackageItem.position, PackageItem.id)
    )
    return list(db.session.execute(query))


def list_items() -> list[Row[Any]]:
    """Every service that a package may hold, by its code."""
    query = select(ServiceItem.code, ServiceItem.name, ServiceItem.name_en)
    return list(db.session.execute(query.order_by(ServiceItem.code).limit(ITEMS)))


def codes_of_packages() -> dict[str, str]:
    """The codes of all packages that were ever published, in order, with their newest name."""
    query = select(ServicePackage.code, ServicePackage.name).where(
        ServicePackage.published_at_utc.is_not(None)
    )
    ordered = query.order_by(ServicePackage.position, ServicePackage.code, ServicePackage.version)
    return {row.code: row.name for row in db.session.execute(ordered.limit(VERSIONS))}


def last_position() -> int:
    """The place of the last package in lists."""
    return db.session.scalar(select(func.max(ServicePackage.position))) or 0


def count_uses(package_ids: Collection[int], scope: Scope) -> dict[int, int]:
    """How many contracts in scope, in force or to come, hold each of some versions."""
    of = ContractPackage.package_id
    query = (
        select(of, func.count())
        .join(Contract, Contract.id == ContractPackage.contract_id)
        .where(of.in_(package_ids), contracts_of(scope), Contract.status.in_(STANDING))
        .group_by(of)
        .order_by(of)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
