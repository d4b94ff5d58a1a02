"""Sessions of a day or a week, planning one, and one with everybody who comes."""

from datetime import timedelta
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.appointments import bp, views
from contracts_app.blueprints.appointments.forms import SessionForm, reasons
from contracts_app.extensions import limiter
from contracts_app.printing.appointment_papers import day_list
from contracts_app.queries import appointment_sessions as sessions
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services.appointment_sessions import (
    change_session,
    plan_session,
)
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.own_work import may_change

_FIELDS = frozenset(
    {"team", "held_on", "place", "address", "from_time", "to_time", "slot_minutes", "places"}
)
_REACH: Final = timedelta(days=8000)


@bp.get("/appointments")
@requires(Permission.APPOINTMENT_USE)
def list_sessions() -> Any:
    view = "week" if request.args.get("view") == "week" else "day"
    team = request.args.get("team", "")
    days = views.days_of(_asked_day(), view)
    found = sessions.list_sessions(scope(), days.first, days.last, team)
    return page(
        "appointments/list.html",
        "appointments/_session_list.html",
        sessions=views.session_views(found),
        most=sessions.MOST,
        days=days,
        view=view,
        team=team,
        teams=list_team_choices(scope()),
        today=clock.today(),
    )


def _asked_day() -> Any:
    """The day in the address; today for none, and for one from which no week can be counted."""
    today = clock.today()
    try:
        day = parse_day(request.args.get("day", ""))
    except ValueError:
        return today
    return day if abs(day - today) <= _REACH else today


@bp.route("/appointments/new", methods=["GET", "POST"])
@requires(Permission.APPOINTMENT_USE)
@commits
def plan() -> Any:
    form = SessionForm(slot_minutes=15, places=1, place="centre")
    form.offer(list_team_choices(scope()), current_user.institution.name)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            home = current_user.institution_id
            made = plan_session(form.plan(), home, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "session", _FIELDS)
        else:
            flash(_("The session is planned. Places may be booked."), "success")
            return redirect(url_for("appointments.show_session", key=made.key), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("appointments/new.html", form=form, refusals=refusals), status


@bp.get("/appointments/<string:key>")
@requires(Permission.APPOINTMENT_USE)
def show_session(key: str) -> Any:
    return session_page(key, 200)


def session_page(key: str, status: int, refusals: list[Any] | None = None) -> Any:
    """One session with its slots and everybody on them whom the user may see."""
    session = sessions.get_session(key, scope())
    if session is None:
        raise NotFound("appointment_session")
    slots, back = views.slot_views(session, scope(), clock.today())
    people = [one.resident for slot in slots for one in slot.people]
    looked_at("appointment_session", key, "list", after={"people": people})
    shown = render_template(
        "appointments/session.html",
        session=session,
        hours=views.hours_of(session),
        total=views.total_of(session),
        slots=slots,
        given_back=back,
        reasons=reasons(),
        today=clock.today(),
        may_change=may_change(actor(), session.made_by_id, own=session.own),
        refusals=refusals or [],
    )
    return shown, status


@bp.post("/appointments/<string:key>/state")
@requires(Permission.APPOINTMENT_USE)
@commits
def set_state(key: str) -> Any:
    to = request.form.get("state", "")
    try:
        lost = change_session(key, to, scope(), actor(), clock.today())
    except Refused as refused:
        return session_page(key, 422, worded(refused, "session"))
    if lost:
        told = ngettext(
            "%(num)s person lost a place and has to be told.",
            "%(num)s people lost their places and have to be told.",
            lost,
        )
        flash(told, "warning")
    else:
        flash(_("It is recorded."), "success")
    return redirect(url_for("appointments.show_session", key=key), 303)


@bp.get("/appointments/<string:key>/list.pdf")
@requires(Permission.APPOINTMENT_USE)
@limiter.limit("120 per hour", key_func=per_user)
def print_list(key: str) -> Any:
    session = sessions.get_session(key, scope())
    if session is None:
        raise NotFound("appointment_session")
    slots, _back = views.slot_views(session, scope(), clock.today())
    people = [one.resident for slot in slots for one in slot.people]
    looked_at("appointment_session", key, "print", after={"people": people})
    return pdf_answer(day_list(session, slots, clock.today()), "appointments.pdf")
