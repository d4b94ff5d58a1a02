"""The month of a team, its printed report, and all teams in reach at once."""

from typing import Any

from flask import render_template

from contracts_app import clock
from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints.team_life import bp
from contracts_app.blueprints.team_life.views import asked_month, may_record, team_or_404
from contracts_app.extensions import limiter
from contracts_app.queries import team_life as queries
from contracts_app.queries.policies import policies_for
from contracts_app.rules.permissions import Permission
from contracts_app.rules.team_life import SERVICE_MINUTES, is_short
from contracts_app.services.team_report import month_report


@bp.get("/team-life")
@requires(Permission.TEAM_LIFE_VIEW)
def overview() -> Any:
    """All teams in scope with their quotas; those that are late come first."""
    today, month = clock.today(), asked_month()
    teams = queries.list_progress(scope(), month.shown(today), today)
    return render_template(
        "team_life/overview.html",
        teams=teams,
        month=month,
        late=sum(one.late > 0 for one in teams),
        today=today,
    )


@bp.get("/teams/<path:code>/life")
@requires(Permission.TEAM_LIFE_VIEW)
def show_month(code: str) -> Any:
    """The quotas of a team, and what it plans and held in a month."""
    team, today, month = team_or_404(code), clock.today(), asked_month()
    events = queries.list_events(team.id, month.first, month.last)
    policies = policies_for(team.institution_id, today)
    return render_template(
        "team_life/month.html",
        team=team,
        month=month,
        today=today,
        events=events,
        weeks=month.weeks(events),
        standings=queries.progress_of_team(team.id, scope(), month.shown(today), today),
        short={
            one.key
            for one in events
            if is_short(one.kind, one.state, one.service_minutes, policies)
        },
        needed_minutes=policies.get(SERVICE_MINUTES),
        may_record=may_record(),
        cut=len(events) == queries.SHOWN,
    )


@bp.get("/teams/<path:code>/life/month.pdf")
@requires(Permission.TEAM_LIFE_VIEW)
@limiter.limit("120 per hour", key_func=per_user)
def print_month(code: str) -> Any:
    """What was held in a month, with who was there and the minutes, to be signed and filed."""
    team, month, today = team_or_404(code), asked_month(), clock.today()
    content = month_report(team, month.first, month.last, scope(), today)
    looked_at("team", team.code, "print", after={"what": "month", "month": month.name})
    return pdf_answer(content, f"team-month-{month.name}.pdf")
