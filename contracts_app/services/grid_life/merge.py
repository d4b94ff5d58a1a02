"""Merging grids of one village into a new one, or into one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts_app.models import Grid
from contracts_app.queries.scope import Scope
from contracts_app.rules.duty_days import Span, agreed
from contracts_app.rules.grid_parts import Home
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.grid_life.close import carry, close_grid, open_grid, share_of
from contracts_app.services.grid_life.duties import doctors, put_doctors, put_teams, timeline
from contracts_app.services.grid_life.effect import Effect, NewGrid, as_was_read, effect_of
from contracts_app.services.grid_life.held import (
    Held,
    faults_of,
    hold,
    refuse_if_any,
    team_from,
    tidied,
    under_contract,
)
from contracts_app.vocabulary import GridChange, MoveReason


@dataclass(frozen=True)
class _Merger:
    """What is merged into what, and who answers for it from the day on."""

    held: Held
    into: Grid | NewGrid
    teams: tuple[Span, ...]
    doctors: tuple[Span, ...]

    @property
    def going(self) -> list[Grid]:
        return [grid for grid in self.held.grids if grid is not self.into]

    @property
    def homes(self) -> list[Home]:
        return [home for grid in self.held.grids for home in self.held.homes_of(grid)]


def merge_grids(
    codes: Sequence[str],
    into: NewGrid | str,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    team_code: str = "",
    dry_run: bool = False,
    digest: str = "",
) -> Effect:
    """Merge leaf grids of one village: into a new grid, or into the one of them named by its code.

    Where all that have a team have the same, now and later, it answers for the whole; else
    `team_code` says who does, and what was decided for later days falls. The doctor of the
    households is decided in the same way; where they differ, the one of the grid that stays goes
    on, and a new grid has none. Raises Refused with
    `unknown_grid`, `grid_not_in_use`, `grid_not_leaf`, `grids_needed`, `other_village`,
    `team_needed`, `team_unknown`, `team_inactive`, `missing_required`, `too_long`,
    `unknown_value`, `grid_code_taken`; Conflict(`changed_meanwhile`).
    """
    listed = list(dict.fromkeys(codes))
    held = hold(listed, scope, today, alone=not dry_run, team_code=team_code)
    merger = _judged(held, into, team_code, scope, today)
    signed = under_contract(held.grids)
    share = share_of(merger.into, merger.homes, signed, merger.teams, merger.doctors)
    effect = effect_of(today, [grid.code for grid in merger.going], [share])
    as_was_read(effect, digest)
    if not dry_run:
        _merge(merger, today, actor)
    return effect


def _judged(held: Held, into: NewGrid | str, team_code: str, scope: Scope, today: date) -> _Merger:
    first = held.grids[0] if held.grids else None
    if first is None or len(held.grids) < 2:
        raise Refused(Refusal("grids_needed"))
    refuse_if_any(
        [
            Refusal("other_village", grid.code)
            for grid in held.grids
            if grid.village_code != first.village_code
        ]
    )
    target = _target(held, into)
    return _Merger(
        held,
        target,
        _teams(held, team_code, scope, today),
        _doctors(held, target, today),
    )


def _target(held: Held, into: NewGrid | str) -> Grid | NewGrid:
    if isinstance(into, str):
        kept = next((grid for grid in held.grids if grid.code == into), None)
        if kept is None:
            raise Refused(Refusal("unknown_grid", into))
        return kept
    wanted = tidied(into, held.grids[0].kind)
    refuse_if_any(faults_of([wanted], held.grids[0].county_code))
    return wanted


def _teams(held: Held, team_code: str, scope: Scope, today: date) -> tuple[Span, ...]:
    if team_code:
        team = team_from(team_code, held.grids[0].county_code, today, scope)
        return (Span(team.id, today, None),)
    same = agreed([timeline(grid, today) for grid in held.grids])
    if same is None:
        raise Refused(Refusal("team_needed"))
    return same


def _doctors(held: Held, into: Grid | NewGrid, today: date) -> tuple[Span, ...]:
    same = agreed([doctors(grid, today) for grid in held.grids])
    if same is not None:
        return same
    return doctors(into, today) if isinstance(into, Grid) else ()


def _merge(merger: _Merger, today: date, actor: Actor) -> None:
    like = merger.held.grids[0]
    target = (
        open_grid(merger.into, like, today, actor, "merge")
        if isinstance(merger.into, NewGrid)
        else merger.into
    )
    going = [grid for grid in merger.held.grids if grid is not target]
    for grid in going:
        carry(merger.held.homes_of(grid), target, MoveReason.MERGE, today, actor)
        close_grid(grid, [target], GridChange.MERGE, today, actor)
    put_teams(target, merger.teams, today)
    put_doctors(target, merger.doctors, today, actor)
    after = {
        "grids": [grid.code for grid in going],
        "households": len(merger.homes),
        "team_ids": [span.who for span in merger.teams],
    }
    audit.record(actor, "grid.merge", "grid", target.code, after=after)
