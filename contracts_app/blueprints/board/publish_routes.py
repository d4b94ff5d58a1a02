"""Publishing a plan: the report is a page that is read, then sent back."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.board import bp
from contracts_app.blueprints.board.forms import PublishForm
from contracts_app.blueprints.board.routes import seen_version
from contracts_app.blueprints.board.views import asked_plan
from contracts_app.models import DutyPlan
from contracts_app.rules.permissions import Permission
from contracts_app.services.duty_plan_steps import PlanChanged
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.publishing import preview, publish_plan
from contracts_app.vocabulary import PlanState


@bp.get("/grids/board/<string:key>/publish")
@requires(Permission.GRID_ASSIGN)
def show_report(key: str) -> Any:
    plan = asked_plan(key)
    if plan.state != PlanState.DRAFT:
        return redirect(url_for("board.list_plans"))
    return _report_page(plan, PublishForm(formdata=None))


def _report_page(
    plan: DutyPlan, form: PublishForm, status: int = 200, refusals: list[Any] | None = None
) -> Response:
    report = preview(plan, scope())
    # What is sent back is what this page shows, whatever the form held before.
    form.renew(plan.version)
    form.digest.raw_data, form.digest.data = None, report.digest
    page = render_template(
        "board/publish.html", plan=plan, report=report, form=form, refusals=refusals
    )
    return make_response(page, status)


@bp.post("/grids/board/<string:key>/publish")
@requires(Permission.GRID_ASSIGN)
@commits
def publish(key: str) -> Any:
    plan, form = asked_plan(key), PublishForm()
    if plan.state != PlanState.DRAFT:
        return _published_before()
    if not form.validate_on_submit():
        return _report_page(plan, form, 422)
    digest, today = form.digest.data or "", clock.today()
    try:
        plan, grids = publish_plan(key, seen_version(form), digest, scope(), actor(), today)
    except Refused as refused:
        if "plan_closed" in refused.codes:
            return _published_before()
        form.read.data = False
        return _report_page(plan, form, 422, worded(refused, "plan"))
    except (PlanChanged, Conflict) as clash:
        form.read.data = False
        return _report_page(plan, form, 409, worded(Refused.of(clash.code), "plan"))
    told = ngettext(
        "Published: %(num)s grid changes hands on %(day)s.",
        "Published: %(num)s grids change hands on %(day)s.",
        grids,
        day=plan.starts_on.isoformat(),
    )
    flash(told, "success")
    return redirect(url_for("board.list_plans"), 303)


def _published_before() -> Any:
    """A second click, or somebody else in between: there is no draft to show a report of."""
    flash(_("This plan is published or put away already. Nothing was done again."), "info")
    return redirect(url_for("board.list_plans"), 303)
