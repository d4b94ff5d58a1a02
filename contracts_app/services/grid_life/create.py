"""Creating and renaming grids."""

from datetime import date

from sqlalchemy import exists, select

from contracts_app.extensions import db
from contracts_app.models import Grid, Household, Region
from contracts_app.queries.scope import Scope, grids_in, villages_in
from contracts_app.rules.duty_days import Span
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.grid_life.duties import put_teams
from contracts_app.services.grid_life.effect import NewGrid
from contracts_app.services.grid_life.held import (
    KINDS,
    LONGEST_NAME,
    faults_of,
    grid_facts,
    refuse_if_any,
    team_from,
    tidied,
)
from contracts_app.vocabulary import RegionLevel


def create_grid(
    wanted: NewGrid,
    village_code: str,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    parent_code: str = "",
    team_code: str = "",
) -> Grid:
    """A new grid in a village, perhaps below another one and with a team from today on.

    A grid that holds households cannot become a parent: it is split instead. Raises Refused with
    `unknown_village`, `unknown_grid`, `other_village`, `grid_not_in_use`, `grid_has_households`
    (of the parent), `missing_required`, `too_long`, `unknown_value`, `grid_code_taken`,
    `team_unknown`, `team_inactive`.
    """
    village = _village(village_code, scope)
    wanted = tidied(wanted)
    refuse_if_any(faults_of([wanted], village.county_code))
    team = team_from(team_code, village.county_code, today, scope) if team_code else None
    parent = _held_parent(parent_code, village, scope, today) if parent_code else None
    made = Grid(
        county_code=village.county_code,
        code=wanted.code,
        name=wanted.name,
        kind=wanted.kind,
        village_code=village.code,
        parent_id=parent.id if parent else None,
        opened_on=today,
    )
    db.session.add(made)
    db.session.flush()
    if team:
        put_teams(made, [Span(team.id, today, None)], today)
    after = {**grid_facts(made), "parent": parent.code if parent else None, "team": team_code}
    audit.record(actor, "grid.create", "grid", made.code, after=after)
    return made


def _village(code: str, scope: Scope) -> Region:
    query = select(Region).where(
        Region.code == code, Region.level == RegionLevel.VILLAGE, villages_in(scope, Region.code)
    )
    found = db.session.scalar(query)
    if found is None:
        raise Refused(Refusal("unknown_village", code))
    return found


def _held_parent(code: str, village: Region, scope: Scope, today: date) -> Grid:
    """The parent; nobody brings households there before the new grid stands below it."""
    query = select(Grid).where(
        Grid.code == code, Grid.county_code == village.county_code, grids_in(scope)
    )
    fresh = query.with_for_update(of=Grid).execution_options(populate_existing=True)
    parent: Grid | None = db.session.scalar(fresh)
    if parent is None:
        raise Refused(Refusal("unknown_grid", code))
    if parent.village_code != village.code:
        raise Refused(Refusal("other_village", code))
    if parent.retired_on is not None or parent.opened_on > today:
        raise Refused(Refusal("grid_not_in_use", code))
    if db.session.scalar(select(exists().where(Household.grid_id == parent.id))):
        raise Refused(Refusal("grid_has_households", code))
    return parent


def rename_grid(code: str, name: str, kind: str, scope: Scope, actor: Actor) -> bool:
    """Give a grid another name or kind; returns whether anything changed. The code stays for ever.

    Raises Refused with `unknown_grid`, `missing_required`, `too_long` or `unknown_value`.
    """
    query = select(Grid).where(Grid.code == code, grids_in(scope)).order_by(Grid.id)
    fresh = query.with_for_update(of=Grid).execution_options(populate_existing=True)
    grid: Grid | None = db.session.scalars(fresh).first()
    if grid is None:
        raise Refused(Refusal("unknown_grid", code))
    wanted = tidied(NewGrid(code, name, kind), grid.kind)
    if not wanted.name:
        raise Refused(Refusal("missing_required", "name"))
    if len(wanted.name) > LONGEST_NAME:
        raise Refused(Refusal("too_long", "name"))
    if wanted.kind not in KINDS or not wanted.name.isprintable():
        raise Refused(Refusal("unknown_value", "kind"))
    before = {"name": grid.name, "kind": grid.kind}
    after = {"name": wanted.name, "kind": wanted.kind}
    if before == after:
        return False
    grid.name, grid.kind = wanted.name, wanted.kind
    db.session.flush()
    audit.record(actor, "grid.update", "grid", grid.code, before=before, after=after)
    return True
