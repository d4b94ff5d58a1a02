"""Taking a grid out of use: an empty one, or one whose households go to another."""

from datetime import date

from contracts_app.queries.scope import Scope
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.grid_life.close import carry, close_grid, share_of
from contracts_app.services.grid_life.duties import doctors, timeline
from contracts_app.services.grid_life.effect import Effect, as_was_read, effect_of
from contracts_app.services.grid_life.held import hold, under_contract
from contracts_app.vocabulary import GridChange, MoveReason


def retire_grid(
    code: str,
    scope: Scope,
    actor: Actor,
    today: date,
    *,
    into: str = "",
    dry_run: bool = False,
    digest: str = "",
) -> Effect:
    """Take a leaf grid out of use from today on; `into` names the grid its households go to.

    They are answered for by the team and the doctor of that grid from today on. Raises Refused with
    `unknown_grid`, `grid_not_in_use`, `grid_not_leaf`, `other_village`, `grids_needed` (into
    itself), `households_left`; Conflict(`changed_meanwhile`).
    """
    if into == code:
        raise Refused(Refusal("grids_needed"))
    held = hold([code, into] if into else [code], scope, today, alone=not dry_run)
    grid, target = held.grids[0], held.grids[1] if into else None
    homes = held.homes_of(grid)
    if target is None and homes:
        raise Refused(Refusal("households_left", str(len(homes))))
    if target is not None and target.village_code != grid.village_code:
        raise Refused(Refusal("other_village", target.code))
    shares = []
    if target is not None:
        together = [*held.homes_of(target), *homes]
        signed = under_contract(held.grids)
        answering = (timeline(target, today), doctors(target, today))
        shares.append(share_of(target, together, signed, *answering))
    effect = effect_of(today, [grid.code], shares)
    as_was_read(effect, digest)
    if dry_run:
        return effect
    if target is not None:
        carry(homes, target, MoveReason.RETIRE, today, actor)
    close_grid(grid, [target], GridChange.RETIRE, today, actor)
    after = {"into": into or None, "households": len(homes), "retired_on": today.isoformat()}
    audit.record(actor, "grid.retire", "grid", grid.code, after=after)
    return effect
