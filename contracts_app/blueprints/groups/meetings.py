"""Meetings of groups and service days at sites: noting one, who came, and the sheet to sign in."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._photos import pdf_answer
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.groups import bp
from contracts_app.blueprints.groups.forms import MeetingForm
from contracts_app.blueprints.groups.routes import _MEETING, group_page
from contracts_app.extensions import limiter
from contracts_app.models import CareGroupSession
from contracts_app.printing.group_papers import sign_in_sheet
from contracts_app.queries import groups as queries
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.groups import hold_meeting, note_attendance
from contracts_app.vocabulary.groups import SITES


@bp.post("/groups/<string:key>/meetings")
@requires(Permission.CARE_RECORD)
@commits
def meet(key: str) -> Any:
    form = MeetingForm()
    if not form.validate_on_submit():
        return group_page(key, 422, form=form)
    try:
        day, topic = day_of(form.held_on), form.topic.data or ""
        made = hold_meeting(key, day, topic, scope(), actor(), clock.today())
    except Refused as refused:
        return group_page(key, 422, worded(refused, "group", _MEETING), form)
    flash(_("The day is noted. Tick who came."), "success")
    return redirect(url_for("groups.show_meeting", key=key, meeting=made.key), 303)


@bp.get("/groups/<string:key>/meetings/<string:meeting>")
@requires(Permission.CARE_RECORD)
def show_meeting(key: str, meeting: str) -> Any:
    return _page(key, meeting, 200)


def _meeting(key: str, meeting: str) -> tuple[Any, CareGroupSession]:
    group = queries.get_group(key, scope())
    found = queries.find_session(group.id, meeting) if group else None
    if found is None:
        raise NotFound("care_group_session")
    return group, found


def _page(key: str, meeting: str, status: int, refusals: list[Any] | None = None) -> Any:
    group, found = _meeting(key, meeting)
    members = queries.members_on(group.id, found.held_on, scope())
    noted = queries.attendance(found.id)
    looked_at("care_group", key, "list", after={"people": [one.key for one in members]})
    shown = render_template(
        "groups/meeting.html",
        group=group,
        family="sites" if group.kind in SITES else "groups",
        meeting=found,
        members=members,
        came={one.key for one in members if one.id in noted and noted[one.id].came},
        today=clock.today(),
        refusals=refusals or [],
    )
    return shown, status


@bp.post("/groups/<string:key>/meetings/<string:meeting>")
@requires(Permission.CARE_RECORD)
@commits
def attend(key: str, meeting: str) -> Any:
    try:
        people = request.form.getlist("resident")
        came = note_attendance(key, meeting, people, scope(), actor(), clock.today())
    except Refused as refused:
        return _page(key, meeting, 422, worded(refused, "group"))
    flash(ngettext("%(num)s person came.", "%(num)s people came.", came), "success")
    return redirect(url_for("groups.show_group", key=key), 303)


@bp.get("/groups/<string:key>/meetings/<string:meeting>/sheet.pdf")
@requires(Permission.CARE_RECORD)
@limiter.limit("120 per hour", key_func=per_user)
def print_sheet(key: str, meeting: str) -> Any:
    group, found = _meeting(key, meeting)
    members = queries.members_on(group.id, found.held_on, scope())
    looked_at("care_group", key, "print", after={"people": [one.key for one in members]})
    return pdf_answer(sign_in_sheet(group, found, members, clock.today()), "sign-in.pdf")
