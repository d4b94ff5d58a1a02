"""Somebody signs for a household whose signer died or left, and newborns are confirmed."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.household_life import bp
from contracts_app.blueprints.household_life.forms import SignerForm
from contracts_app.queries.contracts import get_contract, get_contract_head
from contracts_app.queries.signers import living_members
from contracts_app.rules.permissions import Permission
from contracts_app.rules.signing import is_adult
from contracts_app.services.births import confirm_birth
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.signers import HandSignature, sign_for_household

_FIELDS = frozenset({"signer", "on", "paper"})


@bp.route("/contracts/<string:contract_no>/signer", methods=["GET", "POST"])
@requires(Permission.CONTRACT_SIGN)
@commits
def sign_for(contract_no: str) -> Any:
    contract = get_contract(contract_no, scope())
    if contract is None:
        raise NotFound("contract")
    form = SignerForm(on=clock.today())
    members = living_members(contract.household_id)
    form.offer([one for one in members if is_adult(one.birth_date, clock.today())])
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            _sign(contract_no, form)
        except Refused as refused:
            refusals = worded(refused, "entry", _FIELDS)
        else:
            flash(_("The signature is recorded. The contract goes on."), "success")
            return redirect(url_for("contracts.show_contract", contract_no=contract_no), 303)
    looked_at("contract", contract_no)
    page = render_template(
        "household_life/signer.html",
        contract=contract,
        head=get_contract_head(contract.id),
        form=form,
        refusals=refusals,
    )
    return page, 422 if form.is_submitted() else 200


def _sign(contract_no: str, form: SignerForm) -> None:
    paper = bool(form.paper.data)
    given = HandSignature(day_of(form.on), paper, None if paper else form.strokes())
    sign_for_household(contract_no, form.signer.data, given, scope(), actor(), clock.today())


@bp.post("/households/<path:code>/births/<string:key>/confirm")
@requires(Permission.HOUSEHOLD_CHANGE)
@commits
def confirm_child(code: str, key: str) -> Any:
    confirm_birth(code, key, scope(), actor(), clock.today())
    flash(_("The child is confirmed."), "success")
    return redirect(url_for("households.show_household", code=code), 303)
