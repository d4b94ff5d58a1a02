"""Bringing single households to another grid, because a door belongs elsewhere."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household
from contracts_app.queries.locks import hold_households, hold_open_grids
from contracts_app.queries.scope import Scope, households_in
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, Refusal, Refused
from contracts_app.services.grid_life.held import hold
from contracts_app.services.household_moves import move_households
from contracts_app.vocabulary import MoveReason


def bring_households(
    codes: Sequence[str], grid_code: str, scope: Scope, actor: Actor, today: date
) -> int:
    """Bring households to a leaf grid from today on; returns how many were not there yet.

    Raises Refused with `household_unknown`, `unknown_grid`, `grid_not_in_use`, `grid_not_leaf`;
    Conflict(`changed_meanwhile`).
    """
    query = select(Household.id, Household.code, Household.county_code)
    found = db.session.execute(
        query.where(Household.code.in_(codes), households_in(scope)).order_by(Household.id)
    ).all()
    (grid,) = hold([grid_code], scope, today, alone=False).grids
    known = {row.code for row in found if row.county_code == grid.county_code}
    unknown = [Refusal("household_unknown", code) for code in codes if code not in known]
    if unknown:
        raise Refused(*unknown)
    ids = [row.id for row in found if row.county_code == grid.county_code]
    hold_households(ids)
    if not hold_open_grids([grid.id]):
        raise Conflict("changed_meanwhile")
    hold([grid_code], scope, today, alone=False)
    return move_households(ids, grid.id, today, MoveReason.MOVED, actor)
