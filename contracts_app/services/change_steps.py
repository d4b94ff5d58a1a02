"""The steps of a request inside a term: both sides confirm, one withdraws, the institution decides.

The last yes that is missing carries the request out in the same transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, Resident
from contracts_app.queries import changes as queries
from contracts_app.queries.policies import policies_of_team
from contracts_app.queries.scope import Scope
from contracts_app.queries.signers import living_members
from contracts_app.rules import changes as rules
from contracts_app.rules.changes import Step
from contracts_app.rules.transitions import Move
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.change_effects import Effect, carry_out, foretell, hold_for_change
from contracts_app.services.change_held import held_change, touch
from contracts_app.services.errors import Refusal, Refused
from contracts_app.services.term_moves import move_term
from contracts_app.vocabulary import ContractStatus, SignatureMode
from contracts_app.vocabulary.life import ChangeKind, ChangeState, EndReason


@dataclass(frozen=True)
class HouseholdYes:
    """How the household confirms: on paper with the day written there, or on the screen today."""

    paper: bool = False
    on: date | None = None
    strokes: Any | None = None


def confirm_by_household(
    contract_no: str, version: int, yes: HouseholdYes, scope: Scope, actor: Actor, today: date
) -> ContractChange:
    """Store the household's confirmation, given by who stands for it.

    Raises as `held_change` does, and Refused with `signature_missing`, `future_date`, `bad_date`
    (before the request), `confirmed_already`, `representative_not_member` (who stood for the
    household has died or left it, and nobody follows yet) or what stands against the new term.
    """
    contract, change = held_change(contract_no, version, scope, today)
    on = (yes.on or today) if yes.paper else today
    signer = db.session.get_one(Resident, contract.signer_id or contract.representative_id)
    members = {one.id for one in living_members(contract.household_id)}
    faults = {
        "representative_not_member": signer.id not in members,
        "confirmed_already": change.household_on is not None,
        "signature_missing": not yes.paper and yes.strokes is None,
        "future_date": on > today,
        "bad_date": on < change.requested_on,
    }
    _refuse(faults, on="confirmed_on")
    change.household_on, change.household_by = on, signer.name
    change.household_mode = SignatureMode.PAPER if yes.paper else SignatureMode.SCREEN
    change.household_strokes = None if yes.paper else yes.strokes
    _step_taken(contract, change, "confirm", Step.HOUSEHOLD, actor, today)
    return change


def confirm_by_team(
    contract_no: str, version: int, scope: Scope, actor: Actor, today: date
) -> ContractChange:
    """Store the confirmation of the team, given by the signed-in member of staff.

    Raises as `held_change` does, and Refused with `confirmed_already` or what stands against the
    new term.
    """
    contract, change = held_change(contract_no, version, scope, today)
    _refuse({"confirmed_already": change.team_on is not None})
    change.team_on, change.team_by_id = today, actor.user_id
    _step_taken(contract, change, "confirm", Step.TEAM, actor, today)
    return change


def withdraw_change(
    contract_no: str, version: int, scope: Scope, actor: Actor, today: date, note: str = ""
) -> ContractChange:
    """Whoever asked thinks better of it: the term goes on as it was. Raises as `held_change`."""
    contract, change = held_change(contract_no, version, scope, today)
    _close(contract, change, ChangeState.WITHDRAWN, note, actor)
    _record(actor, "withdraw", contract, change)
    return change


def refuse_change(
    contract_no: str, version: int, note: str, scope: Scope, actor: Actor, today: date
) -> ContractChange:
    """The institution says no, with a reason: the term goes on as it was.

    Raises as `held_change` does, and Refused with `missing_required` or `too_long`.
    """
    contract, change = held_change(contract_no, version, scope, today)
    long = len(note) > rules.LONGEST_NOTE
    _refuse({"missing_required": not note.strip(), "too_long": long}, on="note")
    change.approved_by_id = actor.user_id
    _close(contract, change, ChangeState.REFUSED, note, actor)
    _record(actor, "refuse", contract, change)
    return change


def approve_change(
    contract_no: str, version: int, scope: Scope, actor: Actor, today: date, note: str = ""
) -> ContractChange:
    """The institution says yes, where its word is asked for.

    Raises as `held_change` does, and Refused with `approval_not_needed`, `confirmed_already`,
    `too_long`, `attempts_missing` (it stands for a household that was not tried often enough) or
    what stands against the new term.
    """
    contract, change = held_change(contract_no, version, scope, today)
    needed = steps_needed(contract, change, today)
    asked, reached = Step.INSTITUTION in needed, Step.HOUSEHOLD in needed
    faults = {
        "approval_not_needed": not asked,
        "confirmed_already": change.approved_on is not None,
        "attempts_missing": asked and not reached and not tried_enough(contract, today),
        "too_long": len(note) > rules.LONGEST_NOTE,
    }
    _refuse(faults)
    change.approved_on, change.approved_by_id = today, actor.user_id
    change.decision_note = note.strip() or None
    _step_taken(contract, change, "approve", Step.INSTITUTION, actor, today)
    return change


def steps_needed(contract: Contract, change: ContractChange, today: date) -> list[Step]:
    """Who has to say yes to this request."""
    free = int(policies_of_team(contract.team_id, today)[rules.FREE_CHANGES])
    had = queries.changes_of_team_in_term(contract)
    kind, reason = ChangeKind(change.kind), EndReason(change.reason)
    return rules.steps_needed(kind, reason, free_changes_left=had < free)


def steps_given(change: ContractChange) -> dict[Step, date | None]:
    """Who has said yes, and when."""
    return {
        Step.HOUSEHOLD: change.household_on,
        Step.TEAM: change.team_on,
        Step.INSTITUTION: change.approved_on,
    }


def attempts(contract: Contract, today: date) -> tuple[int, int]:
    """On how many days it was tried to reach the household, and on how many it must be.

    Who signed this contract was reached then, whatever was tried before.
    """
    tried = queries.days_of_attempts(contract.household_id)
    days = [day for day in tried if day >= contract.signed_on]
    needed = int(policies_of_team(contract.team_id, today)[rules.ATTEMPTS_NEEDED])
    return rules.attempts_that_count(days, today), needed


def tried_enough(contract: Contract, today: date) -> bool:
    """Whether the attempts of the last twelve months let the institution decide."""
    tried, needed = attempts(contract, today)
    return tried >= needed


def _refuse(faults: Mapping[str, bool], on: str = "") -> None:
    """Refuse with every code that applies; `on` is the field of those about a day or a text."""
    wrong = [Refusal(code, on) for code, applies in faults.items() if applies]
    if wrong:
        raise Refused(*wrong)


def _step_taken(
    contract: Contract, change: ContractChange, verb: str, step: Step, actor: Actor, today: date
) -> None:
    """Keep the step; with the last one the request is carried out."""
    touch(change, actor)
    _record(actor, verb, contract, change, {"by": step.value})
    needed, given = steps_needed(contract, change, today), steps_given(change)
    if rules.steps_missing(needed, given):
        return
    hold_for_change(contract, change)
    effect = foretell(contract, change, rules.agreed_on(needed, given), today)
    _finish(change, effect)
    carry_out(contract, change, effect, actor, today)
    after = {"last_day": effect.last_day.isoformat(), "new_contract": change.result_no}
    _record(actor, "done", contract, change, after)


def _finish(change: ContractChange, effect: Effect) -> None:
    change.state, change.effective_on = ChangeState.DONE, effect.last_day
    change.refund_fen = effect.refund_fen


def _close(
    contract: Contract, change: ContractChange, state: ChangeState, note: str, actor: Actor
) -> None:
    change.state, change.decision_note = state, note.strip()[: rules.LONGEST_NOTE] or None
    touch(change, actor)
    if change.kind == ChangeKind.TERMINATE:
        move_term(contract, Move.GO_ON, ContractStatus.ACTIVE, actor)


def _record(
    actor: Actor,
    verb: str,
    contract: Contract,
    change: ContractChange,
    more: Mapping[str, Any] | None = None,
) -> None:
    after = {"kind": change.kind, "version": change.version, **(more or {})}
    audit.record(
        actor, f"change.{verb}", "contract", contract.contract_no,
        reason=change.reason, after=after,
    )  # fmt: skip
