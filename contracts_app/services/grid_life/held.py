"""Grids and their households, held until the transaction ends, and what may not be done to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import exists, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Grid, Household, Team
from contracts_app.queries.grid_days import is_leaf
from contracts_app.queries.locks import hold_households, keep_people
from contracts_app.queries.scope import Scope, grids_in, teams_in
from contracts_app.rules.grid_parts import Home
from contracts_app.rules.roster_cells import GRID_PAGES, clean_code, fits_address
from contracts_app.rules.teams import exists_on
from contracts_app.services.errors import Conflict, Refusal, Refused
from contracts_app.services.grid_life.duties import doctors, timeline
from contracts_app.services.grid_life.effect import NewGrid
from contracts_app.vocabulary import STANDING
from contracts_app.vocabulary.catalogue import GRID_KINDS

LONGEST_CODE, LONGEST_NAME = 40, 80
KINDS = frozenset(kind.code for kind in GRID_KINDS)


@dataclass
class Held:
    """Grids by code in the order asked for, and their households by grid id."""

    grids: list[Grid]
    homes: dict[int, list[Home]] = field(default_factory=dict)

    def homes_of(self, grid: Grid) -> list[Home]:
        """The households of a grid, by code."""
        return self.homes.get(grid.id, [])


def hold(
    codes: Sequence[str], scope: Scope, today: date, *, alone: bool, team_code: str = ""
) -> Held:
    """Grids in scope that are leaves in use, with their households.

    `alone` keeps everybody else away until the transaction ends: households first, then the teams
    and doctors of the grids and the team that is to follow, then grids, as all others do. What
    changed while this one waited for another is a Conflict. Raises Refused(`unknown_grid`,
    `grid_not_in_use` or `grid_not_leaf`).
    """
    grids = _find(codes, scope)
    _check(grids, today)
    if not alone:
        return Held(grids, _homes(grids))
    before = _homes(grids)
    waited = hold_households([home.id for homes in before.values() for home in homes])
    _keep_people(grids, today, team_code)
    held = select(Grid).where(Grid.id.in_([grid.id for grid in grids])).order_by(Grid.id)
    was = [(grid.retired_on, grid.village_code, grid.parent_id) for grid in grids]
    fresh = held.with_for_update(of=Grid).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()
    if was != [(grid.retired_on, grid.village_code, grid.parent_id) for grid in grids]:
        raise Conflict("changed_meanwhile")
    homes = _homes(grids) if waited or db.session.get_bind().dialect.name != "sqlite" else before
    if homes != before:
        raise Conflict("changed_meanwhile")
    _check(grids, today)
    return Held(grids, homes)


def _keep_people(grids: list[Grid], today: date, team_code: str) -> None:
    named = select(Team.id).where(
        Team.code == team_code, Team.county_code.in_({grid.county_code for grid in grids})
    )
    teams = {span.who for grid in grids for span in timeline(grid, today)}
    staff = {span.who for grid in grids for span in doctors(grid, today)}
    keep_people(teams.union(db.session.scalars(named) if team_code else ()), staff)


def _find(codes: Sequence[str], scope: Scope) -> list[Grid]:
    query = select(Grid).where(Grid.code.in_(codes), grids_in(scope)).order_by(Grid.id)
    if scope.county_code:
        query = query.where(Grid.county_code == scope.county_code)
    found: dict[str, Grid] = {}
    for grid in db.session.scalars(query):
        found.setdefault(grid.code, grid)
    unknown = [Refusal("unknown_grid", code) for code in codes if code not in found]
    if unknown:
        raise Refused(*unknown)
    return [found[code] for code in codes]


def _check(grids: list[Grid], today: date) -> None:
    leaves = set(
        db.session.scalars(
            select(Grid.id).where(Grid.id.in_([grid.id for grid in grids]), is_leaf(today))
        )
    )
    refusals = []
    for grid in grids:
        if grid.retired_on is not None or grid.opened_on > today:
            refusals.append(Refusal("grid_not_in_use", grid.code))
        elif grid.id not in leaves:
            refusals.append(Refusal("grid_not_leaf", grid.code))
    if refusals:
        raise Refused(*refusals)


def _homes(grids: list[Grid]) -> dict[int, list[Home]]:
    query = (
        select(Household.grid_id, Household.id, Household.code, Household.address)
        .where(Household.grid_id.in_([grid.id for grid in grids]))
        .order_by(Household.grid_id, Household.code)
    )
    found: dict[int, list[Home]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.grid_id, []).append(Home(row.id, row.code, row.address))
    return found


def under_contract(grids: Collection[Grid]) -> set[int]:
    """Households of the grids with a contract in force or about to begin."""
    query = (
        select(Contract.household_id)
        .join(Household, Household.id == Contract.household_id)
        .where(Household.grid_id.in_([grid.id for grid in grids]), Contract.status.in_(STANDING))
        .distinct()
    )
    return set(db.session.scalars(query))


def tidied(asked: NewGrid, default_kind: str = "other") -> NewGrid:
    """Code and name as they are stored: a code in narrow characters without spaces."""
    name = " ".join(asked.name.split())
    return NewGrid(clean_code(asked.code), name, asked.kind or default_kind)


def faults_of(wanted: Sequence[NewGrid], county_code: str) -> list[Refusal]:
    """Why these grids cannot be made: something is missing, too long, unknown or taken."""
    faults: list[Refusal] = []
    seen: set[str] = set()
    for one in wanted:
        if not one.code or not one.name:
            faults.append(Refusal("missing_required", one.code))
        elif len(one.code) > LONGEST_CODE or len(one.name) > LONGEST_NAME:
            faults.append(Refusal("too_long", one.code[:LONGEST_CODE]))
        elif one.kind not in KINDS or not one.name.isprintable():
            faults.append(Refusal("unknown_value", one.code))
        elif not fits_address(one.code, GRID_PAGES):
            faults.append(Refusal("unknown_value", one.code))
        elif one.code in seen or _is_taken(one.code, county_code):
            faults.append(Refusal("grid_code_taken", one.code))
        seen.add(one.code)
    return faults


def _is_taken(code: str, county_code: str) -> bool:
    """A code is never used again, not even that of a grid that is out of use."""
    taken = exists().where(Grid.county_code == county_code, Grid.code == code)
    return bool(db.session.scalar(select(taken)))


def team_from(code: str, county_code: str, day: date, scope: Scope) -> Team:
    """The team that is to answer from the day on; it stays as it is until the transaction ends."""
    query = select(Team).where(Team.code == code, Team.county_code == county_code, teams_in(scope))
    team: Team | None = db.session.scalar(query.with_for_update(of=Team, read=True))
    if team is None:
        raise Refused(Refusal("team_unknown", code))
    if not exists_on(team.dissolved_on, day):
        raise Refused(Refusal("team_inactive", code))
    return team


def refuse_if_any(faults: Sequence[Refusal]) -> None:
    """Raise Refused with all of them, when there are any."""
    if faults:
        raise Refused(*faults)


def grid_facts(grid: Grid) -> dict[str, Any]:
    """What the audit tells of a grid."""
    return {
        "name": grid.name,
        "kind": grid.kind,
        "village": grid.village_code,
        "opened_on": grid.opened_on.isoformat(),
    }
