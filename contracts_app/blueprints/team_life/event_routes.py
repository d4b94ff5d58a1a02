"""One event: planned, held, corrected, cancelled; who came, how a training ended, and photos."""

from functools import partial
from typing import Any

from flask import flash, make_response, render_template, request
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.team_life import bp
from contracts_app.blueprints.team_life.forms import EventForm, PhotoForm, ReasonForm, results_in
from contracts_app.blueprints.team_life.views import (
    changeable_event,
    event_or_404,
    may_record,
    team_or_404,
    to_event,
    to_month,
)
from contracts_app.extensions import db, limiter
from contracts_app.jobs.team_photos import event_photos_room
from contracts_app.models import Team, TeamEvent
from contracts_app.queries import team_life as queries
from contracts_app.queries.policies import policies_for
from contracts_app.queries.team_staff import is_own_team
from contracts_app.rules.permissions import Permission
from contracts_app.rules.team_life import SERVICE_MINUTES, is_short
from contracts_app.services import team_life as services
from contracts_app.services import team_photos
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.own_work import may_change
from contracts_app.services.team_event_checks import FACTS
from contracts_app.vocabulary.team_life import LifeKind, LifeState

_FIELDS = frozenset(
    {"kind", "day", "from_minute", "to_minute", "place", "topic", "topic_words", "form",
     "audience", "service_minutes", "present", "notes", "reason"}
)  # fmt: skip


def _is_held() -> bool:
    """Which of the two buttons was pressed."""
    return request.form.get("held") == "yes"


@bp.route("/teams/<path:code>/life/new", methods=["GET", "POST"])
@requires(Permission.TEAM_LIFE_RECORD)
@commits
def add_event(code: str) -> Any:
    team, today = team_or_404(code), clock.today()
    given = {"kind": request.args.get("kind", LifeKind.OUTREACH), "day": today}
    form = EventForm(**given)
    form.offer(queries.list_colleagues(team.id, form.day.data or today))
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = services.add_event(code, form.words(), scope(), actor(), today, held=_is_held())
        except Refused as refused:
            refusals = worded(refused, "team_event", _FIELDS)
        else:
            flash(_("It is on record.") if _is_held() else _("It is planned."), "success")
            return to_event(code, made.key)
    return _form_page(team, form, refusals)


