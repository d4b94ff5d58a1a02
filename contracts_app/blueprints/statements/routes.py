"""Statements of a year: the list of a village, its paper, and the paper of one contract."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints.statements import bp
from contracts_app.blueprints.statements.forms import FilterForm
from contracts_app.extensions import limiter
from contracts_app.queries.contracts import get_contract
from contracts_app.queries.fulfilment import shown_year
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.statements import (
    count_statement_terms,
    head_of_statement,
    list_statement_terms,
)
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound
from contracts_app.services.year_statements import hand_over_list, statements_pdf

_SHOWN: Final = 100
_ON_PAPER: Final = 300
"""The most households of one file; a grid has fewer."""


@bp.get("/statements")
@requires(Permission.CARE_VIEW)
def desk() -> Any:
    form = _form()
    rows = list_statement_terms(scope(), form.wanted(), _SHOWN)
    total, more = count_statement_terms(scope(), form.wanted())
    looked_at("contract", "statements", "list", after={"numbers": [r.contract_no for r in rows]})
    return render_template(
        "statements/desk.html",
        filters=form,
        rows=rows,
        total=total,
        more=more,
        most=_ON_PAPER,
        args=kept_args(dict(form.data)),
    )


def _form() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(clock.today().year, list_grid_choices(scope()), list_team_choices(scope()))
    return form


@bp.get("/statements/<any(list,all):what>.pdf")
@requires(Permission.CARE_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_many(what: str) -> Any:
    form = _form()
    wanted = form.wanted()
    rows = list_statement_terms(scope(), wanted, _ON_PAPER + 1)
    if not rows or len(rows) > _ON_PAPER:
        few = _("No household had a contract here in that year.")
        many = _("Choose a village, a grid or a team first: these are too many for one file.")
        flash(many if rows else few)
        return redirect(url_for("statements.desk", **kept_args(dict(form.data))), 303)
    looked_at("contract", "statements", "print", after={"numbers": [r.contract_no for r in rows]})
    if what == "list":
        return pdf_answer(hand_over_list(rows, wanted.year, clock.today()), "statement-list.pdf")
    pdf = statements_pdf(rows, wanted.year, clock.today(), english=bool(form.english.data))
    return pdf_answer(pdf, f"statements-{wanted.year}.pdf")


@bp.get("/contracts/<string:contract_no>/statement.pdf")
@requires(Permission.CARE_VIEW)
@limiter.limit("600 per hour", key_func=per_user)
def print_one(contract_no: str) -> Any:
    contract = get_contract(contract_no, scope())
    if contract is None:
        raise NotFound("contract")
    asked = request.args.get("year", type=int)
    year = shown_year(contract, clock.today(), asked)
    english = bool(request.args.get("english"))
    looked_at("contract", contract_no, "print")
    pdf = statements_pdf([head_of_statement(contract.id)], year, clock.today(), english=english)
    return pdf_answer(pdf, f"{contract_no}-{year}.pdf")
