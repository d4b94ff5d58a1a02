"""Leaving a team, or all of them by retiring: one form that asks who takes over what."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.teams import bp
from contracts_app.blueprints.teams.forms import LeaveForm, leave_form
from contracts_app.blueprints.teams.views import MISSING, managed_or_403
from contracts_app.queries.team_staff import get_managed_team, get_person, list_places_of
from contracts_app.rules.permissions import Permission
from contracts_app.services.departure_facts import Request, TeamDeparture
from contracts_app.services.errors import Conflict, NotFound, Refusal, Refused
from contracts_app.services.team_departure import Departing, departing, leave_team, retire
from contracts_app.services.team_return import stay


@bp.route("/teams/<path:code>/members/<string:key>/leave", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
@commits
def leave(code: str, key: str) -> Any:
    """Somebody leaves this team."""
    return _leaving(code, key, retires=False)


@bp.route("/teams/<path:code>/members/<string:key>/retire", methods=["GET", "POST"])
@requires(Permission.TEAM_MANAGE)
@commits
def retire_person(code: str, key: str) -> Any:
    """Somebody leaves all teams for good."""
    return _leaving(code, key, retires=True)


@bp.post("/teams/<path:code>/members/<string:key>/stay")
@requires(Permission.TEAM_MANAGE)
@commits
def stay_on(code: str, key: str) -> Any:
    """Somebody who was to leave or to retire stays after all."""
    managed_or_403(code)
    stay(code, key, scope(), actor(), clock.today())
    flash(_("It is taken back: the person stays. Look who is the contact of the team."), "success")
    return redirect(url_for("teams.show_member", code=code, key=key), 303)


def _leaving(code: str, key: str, *, retires: bool) -> Any:
    today = clock.today()
    team = managed_or_403(code)
    leaver = _found(code, key, retires=retires)
    found, form = _form(leaver)
    refusals: list[Any] = []
    if form.is_submitted():
        wanted = form.wanted(found, today)
        act = retire if retires else leave_team
        try:
            if form.validate():
                act(code, key, wanted, scope(), actor(), today)
                flash(_("It is settled: the last day, and who takes over."), "success")
                return redirect(url_for("teams.show_team", code=code), 303)
        except Refused as refused:
            refusals = _worded(refused)
        found = leaver.from_teams(wanted, today)
    context = {
        "team": team,
        "person": leaver.person,
        "found": found,
        "elsewhere": [] if retires else _elsewhere(leaver, code),
        "retires": retires,
        "missing": MISSING,
    }
    page = render_template("teams/leave.html", form=form, refusals=refusals, **context)
    return make_response(page, 422 if form.is_submitted() else 200)


def _found(code: str, key: str, *, retires: bool) -> Departing:
    try:
        return departing(code, key, scope(), retires=retires)
    except NotFound as missing:
        if request.method == "POST" and _was_member(code, key):
            # The form was shown, so somebody else was first.
            raise Conflict("changed_meanwhile") from missing
        raise


def _was_member(code: str, key: str) -> bool:
    team = get_managed_team(code, scope())
    return team is not None and get_person(team.id, key, scope()) is not None


def _form(leaver: Departing) -> tuple[list[TeamDeparture], LeaveForm]:
    today = clock.today()
    # Who could follow depends on the last day that is typed, which is read first.
    asked = LeaveForm(last_day=today).last_day.data or today
    duties = leaver.has_duties(Request(asked))
    found = leaver.from_teams(Request(asked), today)
    return found, leave_form(found, duties=duties, last_day=today)


def _elsewhere(leaver: Departing, code: str) -> list[str]:
    """Names of the other teams in which the person stays."""
    places = list_places_of(leaver.person.id, clock.today())
    return list(dict.fromkeys(one.name for one in places if one.code != code))


def _worded(refused: Refused) -> list[Any]:
    listed = []
    for reason, one in zip(refused.refusals, worded(refused, "departure"), strict=True):
        if reason.code == "team_incomplete":
            one["message"] = _lacking(reason)
            one["field"] = "understood"
        elif reason.subject in {"last_day", "duties"} or "-" in reason.subject:
            one["field"] = reason.subject
        listed.append(one)
    return listed


def _lacking(reason: Refusal) -> str:
    post = MISSING.get(reason.subject)
    return _(
        "Afterwards the team has not got %(post)s and may not sign new contracts.",
        post=str(post or reason.subject),
    )