def _form_page(
    team: Team, form: EventForm, refusals: list[Any], event: TeamEvent | None = None
) -> Any:
    page = render_template(
        "team_life/form.html", team=team, form=form, refusals=refusals, event=event
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.route("/teams/<path:code>/life/<string:key>/edit", methods=["GET", "POST"])
@requires(Permission.TEAM_LIFE_RECORD)
@commits
def edit_event(code: str, key: str) -> Any:
    team = team_or_404(code)
    event = changeable_event(team, key)
    noted = queries.list_attendance([event.id]).get(event.id, [])
    form = EventForm(obj=_Filled(event, [one.key for one in noted if one.present]))
    serving = queries.list_colleagues(team.id, form.day.data or event.day)
    known = {one.key for one in serving}
    form.offer([*serving, *(one for one in noted if one.key not in known)])
    looked_at("team_event", key)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            services.change_event(
                code, key, form.version.data or 0, form.words(), form.reason.data or "",
                scope(), actor(), clock.today(), held=_is_held(),
            )  # fmt: skip
        except Refused as refused:
            refusals = worded(refused, "team_event", _FIELDS)
        else:
            flash(_("The event is changed."), "success")
            return to_event(code, key)
    return _form_page(team, form, refusals, event)


class _Filled:
    """An event as the form shows it before it is changed."""

    def __init__(self, event: TeamEvent, present: list[str]) -> None:
        for name in (*FACTS, "version"):
            setattr(self, name, getattr(event, name))
        self.notes = services.notes_of(event)
        self.present = present
        self.reason = ""


@bp.route("/teams/<path:code>/life/<string:key>/cancel", methods=["GET", "POST"])
@requires(Permission.TEAM_LIFE_RECORD)
@commits
def cancel_event(code: str, key: str) -> Any:
    team = team_or_404(code)
    event = changeable_event(team, key)
    form, refusals = ReasonForm(version=event.version), list[Any]()
    if form.validate_on_submit():
        try:
            services.cancel_event(
                code, key, form.version.data or 0, form.reason.data or "", scope(), actor()
            )
        except Refused as refused:
            refusals = worded(refused, "team_event", _FIELDS)
        else:
            flash(_("The event is cancelled. It stays in the list."), "success")
            return to_month(code, event.day)
    page = render_template(
        "team_life/cancel.html", team=team, event=event, form=form, refusals=refusals
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.get("/teams/<path:code>/life/<string:key>")
@requires(Permission.TEAM_LIFE_VIEW)
def show_event(code: str, key: str) -> Any:
    team = team_or_404(code)
    return _event_page(team, event_or_404(team, key), 200)


def _event_page(team: Team, event: TeamEvent, status: int, **shown: Any) -> Any:
    looked_at("team_event", event.key)
    policies = policies_for(team.institution_id, clock.today())
    people = queries.list_attendance([event.id]).get(event.id, [])
    photos, own = queries.list_photos(event.id), is_own_team(team.id, scope())
    may_write = may_record() and event.state != LifeState.CANCELLED
    mine = partial(may_change, actor(), event.made_by_id, own=own)
    values = {"photo_form": PhotoForm(formdata=None), **shown}
    page = render_template(
        "team_life/event.html",
        team=team,
        event=event,
        people=[one for one in people if one.present],
        photos=[(one.key, may_write and mine(one.user_id)) for one in photos],
        short=is_short(event.kind, event.state, event.service_minutes, policies),
        needed_minutes=policies.get(SERVICE_MINUTES),
        may_record=may_write,
        may_change=may_write and mine(),
        is_training=event.kind == LifeKind.TRAINING and event.state == LifeState.HELD,
        **values,
    )
    return make_response(page, status)


@bp.post("/teams/<path:code>/life/<string:key>/results")
@requires(Permission.TEAM_LIFE_RECORD)
@commits
def save_results(code: str, key: str) -> Any:
    team = team_or_404(code)
    event = event_or_404(team, key)
    people = queries.list_attendance([event.id]).get(event.id, [])
    given = results_in(request.form, [one.key for one in people if one.present])
    version = request.form.get("version", 0, type=int)
    try:
        services.note_results(
            code, key, version, given, request.form.get("reason", ""), scope(), actor()
        )
    except Refused as refused:
        refusals = worded(refused, "team_event", frozenset({"reason"}))
        return _event_page(team, event, 422, refusals=refusals, given=given)
    flash(_("The results are on record."), "success")
    return to_event(code, key)


@bp.post("/teams/<path:code>/life/<string:key>/photos")
@requires(Permission.TEAM_LIFE_RECORD)
@limiter.limit("300 per hour", key_func=per_user)
@commits
def upload_photo(code: str, key: str) -> Any:
    team, form = team_or_404(code), PhotoForm()
    event = event_or_404(team, key)
    if not form.validate_on_submit():
        return _event_page(team, event, 422, photo_form=form, form=form)
    # Reading a picture takes a while, in which nobody shall wait for this transaction.
    db.session.rollback()
    try:
        read = team_photos.read_photo(form.photo.data.read(team_photos.MAX_BYTES + 1))
        team_photos.keep_photo(code, key, read, event_photos_room(), scope(), actor())
    except Refused as refused:
        refusals = worded(refused, "scan", frozenset({"photo"}))
        team = team_or_404(code)
        return _event_page(team, event_or_404(team, key), 422, refusals=refusals)
    flash(_("The photo is kept."), "success")
    return to_event(code, key)


@bp.get("/teams/<path:code>/life/<string:key>/photos/<string:photo>.jpg")
@requires(Permission.TEAM_LIFE_VIEW)
@limiter.limit("2000 per hour", key_func=per_user)
def photo_file(code: str, key: str, photo: str) -> Any:
    """A photo of the event, or a small one of it."""
    event = event_or_404(team_or_404(code), key)
    side = team_photos.THUMBNAIL if "small" in request.args else team_photos.SIDE
    found = team_photos.photo_of(event, photo)
    picture = team_photos.picture_of(found.file, event_photos_room(), side)
    if picture is None:
        raise NotFound("file")
    looked_at("team_event", key, "view", after={"photo": photo})
    response = make_response(picture)
    response.mimetype = "image/jpeg"
    return response


@bp.route("/teams/<path:code>/life/<string:key>/photos/<string:photo>/withdraw",
          methods=["GET", "POST"])  # fmt: skip
@requires(Permission.TEAM_LIFE_RECORD)
@commits
def withdraw_photo(code: str, key: str, photo: str) -> Any:
    team = team_or_404(code)
    event = event_or_404(team, key)
    found, form = team_photos.own_photo(event, photo, scope(), actor()), ReasonForm()
    if form.validate_on_submit():
        reason = form.reason.data or ""
        team_photos.withdraw_photo(code, key, photo, reason, scope(), actor(), clock.today())
        flash(_("The photo is shown no more."), "success")
        return to_event(code, key)
    page = render_template(
        "team_life/withdraw.html", team=team, event=event, photo=found, form=form
    )
    return make_response(page, 422 if form.is_submitted() else 200)
