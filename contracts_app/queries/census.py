"""How many households, people and people of key groups live on each grid, counted from rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from contracts_app.models import (
    Contract,
    Cover,
    Grid,
    Household,
    Membership,
    Resident,
    ResidentTag,
)
from contracts_app.queries.rows import rows, table_of
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.vocabulary import STANDING, CoverState

PERSON = 100
"""The weight of a person, in hundredths; a key group adds its own share of a person."""

_grid = table_of(Grid)
_household = table_of(Household)
_member = table_of(Membership)
_resident = table_of(Resident)
_tag = table_of(ResidentTag)
_contract = table_of(Contract)
_cover = table_of(Cover)
_place = _household.c.grid_id
_count = func.count().label("people")
_COVERED = (CoverState.LIVE, CoverState.UPCOMING)


@dataclass
class Counted:
    """What one grid holds. `weight` is in hundredths of a person."""

    households: int = 0
    persons: int = 0
    key_persons: int = 0
    weight: int = 0
    signed_households: int = 0
    signed_persons: int = 0


def count_grids(scope: Scope, key_weights: Mapping[str, int]) -> dict[int, Counted]:
    """Each grid of the scope where anybody lives, by id: five statements.

    People count where they live for half a year and more. `key_weights` says by how many percent
    of a person each tag makes one heavier (policy `board.key_weights_percent`).
    """
    found: dict[int, Counted] = {}

    def at(grid_id: int) -> Counted:
        return found.setdefault(grid_id, Counted())

    within = _place.in_(select(_grid.c.id).where(grids_in(scope)))
    for row in rows(_grouped(func.count().label("households")).where(within)):
        at(row.grid_id).households = row.households
    for row in rows(_living(_count).where(within)):
        at(row.grid_id).persons = row.people
        at(row.grid_id).weight = row.people * PERSON
    for row in rows(_tagged(within, key_weights)):
        at(row.grid_id).weight += row.people * key_weights[row.tag]
    for row in rows(_of_key_groups(within, key_weights)):
        at(row.grid_id).key_persons = row.people
    for row in rows(_signed(within)):
        one = at(row.grid_id)
        one.signed_households, one.signed_persons = row.households, row.people
    return found


def _grouped(*counts: Any) -> Select[Any]:
    return select(_place, *counts).select_from(_household).group_by(_place)


def _living(*counts: Any) -> Select[Any]:
    lives_there = and_(
        _member.c.household_id == _household.c.id,
        _member.c.valid_to.is_(None),
    )
    stays = and_(
        _resident.c.id == _member.c.resident_id,
        _resident.c.permanent,
        _resident.c.died_on.is_(None),
    )
    joined = _household.join(_member, lives_there).join(_resident, stays)
    return select(_place, *counts).select_from(joined).group_by(_place)


def _of_tags(key_weights: Mapping[str, int]) -> ColumnElement[bool]:
    return and_(
        _tag.c.resident_id == _resident.c.id,
        _tag.c.valid_to.is_(None),
        _tag.c.tag.in_(sorted(key_weights)),
    )


def _tagged(within: ColumnElement[bool], key_weights: Mapping[str, int]) -> Select[Any]:
    of_tags = _of_tags(key_weights)
    return _living(_tag.c.tag, _count).where(within, of_tags).group_by(_tag.c.tag)


def _of_key_groups(within: ColumnElement[bool], key_weights: Mapping[str, int]) -> Select[Any]:
    tagged = select(_tag.c.id).where(_of_tags(key_weights)).correlate(_resident).exists()
    return _living(_count).where(within, tagged)


def _signed(within: ColumnElement[bool]) -> Select[Any]:
    standing = and_(_contract.c.household_id == _household.c.id, _contract.c.status.in_(STANDING))
    covered = and_(_cover.c.contract_id == _contract.c.id, _cover.c.state.in_(_COVERED))
    counts = (
        func.count(func.distinct(_contract.c.household_id)).label("households"),
        func.count(func.distinct(_cover.c.resident_id)).label("people"),
    )
    joined = _household.join(_contract, standing).join(_cover, covered)
    return select(_place, *counts).select_from(joined).where(within).group_by(_place)
