"""Splitting a grid: two or more new leaves take its place, its households and its duties."""

from collections.abc import Sequence
from datetime import date

from contracts_app.models import Grid
from contracts_app.queries.scope import Scope
from contracts_app.rules.grid_parts import Division, Home, divide
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal
from contracts_app.services.grid_life.close import carry, close_grid, open_grid, share_of
from contracts_app.services.grid_life.duties import doctors, put_doctors, put_teams, timeline
from contracts_app.services.grid_life.effect import (
    Effect,
    NewGrid,
    Part,
    as_was_read,
    effect_of,
)
from contracts_app.services.grid_life.held import (
    faults_of,
    hold,
    refuse_if_any,
    tidied,
    under_contract,
)
from contracts_app.vocabulary import GridChange, MoveReason


def split_grid(
    code: str,
    parts: Sequence[Part],
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    dry_run: bool = False,
    digest: str = "",
) -> Effect:
    """Split a leaf grid into new ones beside it; each of its households goes to one of them.

    The teams that answer for the grid, today and as decided for later, answer for every part. A
    dry run tells the effect and writes nothing; its digest makes sure that nothing else is done
    than was read. Raises Refused with `unknown_grid`, `grid_not_in_use`, `grid_not_leaf`,
    `parts_needed`, `missing_required`, `too_long`, `unknown_value`, `grid_code_taken`,
    `household_elsewhere`, `household_twice`, `households_left`; Conflict(`changed_meanwhile`).
    """
    held = hold([code], scope, today, alone=not dry_run)
    (grid,) = held.grids
    wanted = [tidied(part.grid, grid.kind) for part in parts]
    division = divide(held.homes_of(grid), [part.homes for part in parts])
    refuse_if_any(_faults(wanted, division, grid))
    signed, answering = under_contract([grid]), (timeline(grid, today), doctors(grid, today))
    shares = [
        share_of(new, homes, signed, *answering)
        for new, homes in zip(wanted, division.parts, strict=True)
    ]
    effect = effect_of(today, [grid.code], shares)
    as_was_read(effect, digest)
    if not dry_run:
        _split(grid, wanted, division.parts, today, actor)
    return effect


def _faults(wanted: list[NewGrid], division: Division, grid: Grid) -> list[Refusal]:
    faults = [Refusal("parts_needed")] if len(wanted) < 2 else []
    faults += faults_of(wanted, grid.county_code)
    faults += [Refusal("household_elsewhere", code) for code in division.elsewhere[:10]]
    faults += [Refusal("household_twice", code) for code in division.twice[:10]]
    if division.left:
        faults.append(Refusal("households_left", str(len(division.left))))
    return faults


def _split(
    grid: Grid, wanted: list[NewGrid], parts: list[list[Home]], today: date, actor: Actor
) -> None:
    teams, own_doctors = timeline(grid, today), doctors(grid, today)
    made = [open_grid(new, grid, today, actor, "split") for new in wanted]
    for new, homes in zip(made, parts, strict=True):
        carry(homes, new, MoveReason.SPLIT, today, actor)
    close_grid(grid, made, GridChange.SPLIT, today, actor)
    for new in made:
        put_teams(new, teams, today)
        put_doctors(new, own_doctors, today, actor)
    counts = {new.code: len(homes) for new, homes in zip(made, parts, strict=True)}
    after = {"into": counts, "retired_on": today.isoformat()}
    audit.record(actor, "grid.split", "grid", grid.code, after=after)
