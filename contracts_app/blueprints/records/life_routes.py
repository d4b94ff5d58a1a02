"""Closing a record, opening it again, and where its paper lies."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.forms import CloseForm, RestoreForm, TransferForm
from contracts_app.blueprints.records.views import my_standing, record_or_404
from contracts_app.models import HealthRecord
from contracts_app.queries.record_detail import get_owner
from contracts_app.queries.record_places import list_keepers
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Refused
from contracts_app.services.record_gone import close_gone
from contracts_app.services.record_handover import transfer_record
from contracts_app.services.record_life import close_record, restore_record

_FIELDS = frozenset({"reason", "on", "note", "keeper", "shelf"})


@bp.route("/records/<string:code>/close", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def close(code: str) -> Any:
    record = record_or_404(code)
    form = CloseForm(on=clock.today())
    refusals: list[Any] = []
    if form.validate_on_submit():
        told = (form.reason.data, day_of(form.on), form.note.data or "")
        try:
            close_record(code, *told, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "record", _FIELDS)
        else:
            flash(_("The record is closed. Nothing in it is lost."), "success")
            return _back(code)
    return _page("records/close.html", record, get_owner(record), form, refusals)


@bp.route("/records/<string:code>/restore", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def restore(code: str) -> Any:
    record = record_or_404(code)
    form = RestoreForm()
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            restore_record(code, form.note.data or "", scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "record", _FIELDS)
        else:
            flash(_("The record is open again."), "success")
            return _back(code)
    return _page("records/restore.html", record, get_owner(record), form, refusals)


@bp.route("/records/<string:code>/storage", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def transfer(code: str) -> Any:
    record = record_or_404(code)
    owner = get_owner(record)
    form = TransferForm(on=clock.today(), keeper=owner.store_code, shelf=record.shelf)
    form.offer(list_keepers(record.county_code))
    refusals: list[Any] = []
    if form.validate_on_submit():
        told = (form.keeper.data, form.shelf.data or "", day_of(form.on))
        try:
            transfer_record(code, *told, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "record", _FIELDS)
        else:
            flash(_("It is noted where the record lies."), "success")
            return _back(code)
    return _page("records/transfer.html", record, owner, form, refusals)


@bp.post("/records/gone")
@requires(Permission.RECORD_CHANGE)
@commits
def close_of_gone() -> Any:
    """One press for the records of who died or moved away before records were closed by that."""
    try:
        closed = close_gone(request.form.getlist("code"), scope(), actor(), clock.today())
    except Refused as refused:
        flash(worded(refused, "record")[0]["message"], "danger")
        return redirect(url_for("records.list_records", status="gone"), 303)
    flash(
        ngettext("%(num)s record is closed.", "%(num)s records are closed.", closed),
        "success" if closed else "warning",
    )
    return redirect(url_for("records.list_records", status="gone"), 303)


def _page(template: str, record: HealthRecord, owner: Any, form: Any, refusals: list[Any]) -> Any:
    looked_at("resident", owner.Resident.key, after={"record": record.code})
    return render_template(
        template,
        record=record,
        owner=owner,
        resident=owner.Resident,
        form=form,
        refusals=refusals,
        standing=my_standing(),
    ), 422 if form.is_submitted() else 200


def _back(code: str) -> Any:
    return redirect(url_for("records.show_record", code=code), 303)
