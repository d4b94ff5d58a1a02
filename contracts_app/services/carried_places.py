"""Places of packages for a limited number of people go on with them into the term that follows."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Insert, literal, select

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractPackage,
    Cover,
    PackageBeneficiary,
    ServicePackage,
)
from contracts_app.queries.beneficiaries import covered_ids, list_capped, list_standing
from contracts_app.queries.rows import rows, table_of
from contracts_app.rules.packages import free_places
from contracts_app.services.copied_rows import copied
from contracts_app.vocabulary import CoverState
from contracts_app.vocabulary.packages import BenefitEnd

_COVER = table_of(Cover)
_PACKAGE = table_of(ContractPackage)
_CATALOGUE = table_of(ServicePackage)
_OLD_PLACE = table_of(PackageBeneficiary).alias("old_place")
_OLD_CATALOGUE = _CATALOGUE.alias("old_catalogue")


def carry_places(old: Contract, contract: Contract) -> None:
    """Who has a place in a contract keeps it in the one with which it goes on."""
    one = select(literal(old.id).label("before_id"), literal(contract.id).label("next_id"))
    rows(insert_places(one.subquery("pair")))


def join_places(ended: Contract, contract: Contract) -> None:
    """Who had a place in a contract that another one replaces has one there, if one is free.

    Those of the contract that goes on come first, and of the others the first places.
    """
    covered, ended_places = covered_ids(contract), list_standing(ended.id)
    codes = {package.id: package.code for package in list_capped(ended.id)}
    for package in list_capped(contract.id):
        taken = list_standing(contract.id, package.id)
        have = {one.resident_id for one in taken}
        free = free_places(package.member_cap, (one.place for one in taken))
        joining = [
            one
            for one in ended_places
            if codes.get(one.package_id) == package.code and one.resident_id in covered - have
        ]
        for place, one in zip(free, joining, strict=False):
            db.session.add(_again(one, contract, package, place))
    db.session.flush()


def take_places_back(contract_id: int, resident_id: int, today: date) -> None:
    """Somebody is not covered there, and never was: nobody has a place in the name of that."""
    covers = select(Cover.id).filter_by(contract_id=contract_id, resident_id=resident_id)
    if db.session.scalar(select(covers.where(Cover.state != CoverState.VOID).exists())):
        return
    for one in list_standing(contract_id):
        if one.resident_id == resident_id:
            one.ended_on, one.end_reason = max(today, one.chosen_on), BenefitEnd.MISTAKE
    db.session.flush()


def _again(
    one: PackageBeneficiary, contract: Contract, package: Any, place: int
) -> PackageBeneficiary:
    return PackageBeneficiary(
        county_code=one.county_code,
        contract_id=contract.id,
        package_id=package.id,
        resident_id=one.resident_id,
        place=place,
        cap=package.member_cap,
        chosen_on=one.chosen_on,
        user_id=one.user_id,
    )


def insert_places(pairs: FromClause) -> Insert:
    """Who has a place keeps it, if covered, where the package goes on and has as many places.

    `pairs`: the ids of a term and of the one that follows it. Another version is the same package.
    """
    values: dict[str, ColumnElement[Any]] = {
        "county_code": _OLD_PLACE.c.county_code,
        "contract_id": pairs.c.next_id,
        "package_id": _PACKAGE.c.package_id,
        "resident_id": _OLD_PLACE.c.resident_id,
        "place": _OLD_PLACE.c.place,
        "cap": _CATALOGUE.c.member_cap,
        "chosen_on": _OLD_PLACE.c.chosen_on,
        "user_id": _OLD_PLACE.c.user_id,
    }
    going_on = (
        pairs.join(_OLD_PLACE, _OLD_PLACE.c.contract_id == pairs.c.before_id)
        .join(_OLD_CATALOGUE, _OLD_CATALOGUE.c.id == _OLD_PLACE.c.package_id)
        .join(_PACKAGE, _PACKAGE.c.contract_id == pairs.c.next_id)
        .join(
            _CATALOGUE,
            (_CATALOGUE.c.id == _PACKAGE.c.package_id)
            & (_CATALOGUE.c.code == _OLD_CATALOGUE.c.code),
        )
        .join(
            _COVER,
            (_COVER.c.contract_id == pairs.c.next_id)
            & (_COVER.c.resident_id == _OLD_PLACE.c.resident_id),
        )
    )
    within = _OLD_PLACE.c.place <= _CATALOGUE.c.member_cap
    place = table_of(PackageBeneficiary)
    return copied(place, values, going_on, _OLD_PLACE.c.ended_on.is_(None), within)
