"""Where health records are stored, and the digits with which the codes of a village begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Institution, Region
from contracts_app.queries.policies import policies_for, policies_of
from contracts_app.rules.record_policies import STORAGE_LEVEL, StorageLevel, storage_level
from contracts_app.vocabulary import InstitutionKind

_TOWN: Final = 9
"""Digits of the statistical code that name a town."""
KEEPERS: Final = (InstitutionKind.TOWNSHIP_CENTRE, InstitutionKind.VILLAGE_STATION)
"""Which institutions store records."""


def record_stores(on: date) -> dict[str, int]:
    """Which institution stores the records of a place when nobody says otherwise (K11).

    By town its township centre, the oldest where there are two; where the authority has them in
    the villages, by village its station as well.
    """
    centres = _oldest(InstitutionKind.TOWNSHIP_CENTRE)
    policies = policies_of(centres.values(), (STORAGE_LEVEL,), on)
    in_villages = tuple(
        town
        for town, id_ in centres.items()
        if storage_level(policies[id_]) == StorageLevel.VILLAGE
    )
    stations = _oldest(InstitutionKind.VILLAGE_STATION) if in_villages else {}
    found = {code: id_ for code, id_ in stations.items() if code.startswith(in_villages)}
    return centres | found


def _oldest(kind: InstitutionKind) -> dict[str, int]:
    query = (
        select(Institution.region_code, func.min(Institution.id))
        .where(Institution.kind == kind)
        .group_by(Institution.region_code)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def store_in(stores: Mapping[str, int], village_code: str) -> int | None:
    """Of these the one that stores the records of a village."""
    return stores.get(village_code) or stores.get(village_code[:_TOWN])


def store_of(village_code: str, on: date) -> int | None:
    """The institution that stores the records of a village when nobody says otherwise."""
    centre = _first(InstitutionKind.TOWNSHIP_CENTRE, village_code[:_TOWN])
    if centre is not None and storage_level(policies_for(centre, on)) == StorageLevel.VILLAGE:
        return _first(InstitutionKind.VILLAGE_STATION, village_code) or centre
    return centre


def _first(kind: InstitutionKind, region_code: str) -> int | None:
    query = select(func.min(Institution.id)).where(
        Institution.kind == kind, Institution.region_code == region_code
    )
    return db.session.scalar(query)


def village_of(household: Household) -> str:
    """The code of the village in which a household lies."""
    query = select(Grid.village_code).where(Grid.id == household.grid_id)
    return db.session.scalars(query).one()


def list_keepers(county_code: str) -> list[Row[Any]]:
    """Institutions that may store records: id, code, name and kind, by place."""
    query = select(Institution.id, Institution.code, Institution.name, Institution.kind).where(
        Institution.kind.in_(KEEPERS), Institution.county_code == county_code
    )
    return list(db.session.execute(query.order_by(Institution.region_code, Institution.id)))


def get_keeper(code: str, county_code: str) -> Any:
    """One of them by its code: id, code and name, or None."""
    query = select(Institution.id, Institution.code, Institution.name).where(
        Institution.code == code,
        Institution.kind.in_(KEEPERS),
        Institution.county_code == county_code,
    )
    return db.session.execute(query).one_or_none()


@dataclass(frozen=True)
class VillageDigits:
    """What the divisions say of a village and its town."""

    name: str
    county: str
    town: str
    village: str


def digits_of(village_code: str) -> VillageDigits:
    """The parts of a code of this village; town or village is empty where nobody has set them."""
    village, town = aliased(Region), aliased(Region)
    row = db.session.execute(
        select(village.name, village.county_code, town.record_code, village.record_code)
        .outerjoin(town, town.code == village.parent_code)
        .where(village.code == village_code)
    ).one_or_none()
    if row is None:
        return VillageDigits(village_code, village_code[:6], "", "")
    return VillageDigits(row[0], row[1], row[2] or "", row[3] or "")
