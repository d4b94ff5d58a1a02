"""Imports: upload, check, apply, and mend what was refused."""

import io
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import (
    Response,
    abort,
    after_this_request,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.imports import bp
from contracts_app.blueprints.imports.forms import UploadForm
from contracts_app.blueprints.imports.views import batch_view
from contracts_app.extensions import db, htmx, limiter
from contracts_app.formatting import import_columns
from contracts_app.formatting.import_problems import (
    refused_header,
    refused_reasons,
    unusable_text,
)
from contracts_app.jobs.imports import imports_folder
from contracts_app.jobs.queue import queue
from contracts_app.models import ImportBatch
from contracts_app.queries.imports import get_batch, list_batches
from contracts_app.rules.permissions import Permission
from contracts_app.services import imports
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.import_files import read_upload, recognised, room
from contracts_app.services.import_state import unpacked
from contracts_app.spreadsheets.table import UnusableFile
from contracts_app.spreadsheets.templates import write_template
from contracts_app.spreadsheets.writing import write_refused_rows
from contracts_app.vocabulary import ImportKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/imports")
@requires(Permission.IMPORT_USE)
def list_imports() -> Any:
    return _list(UploadForm(formdata=None))


def _list(form: UploadForm, status: int = 200, refusals: list[Any] | None = None) -> Response:
    form.offer()
    found = list_batches(current_user, scope())
    context = {"form": form, "batches": found, "refusals": refusals, "kinds": form.kind.choices}
    return make_response(render_template("imports/list.html", **context), status)


@bp.post("/imports")
@requires(Permission.IMPORT_USE)
@limiter.limit("120 per hour", key_func=per_user)
@commits
def upload() -> Any:
    form = UploadForm()
    form.offer()
    if not form.validate_on_submit():
        return _list(form, 422)
    sent, who = form.upload(), actor()
    # Reading a large file takes seconds, in which nobody else should wait for this transaction.
    db.session.rollback()
    try:
        batch = imports.create_batch(sent, who, imports_folder())
    except UnusableFile as unusable:
        refusal = {"code": unusable.code, "message": unusable_text(unusable.code), "field": "file"}
        return _list(form, 422, [refusal])
    return _started(batch.key)


def _started(key: str) -> Any:
    _after_commit(partial(queue().run_import, key))
    return redirect(url_for("imports.show_import", key=key), 303)


def _after_commit(act: Callable[[], Any]) -> None:
    """The worker must find the batch, so it is told only after the commit."""

    @after_this_request
    def told(response: Response) -> Response:
        if response.status_code < 400:
            act()
        return response


def _batch(key: str) -> ImportBatch:
    found = get_batch(key, current_user, scope())
    if found is None:
        raise NotFound("import")
    return found


@bp.get("/imports/<string:key>")
@requires(Permission.IMPORT_USE)
def show_import(key: str) -> Any:
    batch = _batch(key)
    pages = (request.args.get(name, 1, type=int) for name in ("page", "warnings"))
    view = batch_view(batch, *pages)
    # 286 tells htmx to swap this last answer and to ask no more.
    status = 286 if htmx and not view.under_way else 200
    return page("imports/import.html", "imports/_import.html", status, batch=view)


@bp.post("/imports/<string:key>/apply")
@requires(Permission.IMPORT_USE)
@commits
def apply_import(key: str) -> Any:
    batch = _batch(key)
    try:
        imports.apply_batch(batch, actor())
    except Refused:
        flash(_("This import was applied or stopped already."), "warning")
        return redirect(url_for("imports.show_import", key=key), 303)
    return _started(key)


@bp.post("/imports/<string:key>/cancel")
@requires(Permission.IMPORT_USE)
@commits
def cancel_import(key: str) -> Any:
    try:
        imports.cancel_batch(_batch(key), actor())
    except Refused:
        flash(_("This import has ended already."), "warning")
    else:
        flash(_("The import is stopped. What was stored before stays."), "success")
    return redirect(url_for("imports.show_import", key=key), 303)


@bp.get("/imports/<string:key>/refused.xlsx")
@requires(Permission.IMPORT_USE)
@limiter.limit("120 per hour", key_func=per_user)
def refused_rows(key: str) -> Any:
    batch = _batch(key)
    data = room(imports_folder()).kept(key)
    report = unpacked(batch.report or {}, batch.kind, dry_run=batch.dry_run)
    if data is None or not report.refused:
        raise NotFound("import")
    kind = ImportKind(batch.kind)
    table = read_upload(kind, data, batch.sheet)
    cells = dict(table.rows)
    reasons = refused_reasons(report.refused, report.errors, recognised(kind, table))
    rows = [(number, cells[number], reason) for number, reason in reasons.items()]
    looked_at("import", key, "export", after={"rows": len(rows)})
    target = io.BytesIO()
    write_refused_rows(target, table.header, rows, refused_header())
    return _workbook(target, f"refused-{key}.xlsx")


@bp.get("/imports/template/<string:kind>.xlsx")
@requires(Permission.IMPORT_USE)
def template(kind: str) -> Any:
    if kind not in set(ImportKind):
        abort(404)
    target = io.BytesIO()
    write_template(
        target,
        import_columns.header_of(kind),
        import_columns.choices_of(kind),
        import_columns.required_places(kind),
    )
    return _workbook(target, f"{kind}.xlsx")


def _workbook(content: io.BytesIO, name: str) -> Response:
    content.seek(0)
    return send_file(content, mimetype=XLSX, as_attachment=True, download_name=name)
