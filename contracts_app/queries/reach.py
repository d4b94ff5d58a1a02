"""The reach of long lists, written so that a database finds its way at once.

It says the same as `queries.scope.households_in` and `contracts_in`. A scope that covers its county
needs no look at grids; any other starts from its grids and not from the county.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, not_, select, true, union_all

from contracts_app.models import Contract, Grid, Household, Team
from contracts_app.queries.scope import Scope, grids_in
from contracts_app.vocabulary import STANDING


def households_of(scope: Scope, *grids: ColumnElement[bool]) -> ColumnElement[bool]:
    """Households in scope, on grids that meet the further conditions when there are any."""
    if scope.team_id is not None:
        return _of_team(scope, grids)
    if not grids and covers_county(scope):
        return Household.county_code == scope.county_code if scope.county_code else true()
    return Household.grid_id.in_(_grids(scope, grids))


def contracts_of(scope: Scope) -> ColumnElement[bool]:
    """Contracts of households in scope, and those of the scope's own teams; as `contracts_in`."""
    if covers_county(scope):
        return _of_county(scope)
    ways = (_on_households(scope), _of_own_teams(scope))
    return Contract.id.in_(union_all(*(select(Contract.id).where(way) for way in ways)))


def in_parts(
    scope: Scope, columns: Sequence[Any], conditions: Sequence[ColumnElement[bool]] = ()
) -> CompoundSelect[Any]:
    """Columns of the same contracts, those of the own teams first, to be counted up to a limit.

    The parts share none, so that a count that has enough ends with the first.
    """
    parts = [_of_county(scope)]
    if not covers_county(scope):
        own = _of_own_teams(scope)
        parts = [own, and_(not_(own), _on_households(scope))]
    return union_all(*(select(*columns).where(part, *conditions) for part in parts))


def _of_county(scope: Scope) -> ColumnElement[bool]:
    return Contract.county_code == scope.county_code if scope.county_code else true()


def _on_households(scope: Scope) -> ColumnElement[bool]:
    return Contract.household_id.in_(select(Household.id).where(households_of(scope)))


def _of_own_teams(scope: Scope) -> ColumnElement[bool]:
    if scope.team_id is not None:
        return Contract.team_id == scope.team_id
    teams = select(Team.id).where(Team.institution_id.in_(scope.institution_ids))
    return Contract.team_id.in_(teams)


def covers_county(scope: Scope) -> bool:
    """Whether every household of the scope's county is within its reach."""
    whole = {"", scope.county_code}
    return scope.team_id is None and not whole.isdisjoint(scope.prefixes)


def _grids(scope: Scope, grids: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    query = select(Grid.id).where(grids_in(scope), *grids)
    return query.where(Grid.county_code == scope.county_code) if scope.county_code else query


def _of_team(scope: Scope, grids: tuple[ColumnElement[bool], ...]) -> ColumnElement[bool]:
    """On the team's grids or under contract with it, as ids: an OR would read every household."""
    on_grid = select(Household.id).where(Household.grid_id.in_(_grids(scope, ())))
    signed = select(Contract.household_id).where(
        Contract.team_id == scope.team_id, Contract.status.in_(STANDING)
    )
    reached = Household.id.in_(union_all(on_grid, signed))
    if not grids:
        return reached
    return and_(reached, Household.grid_id.in_(select(Grid.id).where(*grids)))
