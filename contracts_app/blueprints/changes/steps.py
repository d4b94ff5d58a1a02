"""The steps of an open request: confirmations, withdrawal, the institution's word, attempts."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.changes import bp
from contracts_app.blueprints.changes.forms import (
    APPROVE,
    HOUSEHOLD,
    AttemptForm,
    ConfirmForm,
    DecideForm,
    StepForm,
)
from contracts_app.blueprints.changes.views import change_page, the_contract
from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.rules.permissions import Permission
from contracts_app.services import change_steps as services
from contracts_app.services.contact_attempts import Attempt, record_attempt
from contracts_app.services.errors import Refused
from contracts_app.vocabulary.life import ChangeState

_FIELDS = frozenset({"confirmed_on", "tried_on", "paper"})


@bp.post("/contracts/<string:contract_no>/change/confirm")
@requires(Permission.CONTRACT_CHANGE)
@commits
def confirm(contract_no: str) -> Any:
    form = ConfirmForm()

    def step() -> str:
        version, today = form.version.data, clock.today()
        if form.party.data == HOUSEHOLD:
            change = services.confirm_by_household(
                contract_no, version, form.yes(), scope(), actor(), today
            )
        else:
            change = services.confirm_by_team(contract_no, version, scope(), actor(), today)
        return _what_came(change.state)

    return _answered(the_contract(contract_no), form, step, confirm_form=form)


def _what_came(state: str) -> str:
    if state == ChangeState.DONE:
        return _("Everybody has confirmed; it is done. Print the record for both sides.")
    return _("The confirmation is stored.")


@bp.post("/contracts/<string:contract_no>/change/withdraw")
@requires(Permission.CONTRACT_CHANGE)
@commits
def withdraw(contract_no: str) -> Any:
    form = StepForm()

    def step() -> str:
        version = form.version.data
        services.withdraw_change(contract_no, version, scope(), actor(), clock.today())
        return _("The request is withdrawn; the contract goes on as it was.")

    return _answered(the_contract(contract_no), form, step)


@bp.post("/contracts/<string:contract_no>/change/decide")
@requires(Permission.CHANGE_DECIDE)
@commits
def decide(contract_no: str) -> Any:
    form = DecideForm()

    def step() -> str:
        version, note = form.version.data, form.decision_note.data or ""
        today = clock.today()
        if form.decision.data == APPROVE:
            change = services.approve_change(contract_no, version, scope(), actor(), today, note)
            return _what_came(change.state)
        services.refuse_change(contract_no, version, note, scope(), actor(), today)
        return _("The request is refused; the contract goes on as it was.")

    return _answered(the_contract(contract_no), form, step, decide_form=form)


@bp.post("/contracts/<string:contract_no>/change/attempt")
@requires(Permission.CONTRACT_CHANGE)
@commits
def attempt(contract_no: str) -> Any:
    form = AttemptForm()

    def step() -> str:
        tried = Attempt(
            day_of(form.tried_on),
            form.channel.data,
            form.result.data,
            form.attempt_note.data or "",
        )
        record_attempt(contract_no, tried, scope(), actor(), clock.today())
        return _("The attempt is recorded.")

    return _answered(the_contract(contract_no), form, step, attempt_form=form)


def _answered(contract: Contract, form: Any, step: Callable[[], str], **forms: Any) -> Any:
    """Take the step and go back to the page; a refusal shows the page with the reasons."""
    number, refusals = contract.contract_no, []
    if form.validate_on_submit():
        try:
            # The page that refuses a step must not show it as taken.
            with db.session.begin_nested():
                said = step()
            flash(said, "success")
        except Refused as refused:
            refusals = worded(refused, "change", _FIELDS)
        else:
            return redirect(url_for("changes.show_change", contract_no=number), 303)
    looked_at("contract", number)
    values = {**change_page(contract, **forms), "form": form, "refusals": refusals}
    return render_template("changes/change.html", **values), 422
