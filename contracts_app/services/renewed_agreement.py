"""The agreement of a renewed term: the one that was signed, with what is new in its term."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    Resident,
    ServicePackage,
    SignerChange,
    Staff,
)
from contracts_app.queries.signing import items_of, list_people
from contracts_app.services.agreement_words import member_words, package_words, person_words
from contracts_app.vocabulary import CoverState


def as_renewed(contract: Contract, first: Contract) -> dict[str, Any]:
    """The agreement that was signed for the term `first`, as it holds for a later one."""
    origin: dict[str, Any] = first.agreement_snapshot or {}
    return {
        **origin,
        **_successor(contract, first, origin["signatures"]),
        **_doctor(contract, first),
        "contract_no": contract.contract_no,
        "term_no": contract.term_no,
        "members": _members_of(contract, origin["members"]),
        "packages": _packages_of(contract, origin["packages"]),
        "period": {
            "start": contract.period_start.isoformat(),
            "end": contract.period_end.isoformat(),
        },
        "renewal": {
            "of": f"{contract.root_no}-{contract.term_no - 1:02d}",
            "on": contract.period_start.isoformat(),
        },
    }


def words_of_packages(ids: Collection[int]) -> list[dict[str, Any]]:
    """What these packages are in an agreement, in the order of the catalogue."""
    query = (
        select(ServicePackage)
        .where(ServicePackage.id.in_(ids))
        .order_by(ServicePackage.position, ServicePackage.id)
    )
    packages = list(db.session.scalars(query))
    items = items_of([package.id for package in packages])
    return [package_words(package, items[package.id]) for package in packages]


def _members_of(contract: Contract, signed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the agreement whom the term covers still, and who joined the household since."""
    covered = _covered(contract)
    members = [member for member in signed if member["key"] in covered]
    joined = [covered[key] for key in covered.keys() - {member["key"] for member in members}]
    if joined:
        members += [member_words(row) for row in list_people(contract.household_id, joined)]
    return members


def _successor(contract: Contract, first: Contract, signed_first: Any) -> dict[str, Any]:
    """Who signs for the household instead of the one who signed first, and how that was signed."""
    if contract.representative_id == first.representative_id:
        return {}
    (row,) = list_people(contract.household_id, [contract.representative_id])
    signed = _signed_as_successor(contract)
    household = {
        "name": row.resident.name,
        "paper": signed is None or signed.strokes is None,
        "strokes": signed and signed.strokes,
        "on": signed and signed.signed_on and signed.signed_on.isoformat(),
        "own": True,
    }
    team = {**signed_first["team"], "paper": signed_first["household"]["paper"]}
    return {
        "representative": {**person_words(row), "phone": row.resident.phone or ""},
        "signatures": {"household": household, "team": team},
    }


def _signed_as_successor(contract: Contract) -> SignerChange | None:
    query = (
        select(SignerChange)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(
            Contract.root_no == contract.root_no,
            SignerChange.resident_id == contract.representative_id,
            SignerChange.signed_on.is_not(None),
        )
    )
    return db.session.scalars(query.order_by(SignerChange.id.desc()).limit(1)).first()


def _doctor(contract: Contract, first: Contract) -> dict[str, Any]:
    """Who answers instead of the doctor of the first term."""
    if contract.doctor_id == first.doctor_id:
        return {}
    doctor = db.session.get(Staff, contract.doctor_id) if contract.doctor_id else None
    return {"doctor": doctor.name if doctor else None}


def _covered(contract: Contract) -> dict[str, int]:
    """Keys and ids of those whom the term covers or covered."""
    query = (
        select(Resident.key, Resident.id)
        .join(Cover, Cover.resident_id == Resident.id)
        .where(Cover.contract_id == contract.id, Cover.state != CoverState.VOID)
    )
    return {row.key: row.id for row in db.session.execute(query)}


def _packages_of(contract: Contract, signed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What goes on stands as it was signed; what was agreed to afresh in its own version."""
    known = {(package["code"], package["version"]): package for package in signed}
    query = select(ContractPackage.package_id).where(ContractPackage.contract_id == contract.id)
    carried = words_of_packages(list(db.session.scalars(query)))
    return [known.get((package["code"], package["version"]), package) for package in carried]
