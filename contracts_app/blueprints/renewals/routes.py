"""The list of renewals: filters, notices of many households at once, and the paper list."""

from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._lists import chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.renewals import bp
from contracts_app.blueprints.renewals.forms import FilterForm
from contracts_app.blueprints.renewals.views import (
    filters_of,
    list_args,
    list_page,
    season,
)
from contracts_app.extensions import limiter
from contracts_app.printing.renewal_papers import NoticeLine, notice_list, notice_slips
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.renewal_list import list_to_tell
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.renewal_notices import tell_by_paper

_ON_PAPER: Final = 600
"""The most households of one paper list; a village has fewer."""
_PAPERS: Final = {"list": notice_list, "slips": notice_slips}


@bp.get("/renewals")
@requires(Permission.RENEWAL_VIEW)
def list_renewals() -> Any:
    return _list(200)


def _list(status: int, refusals: list[Any] | None = None) -> Any:
    form = _filters()
    shown, values = list_page(form), dict(form.data)
    numbers = [line.row.contract_no for line in shown["lines"]]
    looked_at("contract", "renewals", "list", after={"numbers": numbers})
    return page(
        "renewals/list.html",
        "renewals/_renewal_list.html",
        status,
        filters=form,
        args=kept_args(values),
        chosen=chips("renewals.list_renewals", values, form.chosen_labels()),
        refusals=refusals,
        ticked=frozenset(request.form.getlist("contract")),
        signed_on=request.form.get("given_on"),
        **shown,
    )


def _filters() -> FilterForm:
    form = FilterForm(request.args)
    form.offer(list_team_choices(scope()), list_grid_choices(scope()))
    return form


@bp.post("/renewals/told")
@requires(Permission.RENEWAL_RECORD)
@commits
def tell_many() -> Any:
    try:
        day = parse_day(request.form.get("given_on", ""))
    except ValueError:
        return _list(422, worded(Refused.of("bad_date")))
    try:
        told = tell_by_paper(request.form.getlist("contract"), day, scope(), actor())
    except Refused as refused:
        return _list(422, worded(refused, "renewal"))
    flash(
        ngettext(
            "%(num)s household is recorded as told on paper.",
            "%(num)s households are recorded as told on paper.",
            told,
        ),
        "success",
    )
    return redirect(url_for("renewals.list_renewals", **list_args()), 303)


@bp.get("/renewals/notices.pdf")
@requires(Permission.RENEWAL_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_notices() -> Any:
    draw = _PAPERS.get(request.args.get("what", "list"))
    if draw is None:
        abort(404)
    found = list_to_tell(scope(), filters_of(_filters()), season().until, _ON_PAPER + 1)
    if not found or len(found) > _ON_PAPER:
        few = _("There is nobody to tell here.")
        flash(
            _("Choose a grid or a team first: these are too many for one list.") if found else few
        )
        return redirect(url_for("renewals.list_renewals", **list_args()), 303)
    lines = [NoticeLine.of(row) for row in found]
    numbers = [row.contract_no for row in found]
    looked_at("contract", "renewals", "print", after={"numbers": numbers})
    return pdf_answer(draw(lines, clock.today()), "renewal-notices.pdf")
