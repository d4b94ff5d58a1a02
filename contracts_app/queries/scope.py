"""What a user may see: the institution's tree, narrowed to a team. Every query goes through it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    false,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, GridDuty, Household, Institution, Team, User
from contracts_app.queries.rows import rows, table_of
from contracts_app.vocabulary import STANDING, DutyLevel, InstitutionKind, Role


@dataclass(frozen=True)
class Scope:
    """The reach of one user on one day. Empty tuples see nothing."""

    today: date
    county_code: str
    institution_ids: tuple[int, ...]
    prefixes: tuple[str, ...]
    """Beginnings of region codes; a village is in reach when its code begins with one of them."""
    signing_institution_ids: tuple[int, ...]
    """Institutions whose teams may be signed with: the tree, and the township centres above it."""
    team_id: int | None


_institution = table_of(Institution)
_grid = table_of(Grid)
_duty = table_of(GridDuty)
_household = table_of(Household)
_contract = table_of(Contract)
_team = table_of(Team)
_KEPT = 256
"""How many scopes have their conditions ready; an equal scope has an equal condition."""
_COLUMNS = tuple(_institution.c[name] for name in ("id", "parent_id", "kind", "region_code"))
_NO_TEAM = 0
"""Stands for a team that opens nothing: neither a grid nor a contract has this one."""
_county = _institution.c.county_code == bindparam("county")


def _tree() -> CompoundSelect[Any]:
    """An institution with all below it (`inside`), and all above it."""
    own = select(*_COLUMNS).where(_institution.c.id == bindparam("own"), _county)
    down, up = own.cte("down", recursive=True), own.cte("up", recursive=True)
    child = _institution.c.parent_id == down.c.id
    down = down.union(select(*_COLUMNS).join_from(_institution, down, child).where(_county))
    parent = _institution.c.id == up.c.parent_id
    up = up.union(select(*_COLUMNS).join_from(_institution, up, parent).where(_county))
    below, above = select(down, literal(1).label("inside")), select(up, literal(0).label("inside"))
    return below.union_all(above).order_by("inside", "id")


_TREE = _tree()


def scope_of(user: User, today: date) -> Scope:
    """The scope of a user, from the institution tree as it stands."""
    whole = scope_of_institution(user.institution_id, user.institution.county_code, today)
    return replace(
        whole,
        prefixes=() if user.role == Role.HOSPITAL else whole.prefixes,
        team_id=_team_of(user, whole.signing_institution_ids),
    )


def scope_of_institution(institution_id: int, county_code: str, today: date) -> Scope:
    """All that an institution and those below it reach, whoever looks."""
    found = _around(institution_id, county_code)
    inside = [row for row in found if row.inside]
    places = [row.region_code for row in inside if row.kind != InstitutionKind.HOSPITAL]
    return Scope(
        today=today,
        county_code=county_code,
        institution_ids=tuple(row.id for row in inside),
        prefixes=_shortest(places),
        signing_institution_ids=_signing(found),
        team_id=None,
    )


def institutions_to_sign_with(home: Institution) -> tuple[int, ...]:
    """The institution, those below it, and the township centres above it."""
    return _signing(_around(home.id, home.county_code))


def _around(own: int, county: str) -> Sequence[Any]:
    return rows(_TREE, {"own": own, "county": county}).all()


def _signing(found: Sequence[Any]) -> tuple[int, ...]:
    below = tuple(row.id for row in found if row.inside)
    centres = (row.id for row in found if row.kind == InstitutionKind.TOWNSHIP_CENTRE)
    return tuple(dict.fromkeys((*below, *centres)))


def _team_of(user: User, institutions: tuple[int, ...]) -> int | None:
    """The team that narrows the scope. One of an institution elsewhere would widen it instead."""
    if user.team_id is None:
        return None
    team = db.session.get(Team, user.team_id)
    return team.id if team and team.institution_id in institutions else _NO_TEAM


def everything(today: date, county_code: str = "") -> Scope:
    """The scope of commands and jobs, which act for the whole instance."""
    ids = tuple(db.session.scalars(select(Institution.id).order_by(Institution.id)))
    return Scope(today, county_code, ids, ("",), ids, None)


def _shortest(places: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for place in sorted(set(places)):
        if not any(place.startswith(prefix) for prefix in kept):
            kept.append(place)
    return tuple(kept)


def villages_in(
    scope: Scope, column: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """The region code in `column` lies within the scope's places."""
    if "" in scope.prefixes:
        return column.is_not(None)
    return or_(false(), *(column.startswith(prefix, autoescape=True) for prefix in scope.prefixes))


@lru_cache(maxsize=_KEPT)
def grids_in(scope: Scope) -> ColumnElement[bool]:
    """Grids of the scope's places; with a team, those the team is responsible for today."""
    places = villages_in(scope, _grid.c.village_code)
    if scope.team_id is None:
        return places
    return and_(places, _grid.c.id.in_(_grids_of_team(scope)))


def _grids_of_team(scope: Scope) -> Select[int]:
    return select(_duty.c.grid_id).where(
        _duty.c.team_id == scope.team_id,
        _duty.c.level == DutyLevel.TEAM,
        _duty.c.valid_from <= scope.today,
        or_(_duty.c.valid_to.is_(None), _duty.c.valid_to >= scope.today),
    )


@lru_cache(maxsize=_KEPT)
def households_in(scope: Scope) -> ColumnElement[bool]:
    """Households on the scope's grids; with a team, also those under contract with it."""
    on_grid = _on_grids(scope)
    if scope.team_id is None:
        return on_grid
    return or_(on_grid, _household.c.id.in_(_signed_with(scope.team_id)))


def household_ids_in(scope: Scope) -> Select[Any] | CompoundSelect[Any]:
    """Their ids, for what is found by them: each way to a household has an index of its own."""
    on_grid = select(_household.c.id).where(_on_grids(scope)).correlate(None)
    return on_grid if scope.team_id is None else union(on_grid, _signed_with(scope.team_id))


def _on_grids(scope: Scope) -> ColumnElement[bool]:
    return _household.c.grid_id.in_(select(_grid.c.id).where(grids_in(scope)))


def _signed_with(team_id: int) -> Select[Any]:
    return select(_contract.c.household_id).where(
        _contract.c.team_id == team_id, _contract.c.status.in_(STANDING)
    )


@lru_cache(maxsize=_KEPT)
def teams_in(scope: Scope) -> ColumnElement[bool]:
    """Teams of the scope's institutions, or the one team it is narrowed to."""
    if scope.team_id is not None:
        return _team.c.id == scope.team_id
    return _team.c.institution_id.in_(scope.signing_institution_ids)


@lru_cache(maxsize=_KEPT)
def contracts_in(scope: Scope) -> ColumnElement[bool]:
    """Contracts of households in scope, and those of the scope's own teams."""
    of_household = _contract.c.household_id.in_(select(_household.c.id).where(households_in(scope)))
    return or_(of_household, of_own_teams(scope, _contract.c.team_id))


def of_own_teams(
    scope: Scope, column: ColumnElement[int] | InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """The team in `column` is the scope's own; that of a centre above a station is not."""
    if scope.team_id is not None:
        return column == scope.team_id
    return column.in_(select(_team.c.id).where(_team.c.institution_id.in_(scope.institution_ids)))
