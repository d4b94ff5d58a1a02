"""The work plan of a team for a year, with what was held of it and who was trained."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.team_life import bp
from contracts_app.blueprints.team_life.forms import PlanForm, plan_form
from contracts_app.blueprints.team_life.views import may_record, team_or_404
from contracts_app.models import Team
from contracts_app.queries import team_plans as queries
from contracts_app.queries.team_staff import is_own_team
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.team_plans import save_plan
from contracts_app.vocabulary.team_life import LifeKind

_FIELDS = frozenset({"words", "reason", *(kind.value for kind in LifeKind)})


def _asked_year() -> int:
    """The year of the address; this year where there is none that makes sense."""
    this = clock.today().year
    year = request.args.get("year", this, type=int)
    return year if 2000 <= year <= this + 1 else this


def _filled(team: Team, year: int) -> PlanForm:
    plan = queries.get_plan(team.id, year)
    if plan is None:
        return plan_form()
    return plan_form(data={**plan.targets, "words": plan.words, "version": plan.version})


@bp.get("/teams/<path:code>/plan")
@requires(Permission.TEAM_LIFE_VIEW)
def show_plan(code: str) -> Any:
    team, year = team_or_404(code), _asked_year()
    return _page(team, year, _filled(team, year), [])


@bp.post("/teams/<path:code>/plan")
@requires(Permission.TEAM_LIFE_RECORD)
@commits
def save(code: str) -> Any:
    team, year, form = team_or_404(code), _asked_year(), plan_form()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            save_plan(
                code, year, form.version.data or 0, form.targets(),
                (form.words.data or "").replace("\r\n", "\n"), form.reason.data or "",
                scope(), actor(), clock.today(),
            )  # fmt: skip
        except Refused as refused:
            refusals = worded(refused, "team_plan", _FIELDS)
        else:
            flash(_("The plan is saved."), "success")
            return redirect(url_for("team_life.show_plan", code=code, year=year), 303)
    return _page(team, year, form, refusals)


def _page(team: Team, year: int, form: PlanForm, refusals: list[Any]) -> Any:
    versions = queries.list_versions(team.id, year)
    held = queries.count_by_kind(team.id, year)
    targets = versions[0].targets if versions else {}
    page = render_template(
        "team_life/plan.html",
        team=team,
        year=year,
        form=form,
        refusals=refusals,
        versions=versions,
        lines=[(kind, held[kind], targets.get(kind, 0)) for kind in LifeKind],
        trained=queries.list_trained(team.id, year),
        may_write=may_record() and is_own_team(team.id, scope()),
        last_year=clock.today().year + 1,
    )
    return make_response(page, 422 if form.is_submitted() else 200)
