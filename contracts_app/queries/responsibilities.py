"""Who answers for a town, a village and a grid on a day: 包乡 包片 包村 包户 (S3P6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import Grid, Institution, Region, Responsibility, Staff
from contracts_app.queries.grid_days import is_leaf
from contracts_app.queries.scope import Scope, grids_in, villages_in
from contracts_app.vocabulary import CareLevel, RegionLevel

REGION_LEVELS: Final = {
    CareLevel.TOWNSHIP_LEAD: RegionLevel.TOWN,
    CareLevel.ZONE_LEAD: RegionLevel.VILLAGE,
    CareLevel.VILLAGE_CONTACT: RegionLevel.VILLAGE,
}
"""What kind of region the first three levels hang on; the last hangs on a grid."""
TOWN_DIGITS: Final = 9
_ORDER: Final = {level: place for place, level in enumerate(CareLevel)}
_MOST_STAFF: Final = 500


@dataclass(frozen=True)
class Holder:
    """Somebody who answers on one level, and from when to when. The phone is not masked yet."""

    level: CareLevel
    name: str
    phone: str | None
    zone: str
    valid_from: date
    valid_to: date | None
    retired: bool


@dataclass(frozen=True)
class SlotRow:
    """A place with who answers for it on a day, and who will next."""

    level: CareLevel
    place: str
    name: str
    region: str
    """The town or village that the place belongs to."""
    holder: Holder | None
    later: Holder | None


_COLUMNS = (
    Responsibility.level,
    Responsibility.region_code,
    Responsibility.grid_id,
    Staff.name,
    Staff.phone,
    Responsibility.zone,
    Responsibility.valid_from,
    Responsibility.valid_to,
    Staff.retired_on,
)


def levels_on(grid_id: int, day: date) -> list[Holder | None]:
    """Who answers on each of the four levels for a grid, the town's first; None where nobody does.

    Two statements.
    """
    village = db.session.scalar(select(Grid.village_code).where(Grid.id == grid_id)) or ""
    places = (village, village[:TOWN_DIGITS])
    query = (
        select(*_COLUMNS)
        .join(Staff, Staff.id == Responsibility.staff_id)
        .where(
            or_(Responsibility.grid_id == grid_id, Responsibility.region_code.in_(places)),
            holds_on(day),
        )
        .order_by(Responsibility.id)
    )
    found = {row.level: _holder(row, day) for row in db.session.execute(query)}
    return [found.get(level) for level in CareLevel]


def holds_on(day: date) -> ColumnElement[bool]:
    """Responsibilities that hold on a day, both ends included."""
    return and_(
        Responsibility.valid_from <= day,
        or_(Responsibility.valid_to.is_(None), Responsibility.valid_to >= day),
    )


def _holder(row: Any, day: date) -> Holder:
    return Holder(
        level=CareLevel(row.level),
        name=row.name,
        phone=row.phone,
        zone=row.zone,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        retired=row.retired_on is not None and row.retired_on <= day,
    )


def staff_to_appoint(scope: Scope) -> ColumnElement[bool]:
    """Staff of the scope's institutions: who answers for a place works there (S3P6)."""
    return Staff.institution_id.in_(scope.institution_ids)


def list_staff_choices(scope: Scope, town: str, day: date) -> list[Row[Any]]:
    """Who may be appointed in a town: key, name and institution of staff there or above it."""
    query = (
        select(Staff.key, Staff.name, Institution.name.label("institution"))
        .join(Institution, Institution.id == Staff.institution_id)
        .where(
            staff_to_appoint(scope),
            or_(Staff.retired_on.is_(None), Staff.retired_on > day),
            or_(
                Institution.region_code.startswith(town, autoescape=True),
                Institution.region_code == town[:6],
            ),
        )
        .order_by(Institution.code, Staff.name, Staff.id)
        .limit(_MOST_STAFF)
    )
    return list(db.session.execute(query))


def list_towns(scope: Scope) -> list[Row[Any]]:
    """The towns that a scope reaches into: code and name, by code."""
    own = villages_in(scope, Region.code)
    within = [Region.code == prefix[:TOWN_DIGITS] for prefix in scope.prefixes if len(prefix) > 6]
    query = (
        select(Region.code, Region.name)
        .where(Region.level == RegionLevel.TOWN, or_(own, *within))
        .order_by(Region.code)
    )
    return list(db.session.execute(query))


