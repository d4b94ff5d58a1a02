"""Numbered forms that were given out: which are on their way, need attention, or were spoiled."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._lists import asked_cursor, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.paper import bp, views
from contracts_app.blueprints.paper.forms import FormsFilter, SpoilForm
from contracts_app.queries.form_lists import FormFilters, list_attention, list_forms
from contracts_app.queries.paper_forms import get_form
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services import paper_forms
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.paper_returns import register_again


@bp.get("/sign/forms")
@requires(Permission.CONTRACT_SIGN)
def show_forms() -> Any:
    """Forms that need attention, and the list of those that were given out."""
    return _forms(200)


def _forms(status: int, **shown: Any) -> Any:
    form = FormsFilter(request.args)
    form.offer(list_team_choices(scope()))
    mine = bool(form.mine.data)
    filters = FormFilters(form.state.data or "", form.team.data or "", mine)
    found = list_forms(scope(), filters, current_user.id, asked_cursor())
    attention = list_attention(scope())
    numbers = [row.number for row in (*attention, *found.rows)]
    looked_at("paper_form", "list", "list", after={"numbers": numbers})
    return page(
        "paper/forms.html",
        "paper/_form_list.html",
        status,
        filters=form,
        found=found,
        attention=attention,
        args=kept_args({**form.data, "mine": "y" if mine else ""}),
        due_of=views.due_of,
        waits_for_somebody=views.waits_for_somebody,
        reasons_of=views.reasons_of,
        **shown,
    )


@bp.get("/sign/forms/<string:number>/spoil")
@requires(Permission.CONTRACT_SIGN)
def ask_spoil(number: str) -> Any:
    """Ask why a form will never be signed."""
    return _spoil_page(_form_out(number), SpoilForm(formdata=None), 200)


def _form_out(number: str) -> Any:
    form = get_form(number, scope())
    if form is None:
        raise NotFound("form")
    return form


def _spoil_page(paper: Any, form: SpoilForm, status: int, refusals: Any = None) -> Any:
    shown = {"paper": paper, "form": form, "refusals": refusals}
    return make_response(render_template("paper/spoil.html", **shown), status)


@bp.post("/sign/forms/<string:number>/spoil")
@requires(Permission.CONTRACT_SIGN)
@commits
def spoil(number: str) -> Any:
    """Note that a form will never be signed; its number is not given out again."""
    paper, form = _form_out(number), SpoilForm()
    if not form.validate_on_submit():
        return _spoil_page(paper, form, 422)
    try:
        paper_forms.spoil(number, form.reason.data or "", scope(), actor(), clock.today())
    except Refused as refused:
        return _spoil_page(paper, form, 422, worded(refused, "paper"))
    flash(_("Form %(number)s is noted as spoiled.", number=number), "success")
    return redirect(url_for("paper.show_forms"), 303)


@bp.post("/sign/forms/<string:number>/register")
@requires(Permission.CONTRACT_SIGN)
@commits
def register_form(number: str) -> Any:
    """Try anew to make a form a contract that came back with both signatures."""
    returned = register_again(number, scope(), actor(), clock.today())
    if returned.needs:
        # Kept with the form, so that the next one who looks is told what stands against it now.
        flash(views.needs_attention(returned), "warning")
        return redirect(url_for("paper.show_forms"), 303)
    flash(_("%(number)s is registered.", number=returned.paper.number), "success")
    return redirect(url_for("contracts.show_contract", contract_no=returned.paper.number), 303)
