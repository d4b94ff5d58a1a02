"""Asking for an end or a change: the page, what it would do, and then the request.

Nothing is kept between the steps but what the browser sends back.
"""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.changes import bp
from contracts_app.blueprints.changes.forms import DONE, ChangeForm
from contracts_app.blueprints.changes.views import (
    change_page,
    effect_page,
    fresh_form,
    other_teams,
    the_contract,
    worded_request,
)
from contracts_app.extensions import limiter
from contracts_app.models import Contract
from contracts_app.queries.changes import paid_packages
from contracts_app.rules.permissions import Permission
from contracts_app.services.change_papers import change_record_pdf
from contracts_app.services.contract_changes import foretell_request, request_change
from contracts_app.services.errors import Refused
from contracts_app.vocabulary.life import ChangeKind

DO, EDIT = "do", "edit"
_FIELDS = frozenset({"reason", "requested_by", "requested_on", "wanted_on", "team", "note"})
_STEPS = frozenset({"csrf_token", "step"})


@bp.get("/contracts/<string:contract_no>/change")
@requires(Permission.CONTRACT_CHANGE)
def show_change(contract_no: str) -> Any:
    contract = the_contract(contract_no)
    looked_at("contract", contract_no)
    kind = request.args.get("kind", "")
    form = fresh_form(contract, kind) if kind in list(ChangeKind) else None
    return render_template("changes/change.html", **change_page(contract, form))


@bp.post("/contracts/<string:contract_no>/change")
@requires(Permission.CONTRACT_CHANGE)
@commits
def ask(contract_no: str) -> Any:
    """What it would do, to be read first; the request itself with `step=do`."""
    contract = the_contract(contract_no)
    form = ChangeForm()
    form.offer(other_teams(contract))
    step = request.form.get("step", "")
    if step == EDIT:
        return _asked_again(contract, form, 200)
    if not form.validate_on_submit():
        return _asked_again(contract, form, 422)
    asked = form.asked(paid_packages(contract.id))
    who = (contract_no, asked, scope(), actor(), clock.today())
    try:
        if step == DO:
            request_change(*who)
            flash(_("The request is recorded. Now both sides confirm it."), "success")
            return redirect(url_for("changes.show_change", contract_no=contract_no), 303)
        effect = foretell_request(*who)
    except Refused as refused:
        return _asked_again(contract, form, 422, worded_request(refused, _FIELDS))
    looked_at("contract", contract_no)
    sent = request.form.items(multi=True)
    fields = [
        (name, value)
        for name, value in sent
        if name not in _STEPS and (value or name.startswith(DONE))
    ]
    shown = effect_page(contract, form, effect)
    return render_template("changes/preview.html", fields=fields, **shown), 200


def _asked_again(
    contract: Contract, form: ChangeForm, status: int, refusals: list[Any] | None = None
) -> Any:
    looked_at("contract", contract.contract_no)
    values = change_page(contract, form, refusals=refusals or [])
    if not values["may_ask"]:
        # There is no form to mend; what stands in the way is all that can be said.
        code = "change_open" if values["standing"] else "not_in_force"
        values |= {"form": None, "refusals": worded(Refused.of(code))}
    return render_template("changes/change.html", **values), status


@bp.get("/contracts/<string:contract_no>/change/record.pdf")
@requires(Permission.CONTRACT_PRINT)
@limiter.limit("600 per hour", key_func=per_user)
def record_pdf(contract_no: str) -> Any:
    """The record of the request on paper, two copies."""
    contract = the_contract(contract_no)
    response = make_response(change_record_pdf(contract))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{contract_no}-change.pdf"'
    looked_at("contract", contract_no, "print")
    return response