def list_responsibilities(scope: Scope, day: date, town: str) -> list[SlotRow]:
    """Every place of a town in scope that somebody should answer for: three statements.

    The town first if it lies in scope, then each village on two levels, followed by its grids.
    """
    regions, grids = _regions_of(town, scope), _leaf_grids_of(town, scope, day)
    places = [
        (level, region.code, region.name, region.code, region.code)
        for region in regions
        for level, wanted in REGION_LEVELS.items()
        if region.level == wanted
    ]
    places += [
        (CareLevel.HOUSEHOLD_DOCTOR, grid.code, grid.name, grid.village_code, grid.id)
        for grid in grids
    ]
    now, later = _holders(town, [grid.id for grid in grids], day)
    rows = [
        SlotRow(level, code, name, village, now.get((level, key)), later.get((level, key)))
        for level, code, name, village, key in places
    ]
    return sorted(rows, key=lambda row: (row.region, _ORDER[row.level]))


def _regions_of(town: str, scope: Scope) -> list[Row[Any]]:
    query = select(Region.code, Region.name, Region.level).where(
        or_(Region.code == town, Region.parent_code == town), villages_in(scope, Region.code)
    )
    return list(db.session.execute(query.order_by(Region.code)))


def _leaf_grids_of(town: str, scope: Scope, day: date) -> list[Row[Any]]:
    query = select(Grid.id, Grid.code, Grid.name, Grid.village_code).where(
        grids_in(scope),
        Grid.village_code.startswith(town, autoescape=True),
        or_(Grid.retired_on.is_(None), Grid.retired_on > day),
        is_leaf(day),
    )
    return list(db.session.execute(query.order_by(Grid.village_code, Grid.code)))


Key = tuple[CareLevel, Any]


def _holders(
    town: str, grid_ids: Iterable[int], day: date
) -> tuple[dict[Key, Holder], dict[Key, Holder]]:
    """Who answers on the day, and who is the next to do so, by level and place."""
    query = (
        select(*_COLUMNS)
        .join(Staff, Staff.id == Responsibility.staff_id)
        .where(
            or_(
                Responsibility.region_code.startswith(town, autoescape=True),
                Responsibility.grid_id.in_(list(grid_ids)),
            ),
            or_(Responsibility.valid_to.is_(None), Responsibility.valid_to >= day),
        )
        .order_by(Responsibility.valid_from.desc(), Responsibility.id)
    )
    now: dict[Key, Holder] = {}
    later: dict[Key, Holder] = {}
    for row in db.session.execute(query):
        key = (CareLevel(row.level), row.region_code or row.grid_id)
        (now if row.valid_from <= day else later)[key] = _holder(row, day)
    return now, later


def list_history(level: CareLevel, place: str, scope: Scope, day: date) -> list[Holder]:
    """Who ever answered for a place in scope on a level, the latest first."""
    query = (
        select(*_COLUMNS)
        .join(Staff, Staff.id == Responsibility.staff_id)
        .where(Responsibility.level == level)
        .order_by(Responsibility.valid_from.desc(), Responsibility.id)
        .limit(200)
    )
    if level is CareLevel.HOUSEHOLD_DOCTOR:
        query = query.join(Grid, Grid.id == Responsibility.grid_id)
        query = query.where(Grid.code == place, grids_in(scope))
    else:
        query = query.join(Region, Region.code == Responsibility.region_code)
        query = query.where(Region.code == place, villages_in(scope, Region.code))
    return [_holder(row, day) for row in db.session.execute(query)]


def find_place(level: CareLevel, place: str, scope: Scope) -> str | None:
    """The name of a place in scope that a level hangs on; None outside it."""
    if level is CareLevel.HOUSEHOLD_DOCTOR:
        grid = select(Grid.name).where(Grid.code == place, grids_in(scope)).order_by(Grid.id)
        return db.session.scalar(grid.limit(1))
    return db.session.scalar(
        select(Region.name).where(
            Region.code == place,
            Region.level == REGION_LEVELS[level],
            villages_in(scope, Region.code),
        )
    )


def names_of_staff(ids: Iterable[int]) -> dict[int, str]:
    """The names of persons by id."""
    query = select(Staff.id, Staff.name).where(Staff.id.in_(list(ids)))
    return {row.id: row.name for row in db.session.execute(query)}


def open_from(staff_id: int, day: date, *, hold: bool = False) -> list[Responsibility]:
    """What somebody answers for on a day or later; with `hold` until the transaction ends."""
    query = select(Responsibility).where(
        Responsibility.staff_id == staff_id,
        or_(Responsibility.valid_to.is_(None), Responsibility.valid_to >= day),
    )
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query.order_by(Responsibility.id)))
