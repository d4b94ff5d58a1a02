"""The lists of groups and sites, opening one, one with its members, joining and leaving."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._forms import parse_day
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.groups import bp
from contracts_app.blueprints.groups.forms import GroupForm, MeetingForm
from contracts_app.queries import groups as queries
from contracts_app.queries.teams import list_team_choices
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.groups import (
    close_group,
    join_group,
    leave_group,
    open_group,
)
from contracts_app.services.own_work import may_change
from contracts_app.vocabulary.groups import GROUPS, SITES

_FIELDS = frozenset({"team", "kind", "name", "topic", "address"})
_MEETING = frozenset({"held_on", "topic"})


@bp.get("/groups")
@requires(Permission.CARE_RECORD)
def list_groups() -> Any:
    return _list("groups")


@bp.get("/sites")
@requires(Permission.CARE_RECORD)
def list_sites() -> Any:
    return _list("sites")


def _list(family: str) -> Any:
    kinds = SITES if family == "sites" else GROUPS
    found = queries.list_groups(scope(), kinds, request.args.get("team", ""))
    return render_template(
        "groups/list.html",
        family=family,
        groups=found,
        counts=queries.count_members([one.id for one in found]),
        most=queries.MOST,
    )


@bp.route("/groups/new", methods=["GET", "POST"], defaults={"family": "groups"})
@bp.route("/sites/new", methods=["GET", "POST"], defaults={"family": "sites"})
@requires(Permission.CARE_RECORD)
@commits
def open_new(family: str) -> Any:
    kinds = SITES if family == "sites" else GROUPS
    form = GroupForm(kind=kinds[0].value)
    form.offer(list_team_choices(scope()), kinds)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = open_group(form.group(), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "group", _FIELDS)
        else:
            flash(_("It is opened. Now let people join."), "success")
            return redirect(url_for("groups.show_group", key=made.key), 303)
    shown = render_template("groups/new.html", family=family, form=form, refusals=refusals)
    return shown, 422 if form.is_submitted() else 200


@bp.get("/groups/<string:key>")
@requires(Permission.CARE_RECORD)
def show_group(key: str) -> Any:
    return group_page(key, 200)


def group_page(
    key: str, status: int, refusals: list[Any] | None = None, form: MeetingForm | None = None
) -> Any:
    """One group or site with its members, meetings and who fits and does not belong yet."""
    group = queries.get_group(key, scope())
    if group is None:
        raise NotFound("care_group")
    members = queries.list_members(group.id, scope())
    proposes = group.topic and group.closed_on is None
    fitting = queries.list_fitting(group.id, group.topic, scope()) if proposes else []
    people = [one.key for one in (*members, *fitting)]
    looked_at("care_group", key, "list", after={"people": people})
    shown = render_template(
        "groups/group.html",
        group=group,
        family="sites" if group.kind in SITES else "groups",
        members=members,
        most=queries.MOST,
        meetings_most=queries.MEETINGS,
        fitting_most=queries.FITTING,
        fitting=fitting,
        meetings=queries.list_sessions(group.id),
        form=form or MeetingForm(formdata=None, held_on=clock.today()),
        today=clock.today(),
        may_close=may_change(actor(), group.made_by_id, own=group.own),
        refusals=refusals or [],
    )
    return shown, status


@bp.post("/groups/members")
@requires(Permission.CARE_RECORD)
@commits
def join() -> Any:
    """Let people join, ticked on the page of the group or chosen on that of a household."""
    key = request.form.get("group", "")
    try:
        people = request.form.getlist("resident")
        joined = join_group(key, people, scope(), actor(), clock.today())
    except Refused as refused:
        return group_page(key, 422, worded(refused, "group"))
    flash(ngettext("%(num)s person joined.", "%(num)s people joined.", joined), "success")
    if code := request.form.get("household"):
        address = url_for("households.show_household", code=code) + "#around-care"
        return redirect(address, 303)
    return _back(key)


def _back(key: str) -> Any:
    return redirect(url_for("groups.show_group", key=key), 303)


@bp.post("/groups/<string:key>/members/<string:resident>/leave")
@requires(Permission.CARE_RECORD)
@commits
def leave(key: str, resident: str) -> Any:
    try:
        day = parse_day(request.form.get("last_day", ""))
        leave_group(key, resident, day, scope(), actor(), clock.today())
    except ValueError:
        return group_page(key, 422, worded(Refused.of("bad_date")))
    except Refused as refused:
        return group_page(key, 422, worded(refused, "group"))
    flash(_("It is recorded."), "success")
    return _back(key)


@bp.post("/groups/<string:key>/close")
@requires(Permission.CARE_RECORD)
@commits
def close(key: str) -> Any:
    try:
        day = parse_day(request.form.get("last_day", ""))
        close_group(key, day, scope(), actor(), clock.today())
    except ValueError:
        return group_page(key, 422, worded(Refused.of("bad_date")))
    except Refused as refused:
        return group_page(key, 422, worded(refused, "group"))
    flash(_("It is closed, and everybody left with it."), "success")
    return _back(key)
