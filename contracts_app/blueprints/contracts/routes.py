"""The list of contracts, one contract with its paper, and objections to its renewal."""

from functools import partial
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import along_with_looks, looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.contracts import bp
from contracts_app.blueprints.contracts.forms import FilterForm, ObjectionForm
from contracts_app.blueprints.contracts.views import contract_page, shown_name, verify_url
from contracts_app.extensions import limiter
from contracts_app.jobs.printing import seals_folder
from contracts_app.models import Contract
from contracts_app.queries import contracts as queries
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services import objections, print_log
from contracts_app.services.agreements import agreement_pdf as render_agreement
from contracts_app.services.errors import NotFound, Refused

_OBJECTION_FIELDS = frozenset({"kind", "raised_on", "channel", "person"})


@bp.get("/contracts")
@requires(Permission.CONTRACT_LIST)
def list_contracts() -> Any:
    form = FilterForm(request.args)
    form.offer(list_team_choices(scope()), clock.today().year)
    found = queries.list_contracts(scope(), _filters(form), asked_cursor())
    looked_at("contract", "list", "list", after={"numbers": [r.contract_no for r in found.rows]})
    values = dict(form.data)
    return page(
        "contracts/list.html",
        "contracts/_contract_list.html",
        found=found,
        filters=form,
        shown_name=shown_name,
        args=kept_args(values),
        chosen=chips("contracts.list_contracts", values, form.chosen_labels()),
    )


def _filters(form: FilterForm) -> queries.ContractFilters:
    year = form.year.data or ""
    return queries.ContractFilters(
        status=form.status.data or "",
        team=form.team.data or "",
        year=int(year) if year.isdecimal() and 1900 <= int(year) <= 2999 else None,
        channel=form.channel.data or "",
    )


@bp.get("/contracts/<string:contract_no>")
@requires(Permission.CONTRACT_VIEW)
def show_contract(contract_no: str) -> Any:
    contract = _contract(contract_no)
    looked_at("contract", contract.contract_no)
    form = ObjectionForm(raised_on=clock.today(), formdata=None)
    return render_template("contracts/contract.html", form=form, **contract_page(contract))


def _contract(contract_no: str) -> Contract:
    contract = queries.get_contract(contract_no, scope())
    if contract is None:
        raise NotFound("contract")
    return contract


@bp.get("/contracts/<string:contract_no>/agreement.pdf")
@requires(Permission.CONTRACT_PRINT)
@limiter.limit("600 per hour", key_func=per_user)
def agreement_pdf(contract_no: str) -> Any:
    contract = _contract(contract_no)
    printed = print_log.next_print(contract)
    try:
        pdf = render_agreement(contract, verify_url(contract), seals_folder(), printed.times)
    except Refused as refused:
        looked_at("contract", contract.contract_no)
        form = ObjectionForm(raised_on=clock.today(), formdata=None)
        context = {**contract_page(contract), "form": form, "refusals": worded(refused)}
        return render_template("contracts/contract.html", **context), 422
    response = make_response(pdf)
    name = f"{contract.contract_no}.pdf"
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"{name}\"; filename*=UTF-8''{name}"
    )
    looked_at("contract", contract.contract_no, "print")
    along_with_looks(partial(print_log.record, [printed], actor()))
    return response


@bp.post("/contracts/<string:contract_no>/objection")
@requires(Permission.OBJECTION_RECORD)
@commits
def record_objection(contract_no: str) -> Any:
    contract = _contract(contract_no)
    form = ObjectionForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            _record(contract_no, form)
        except Refused as refused:
            refusals = worded(refused, "objection", _OBJECTION_FIELDS)
        else:
            flash(
                _("The objection is recorded. This term will not be renewed as it is."), "success"
            )
            return _back(contract_no)
    looked_at("contract", contract_no)
    context = {**contract_page(contract), "form": form, "refusals": refusals}
    return render_template("contracts/contract.html", **context), 422


def _record(contract_no: str, form: ObjectionForm) -> None:
    objections.record_objection(
        contract_no,
        form.kind.data,
        day_of(form.raised_on),
        form.channel.data,
        form.person.data,
        scope(),
        actor(),
        clock.today(),
        form.note.data or "",
    )


@bp.post("/contracts/<string:contract_no>/objection/withdraw")
@requires(Permission.OBJECTION_RECORD)
@commits
def withdraw_objection(contract_no: str) -> Any:
    kind = request.form.get("kind", "")
    objections.withdraw_objection(contract_no, kind, scope(), actor(), clock.today())
    flash(_("The objection is withdrawn."), "success")
    return _back(contract_no)


def _back(contract_no: str) -> Any:
    return redirect(url_for("contracts.show_contract", contract_no=contract_no), 303)
