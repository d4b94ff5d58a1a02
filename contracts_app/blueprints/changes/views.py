"""What the page about ending and changing a contract shows."""

from datetime import timedelta
from typing import Any

from contracts_app import clock
from contracts_app.blueprints._guards import scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.changes.forms import (
    AttemptForm,
    ChangeForm,
    ConfirmForm,
    DecideForm,
)
from contracts_app.formatting import catalogue_name
from contracts_app.models import Contract, ContractChange
from contracts_app.queries import changes as queries
from contracts_app.queries.contracts import get_contract, get_contract_head, list_covers
from contracts_app.queries.fulfilment import delivered_of
from contracts_app.queries.signing import packages_on
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.changes import Step, in_force, steps_missing
from contracts_app.services import change_steps as steps
from contracts_app.services.change_effects import Effect, refunds_of
from contracts_app.services.change_held import days_of_term
from contracts_app.services.errors import NotFound, Refused
from contracts_app.vocabulary.life import ChangeKind, ChangeState, EndReason, RequestedBy


def worded_request(refused: Refused, fields: frozenset[str]) -> list[Any]:
    """The refusals of a request; one about a package says which."""
    packages = packages_on(clock.today(), {one.subject for one in refused.refusals})
    names = {one.code: catalogue_name(one) for one in packages}
    return worded(refused, "change", fields, names)


def the_contract(contract_no: str) -> Contract:
    """The contract in the scope of whoever asks; 404 otherwise."""
    contract = get_contract(contract_no, scope())
    if contract is None:
        raise NotFound("contract")
    return contract


def fresh_form(contract: Contract, kind: str) -> ChangeForm:
    """An empty request of one kind; what the household has is chosen already."""
    form = ChangeForm(
        formdata=None,
        kind=kind,
        requested_by=RequestedBy.HOUSEHOLD,
        requested_on=clock.today(),
        package=[one.code for one in queries.packages_of_term(contract.id)],
    )
    form.offer(other_teams(contract))
    return form


def other_teams(contract: Contract) -> list[Any]:
    """The teams in scope but for the present one."""
    own = get_contract_head(contract.id).team_code
    return [team for team in list_team_choices(scope()) if team.code != own]


def change_page(contract: Contract, form: ChangeForm | None = None, **more: Any) -> dict[str, Any]:
    """The values of changes/change.html; `more` are forms that were refused, and why."""
    rows = queries.list_changes_of(contract.id)
    standing = next((row for row in rows if row.ContractChange.state == ChangeState.OPEN), None)
    may_ask = in_force(days_of_term(contract)) and standing is None
    present = queries.packages_of_term(contract.id)
    return {
        "contract": contract,
        "head": get_contract_head(contract.id),
        "standing": standing,
        "past": [row for row in rows if row is not standing],
        "may_ask": may_ask,
        "kinds": list(ChangeKind),
        "form": form,
        "ask_form": form if may_ask else None,
        "present": present,
        "attempts": queries.list_attempts(contract.household_id),
        "confirm_form": ConfirmForm(formdata=None, confirmed_on=clock.today()),
        "decide_form": DecideForm(formdata=None),
        "attempt_form": AttemptForm(formdata=None, tried_on=clock.today()),
        **asking(contract, form),
        **(waiting(contract, standing.ContractChange, present) if standing else {}),
        **more,
    }


def asking(contract: Contract, form: ChangeForm | None) -> dict[str, Any]:
    """What a request of the form's kind offers: paid packages, and those one may have instead."""
    if form is None:
        return {}
    packages = packages_on(clock.today()) if form.kind.data == ChangeKind.CHANGE_PACKAGES else []
    paid = queries.paid_packages(contract.id)
    return {
        "paid": paid,
        "offered": packages,
        "on_record": delivered_of(contract.id) if paid else {},
    }


def waiting(contract: Contract, change: ContractChange, present: list[Any]) -> dict[str, Any]:
    """What an open request waits for; `present` are the packages of the term."""
    today = clock.today()
    needed = steps.steps_needed(contract, change, today)
    tried, tries_needed = steps.attempts(contract, today)
    return {
        "missing": steps_missing(needed, steps.steps_given(change)),
        "needed": needed,
        "stands_for_household": Step.HOUSEHOLD not in needed,
        "answer_by": change.escalates_on - timedelta(days=1),
        "late": change.escalates_on <= today,
        "tried": tried,
        "tries_needed": tries_needed,
        "wanted": _wanted_packages(change, present),
        "refunds": refunds_of(contract, change),
    }


def _wanted_packages(change: ContractChange, present: list[Any]) -> list[Any]:
    """What the household is to have: as it has it, else as it is on offer."""
    codes = change.packages or []
    by_code = {one.code: one for one in [*packages_on(clock.today(), codes), *present]}
    return [by_code[code] for code in codes if code in by_code]


def effect_page(contract: Contract, form: ChangeForm, effect: Effect) -> dict[str, Any]:
    """The values of changes/preview.html."""
    planned = effect.follow_on
    return {
        "contract": contract,
        "head": get_contract_head(contract.id),
        "asked": form,
        "effect": effect,
        "covers": [row for row in list_covers(contract.id) if row.state == "live"],
        "new_team": planned.signing.accepted_team.name if planned else "",
        "new_packages": list(planned.signing.packages.values()) if planned else [],
        "reason": EndReason(form.reason.data) if form.reason.data else None,
        "next_term": effect.days is not None and effect.days.start > contract.period_end,
    }
