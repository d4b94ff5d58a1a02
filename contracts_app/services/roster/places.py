"""The villages and grids an importer may write to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Grid, Region
from contracts_app.queries.locks import hold_open_grids
from contracts_app.queries.record_places import record_stores
from contracts_app.queries.scope import Scope, grids_in, villages_in
from contracts_app.rules.roster_types import Places
from contracts_app.vocabulary import RegionLevel


@dataclass(frozen=True)
class Land:
    """The places of an import: as the rules know them, and as they are stored."""

    places: Places
    grid_ids: dict[str, int]
    """Grids that may hold households, or hold some still, by code."""
    grid_codes: dict[int, str]
    """All grids in scope, those out of use included."""
    counties: dict[str, str]
    """Village code to county code."""
    county_code: str
    """The county of households that name no village; empty when several are loaded."""
    stores: dict[str, int] = field(default_factory=dict)
    """Town or village code to the institution that stores the health records (K11)."""


def load_land(scope: Scope) -> Land:
    """Read the places of a scope. A grid code that two counties use names nothing."""
    villages = _villages(scope)
    counties = {code: county for code, (_name, county) in villages.items()}
    every = _grids(scope)
    times = Counter(one.code for one in every)
    grids = {one.code: one for one in every if times[one.code] == 1}
    leaves = {code: one for code, one in grids.items() if one.is_leaf}
    known = frozenset(
        db.session.scalars(select(Region.code).where(Region.level == RegionLevel.COUNTY))
    )
    own = set(counties.values())
    return Land(
        places=Places(
            {code: name for code, (name, _county) in villages.items()},
            {code: one.village_code for code, one in leaves.items()},
            known,
            {code: one.village_code for code, one in grids.items() if not one.is_leaf},
        ),
        grid_ids={code: one.id for code, one in grids.items()},
        grid_codes={one.id: one.code for one in every},
        counties=counties,
        county_code=scope.county_code or (own.pop() if len(own) == 1 else ""),
        stores=record_stores(scope.today),
    )


def still_stands(land: Land, villages: set[str]) -> bool:
    """Whether the grids of these villages may hold households still; they are held from now on.

    An import takes minutes, in which a grid may be split or merged. Whoever does that waits for
    this chunk, and this chunk for whoever is doing it.
    """
    ids = [land.grid_ids[code] for code, one in land.places.grids.items() if one in villages]
    held = hold_open_grids(ids)
    return len(held) == len(ids)


def _villages(scope: Scope) -> dict[str, tuple[str, str]]:
    query = select(Region.code, Region.name, Region.county_code).where(
        Region.level == RegionLevel.VILLAGE, villages_in(scope, Region.code)
    )
    return {row.code: (row.name, row.county_code) for row in db.session.execute(query)}


def _grids(scope: Scope) -> Sequence[Any]:
    """Every grid in scope; a leaf is in use, and no other grid in use stands below it."""
    child = aliased(Grid)
    below = exists().where(child.parent_id == Grid.id, child.retired_on.is_(None))
    is_leaf = and_(Grid.retired_on.is_(None), ~below)
    query = select(Grid.code, Grid.id, Grid.village_code, is_leaf.label("is_leaf"))
    return db.session.execute(query.where(grids_in(scope)).order_by(Grid.id)).all()
