"""What splitting, merging and retiring share: new grids, the end of old ones, carrying over."""

from collections.abc import Collection, Sequence
from datetime import date

from contracts_app.extensions import db
from contracts_app.models import Grid, GridSuccession
from contracts_app.rules.duty_days import Span
from contracts_app.rules.grid_parts import Home
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.grid_life.duties import put_doctors, put_teams
from contracts_app.services.grid_life.effect import NewGrid, Share
from contracts_app.services.grid_life.held import grid_facts
from contracts_app.services.household_moves import move_households
from contracts_app.vocabulary import GridChange, MoveReason


def open_grid(wanted: NewGrid, like: Grid, today: date, actor: Actor, why: str = "") -> Grid:
    """A new grid in the village of another and beside it in the tree."""
    made = Grid(
        county_code=like.county_code,
        code=wanted.code,
        name=wanted.name,
        kind=wanted.kind,
        village_code=like.village_code,
        parent_id=like.parent_id,
        opened_on=today,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "grid.create", "grid", made.code, reason=why, after=grid_facts(made))
    return made


def close_grid(
    grid: Grid, into: Sequence[Grid | None], kind: GridChange, today: date, actor: Actor
) -> None:
    """Take a grid out of use from today on and note what it became."""
    put_teams(grid, (), today)
    put_doctors(grid, (), today, actor)
    grid.retired_on = today
    db.session.add_all(
        GridSuccession(
            county_code=grid.county_code,
            kind=kind.value,
            grid_id=grid.id,
            into_grid_id=one.id if one else None,
            changed_on=today,
        )
        for one in into
    )
    db.session.flush()


def carry(homes: Collection[Home], to: Grid, reason: MoveReason, today: date, actor: Actor) -> None:
    """Bring households to a grid from today on."""
    move_households([home.id for home in homes], to.id, today, reason, actor)


def share_of(
    wanted: NewGrid | Grid,
    homes: list[Home],
    signed: set[int],
    teams: tuple[Span, ...],
    doctors: tuple[Span, ...],
) -> tuple[Share, list[Home]]:
    """What one grid gets, with the households that it is about."""
    under_contract = sum(home.id in signed for home in homes)
    is_new = isinstance(wanted, NewGrid)
    counts = (len(homes), under_contract)
    return Share(wanted.code, wanted.name, is_new, *counts, teams, doctors), homes
