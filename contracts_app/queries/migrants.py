"""Residents who came from elsewhere: by their group, or because their register is not here."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select

from contracts_app.extensions import db
from contracts_app.models import (
    Cover,
    Grid,
    Household,
    Membership,
    Region,
    Resident,
    ResidentTag,
)
from contracts_app.queries.paging import Cursor, Page, count_up_to, keys_of_page
from contracts_app.queries.reach import households_of
from contracts_app.queries.scope import Scope
from contracts_app.vocabulary import CoverState

MIGRANT: Final = "MIGRANT"
PRINTED: Final = 200


@dataclass(frozen=True)
class MigrantFilters:
    """Codes that narrow the list; `uncovered` leaves out whom a contract covers."""

    grid: str = ""
    uncovered: bool = False


def came_from_elsewhere() -> ColumnElement[bool]:
    """Residents with the group, or whose household register lies elsewhere."""
    tagged = select(ResidentTag.resident_id).where(
        ResidentTag.tag == MIGRANT, ResidentTag.valid_to.is_(None)
    )
    return or_(Resident.registered.is_(False), Resident.id.in_(tagged))


_covered: Final = exists().where(
    Cover.resident_id == Resident.id, Cover.state.in_((CoverState.LIVE, CoverState.UPCOMING))
)


def _people(scope: Scope, filters: MigrantFilters, columns: tuple[Any, ...]) -> Select[Any]:
    grids = (Grid.code == filters.grid,) if filters.grid else ()
    query = (
        select(*columns)
        .select_from(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.valid_to.is_(None), Resident.died_on.is_(None))
        .where(households_of(scope, *grids), came_from_elsewhere())
    )
    return query.where(~_covered) if filters.uncovered else query


_SHOWN: tuple[Any, ...] = (
    Resident.id,
    Resident.key,
    Resident.name,
    Resident.sex,
    Resident.id_last4,
    Resident.phone_last4,
    Resident.birth_date,
    Resident.registered,
    Membership.valid_from,
    Household.code.label("household"),
    Household.address,
    Household.grid_id,
    Grid.name.label("grid"),
    Region.name.label("village"),
    _covered.label("covered"),
)


def list_migrants(scope: Scope, filters: MigrantFilters, cursor: Cursor) -> Page:
    """One page of people from elsewhere, by household: three statements whatever its size."""
    key = Household.code.concat("/").concat(Resident.key)
    query = _people(scope, filters, (key,))
    total, more = count_up_to(query)
    keys, previous, following = keys_of_page(query, key, cursor)
    wanted = [one.rsplit("/", 1)[1] for one in keys]
    shown = _with_places(_people(scope, MigrantFilters(), _SHOWN)).where(Resident.key.in_(wanted))
    return Page(_ordered(shown, len(wanted)), total, more, previous, following)


def list_to_print(scope: Scope, filters: MigrantFilters, key: str = "") -> list[Row[Any]]:
    """Those of a list, or the one with a key; one beyond those printed says that it is too many."""
    query = _with_places(_people(scope, filters, _SHOWN))
    if key:
        query = query.where(Resident.key == key)
    return _ordered(query, PRINTED + 1)


def _with_places(query: Select[Any]) -> Select[Any]:
    return query.join(Grid, Grid.id == Household.grid_id).join(
        Region, Region.code == Grid.village_code
    )


def _ordered(query: Select[Any], most: int) -> list[Row[Any]]:
    ordered = query.order_by(Household.code, Resident.key).limit(most)
    return list(db.session.execute(ordered))


def tags_of(resident_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """By the id of a resident all groups of today."""
    query = (
        select(ResidentTag.resident_id, ResidentTag.tag)
        .where(ResidentTag.resident_id.in_(resident_ids), ResidentTag.valid_to.is_(None))
        .order_by(ResidentTag.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for resident_id, tag in db.session.execute(query):
        found[resident_id] = (*found.get(resident_id, ()), tag)
    return found
