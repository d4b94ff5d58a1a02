"""The capacity of one team: load and limits, doctors, room granted, and its queue."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, can, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.capacity import bp
from contracts_app.blueprints.capacity.bars import Bar
from contracts_app.blueprints.capacity.forms import GrantForm
from contracts_app.models import Team
from contracts_app.queries import capacity as queries
from contracts_app.queries import queue, team_load
from contracts_app.queries.policies import policies_for
from contracts_app.queries.team_staff import get_managed_team
from contracts_app.queries.teams import TeamLoad, get_team
from contracts_app.rules.capacity import DOCTOR_PERSONS, doctor_soft_limit
from contracts_app.rules.permissions import Permission
from contracts_app.services import capacity
from contracts_app.services.errors import NotFound, Refused

_FIELDS = frozenset({"households", "persons", "valid_from", "valid_to", "reason"})


@bp.get("/teams/<path:code>/capacity")
@requires(Permission.TEAM_VIEW)
def show(code: str) -> Any:
    form = GrantForm(formdata=None, valid_from=clock.today())
    return _page(_team(code), form)


@bp.post("/teams/<path:code>/capacity/grant")
@requires(Permission.CAPACITY_GRANT)
@commits
def grant(code: str) -> Any:
    team, form = _team(code), GrantForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            capacity.grant_room(
                code, form.households.data or 0, form.persons.data or 0,
                day_of(form.valid_from), day_of(form.valid_to), form.reason.data or "",
                scope(), actor(), clock.today(),
            )  # fmt: skip
        except Refused as refused:
            refusals = worded(refused, "capacity", _FIELDS)
        else:
            flash(_("The room is granted."), "success")
            return redirect(url_for("capacity.show", code=code), 303)
    return _page(team, form, refusals), 422


@bp.post("/teams/<path:code>/capacity/end")
@requires(Permission.CAPACITY_GRANT)
@commits
def end(code: str) -> Any:
    mark = request.form.get("grant", "")
    capacity.end_grant(code, mark, scope(), actor(), clock.today())
    flash(_("This room ends at once. What was signed stays."), "success")
    return redirect(url_for("capacity.show", code=code), 303)


def _team(code: str) -> TeamLoad:
    team = get_team(code, scope(), clock.today())
    if team is None:
        raise NotFound("team")
    return team


def _page(team: TeamLoad, form: GrantForm, refusals: list[Any] | None = None) -> str:
    today = clock.today()
    waiting = queue.list_queue(team.id, scope())
    named = {row.code for row in waiting if row.mine} if can(Permission.HOUSEHOLD_VIEW) else set()
    if named:
        looked_at("household", "list", "list", after={"codes": sorted(named)})
    stored = get_managed_team(team.code, scope())
    mine = stored is not None and stored.institution_id in scope().institution_ids
    return render_template(
        "capacity/team.html",
        team=team,
        households=Bar(team.households, team.households_soft, team.households_limit),
        persons=Bar(team.persons, None, team.persons_limit),
        doctors=_doctors(stored) if stored else [],
        grants=[(row, capacity.mark_of(row)) for row in queries.list_grants(team.id)],
        may_grant=mine and can(Permission.CAPACITY_GRANT),
        waiting=waiting,
        named=named,
        in_queue=queue.count_queue(team.id, today),
        needs=team_load.needs_of_households([row.household_id for row in waiting]),
        form=form,
        refusals=refusals,
        today=today,
    )


def _doctors(team: Team) -> list[tuple[Any, Bar]]:
    """Each doctor of the team with the persons he or she carries, in all teams together."""
    today = clock.today()
    doctors = queries.list_doctors([team.id], today)
    carried = team_load.persons_of_doctors([one.id for one in doctors], today)
    policies = policies_for(team.institution_id, today)
    hard = int(policies.get(DOCTOR_PERSONS, 0))
    return [
        (one, Bar(carried.get(one.id, 0), doctor_soft_limit(one.post, policies)[1], hard))
        for one in doctors
    ]
