"""Lists of applications, one of them, and the entry of a new one with its paper."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import (
    after_this_request,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.record_access import bp
from contracts_app.blueprints.record_access.forms import ApplicationForm, PaperForm
from contracts_app.blueprints.record_access.views import request_page, the_request
from contracts_app.blueprints.records.views import record_or_404
from contracts_app.extensions import limiter
from contracts_app.queries import record_access as queries
from contracts_app.queries.record_access import AccessGroup
from contracts_app.queries.record_detail import get_owner
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.file_room import FileRoom
from contracts_app.services.record_access import apply_for_record
from contracts_app.services.record_access_scans import keep_application, read_application

_FIELDS: Final = frozenset(
    {"kind", "organisation", "applicant", "contact", "purpose", "note", "applied_on", "until"}
)


def papers_room() -> FileRoom:
    """Where the photos of applications lie, encrypted."""
    return FileRoom(Path(current_app.instance_path) / "access", "access_paper")


@bp.get("/records/access")
@requires(Permission.ACCESS_DECIDE)
def list_requests() -> Any:
    asked = request.args.get("group", "")
    group = AccessGroup(asked) if asked in list(AccessGroup) else AccessGroup.OPEN
    found = queries.list_requests(scope(), group, clock.moment())
    looked_at("record", "access", "list", after={"codes": [row.code for row in found]})
    return render_template(
        "record_access/list.html",
        found=found,
        group=group.value,
        groups=list(AccessGroup),
        counts=queries.count_requests(scope(), clock.moment()),
        most=queries.MOST,
    )


@bp.route("/records/<string:code>/access", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def apply(code: str) -> Any:
    """Who asked to read this record and who looked, and the entry of a new application."""
    record = record_or_404(code)
    form = ApplicationForm(applied_on=clock.today(), until=clock.today())
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            made = apply_for_record(code, form.told(), scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "access", _FIELDS)
        else:
            flash(_("The application is entered. Add the photo of the paper."), "success")
            return redirect(url_for("record_access.show_request", key=made.key), 303)
    owner = get_owner(record)
    looked_at("resident", owner.Resident.key, after={"record": record.code})
    return render_template(
        "record_access/record.html",
        record=record,
        owner=owner,
        resident=owner.Resident,
        form=form,
        refusals=refusals,
        found=queries.list_of_record(record.id, clock.moment()),
    ), 422 if form.is_submitted() else 200


@bp.get("/records/access/<string:key>")
@requires(Permission.RECORD_CHANGE)
def show_request(key: str) -> Any:
    return request_page(the_request(key))


@bp.post("/records/access/<string:key>/paper")
@requires(Permission.RECORD_CHANGE)
@limiter.limit("300 per hour", key_func=per_user)
@commits
def keep_paper(key: str) -> Any:
    found, form = the_request(key), PaperForm()
    if not form.validate_on_submit() or not form.photo.data:
        refused = worded(Refused.of("photo_missing"))
        return request_page(found, 422, refusals=refused)
    try:
        jpeg = read_application(form.photo.data.read())
        made = keep_application(key, jpeg, papers_room(), scope(), actor())
    except Refused as refusal:
        return request_page(found, 422, refusals=worded(refusal, "access"))
    after_this_request(partial(_forget_if_refused, made.scan or ""))
    flash(_("The photo is stored."), "success")
    return redirect(url_for("record_access.show_request", key=key), 303)


def _forget_if_refused(name: str, response: Any) -> Any:
    """Which files are named is known only after the commit."""
    if response.status_code >= 400:
        papers_room().forget(name)
    return response


@bp.get("/records/access/<string:key>/paper.jpg")
@requires(Permission.RECORD_CHANGE)
@limiter.limit("600 per hour", key_func=per_user)
def show_paper(key: str) -> Any:
    found = the_request(key)
    picture = papers_room().kept(found.scan) if found.scan else None
    if picture is None:
        raise NotFound("photo")
    looked_at("resident", queries.owner_of(found).Resident.key, after={"access": key})
    response = make_response(picture)
    response.mimetype = "image/jpeg"
    return response
