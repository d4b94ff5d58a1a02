"""Photos of signed paper: sent many at once, matched, and confirmed as returns in one table."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.paper import bp, photo_views
from contracts_app.blueprints.paper.forms import ConfirmForm, PhotosForm
from contracts_app.extensions import db, htmx, limiter
from contracts_app.jobs.scans import scans_room
from contracts_app.rules.permissions import Permission
from contracts_app.services import scans
from contracts_app.services.errors import NotFound, Refused


@bp.get("/sign/paper/photos")
@requires(Permission.CONTRACT_SIGN)
def show_photos() -> Any:
    """The photos that wait: those to be confirmed, and those of which the paper is not known."""
    came = photo_views.what_came()
    if came:
        flash(came, "success")
    return _page(200)


def _page(status: int, **shown: Any) -> Any:
    confirm = ConfirmForm(formdata=None, signed_on=clock.today())
    values = {"upload": PhotosForm(formdata=None), "confirm": confirm, **shown}
    return make_response(
        render_template("paper/photos.html", **photo_views.waiting(), **values), status
    )


@bp.post("/sign/paper/photos")
@requires(Permission.CONTRACT_SIGN)
@limiter.limit("600 per hour", key_func=per_user)
@commits
def upload_photos() -> Any:
    """Keep the photos that can be read, and say of the others why they cannot.

    The script sends many as parts of a few, of which the page then tells together.
    """
    form = PhotosForm()
    if not form.validate_on_submit():
        return _page(422, upload=form, form=form)
    # Reading pictures takes seconds, in which nobody shall wait for this transaction.
    db.session.rollback()
    read, refused = photo_views.read_all(form.photos.data, form.first.data or 0)
    if not read and not htmx:
        return _page(422, refusals=refused)
    home, room = current_user.institution, scans_room()
    kept = [scans.keep_scan(one, room, home, scope(), actor()) for one in read]
    photo_views.add_to_what_came(kept)
    for one in refused:
        flash(one["message"], "warning")
    return redirect(url_for("paper.show_photos"), 303)


@bp.post("/sign/paper/photos/confirm")
@requires(Permission.CONTRACT_SIGN)
@commits
def confirm_photos() -> Any:
    """Note the ticked papers as back, as somebody saw them on the photos."""
    if not request.form.getlist("number"):
        return _page(422, refusals=[photo_views.nothing_ticked()])
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(422, confirm=form, form=form)
    noted, refused = photo_views.note_all(form)
    if not noted:
        return _page(422, refusals=refused)
    words = ngettext("%(num)s paper is noted as back.", "%(num)s papers are noted as back.", noted)
    flash(words, "success")
    for one in refused:
        flash(one["message"], "warning")
    return redirect(url_for("paper.show_photos"), 303)


@bp.get("/sign/paper/photos/<string:key>")
@requires(Permission.CONTRACT_SIGN)
def show_photo(key: str) -> Any:
    """One photo in full, with the codes on it to choose from and a box for the number."""
    return _photo(photo_views.scan_of(key), 200)


def _photo(scan: Any, status: int, refusals: Any = None) -> Any:
    shown = photo_views.photo_page(scan)
    return make_response(
        render_template("paper/photo.html", scan=scan, refusals=refusals, **shown), status
    )


@bp.get("/sign/paper/photos/<string:key>/picture.jpg")
@requires(Permission.CONTRACT_SIGN)
@limiter.limit("2000 per hour", key_func=per_user)
def photo_file(key: str) -> Any:
    """The picture itself, or a small one for lists."""
    scan = photo_views.scan_of(key)
    side = scans.THUMBNAIL if "small" in request.args else scans.SIDE
    picture = scans.picture_of(scan.file, scans_room(), side)
    if picture is None:
        raise NotFound("file")
    photo_views.noted_look(scan)
    response = make_response(picture)
    response.mimetype = "image/jpeg"
    return response


@bp.post("/sign/paper/photos/<string:key>/match")
@requires(Permission.CONTRACT_SIGN)
@commits
def match_photo(key: str) -> Any:
    """Say which paper a photo shows."""
    scan = photo_views.scan_of(key)
    try:
        paper = scans.match_scan(key, request.form.get("code", ""), scope(), actor())
    except Refused as refused:
        return _photo(scan, 422, worded(refused, "paper"))
    except NotFound:
        return _photo(scan, 422, [photo_views.unknown_paper()])
    flash(_("The photo belongs to %(number)s now.", number=paper.number), "success")
    return redirect(url_for("paper.show_photos"), 303)


@bp.post("/sign/paper/photos/<string:key>/drop")
@requires(Permission.CONTRACT_SIGN)
@commits
def drop_photo(key: str) -> Any:
    """Forget a photo that shows something else."""
    scan = photo_views.scan_of(key)
    try:
        scans.drop_scan(key, scope(), actor())
    except Refused as refused:
        return _photo(scan, 422, worded(refused, "paper"))
    looked_at("scan", key)
    flash(_("The photo is deleted."), "success")
    return redirect(url_for("paper.show_photos"), 303)
