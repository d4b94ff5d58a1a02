"""The list of health records, one record, and what its card's QR code leads to."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from contracts_app.blueprints._guards import requires, scope
from contracts_app.blueprints._lists import asked_cursor, chips, kept_args
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.forms import FilterForm
from contracts_app.blueprints.records.views import record_or_404, record_page, shown_form
from contracts_app.formatting.labels import KINDS
from contracts_app.queries.grids import list_grid_choices
from contracts_app.queries.record_detail import code_of_token, get_owner, get_version
from contracts_app.queries.record_list import GONE, RecordFilters
from contracts_app.queries.record_list import list_records as find_records
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound
from contracts_app.vocabulary.record_forms import FORMS
from contracts_app.vocabulary.records import RecordStatus, SectionKind


@bp.get("/records")
@requires(Permission.RECORD_VIEW)
def list_records() -> Any:
    form = filter_form()
    found = find_records(scope(), filters_of(form), asked_cursor())
    looked_at("record", "list", "list", after={"codes": [row.code for row in found.rows]})
    values = dict(form.data)
    return page(
        "records/list.html",
        "records/_record_list.html",
        found=found,
        filters=form,
        gone=form.status.data == GONE,
        args=kept_args(values),
        chosen=chips("records.list_records", values, form.chosen_labels()),
    )


def filter_form() -> FilterForm:
    """The filters that the address asks for."""
    form = FilterForm(request.args)
    form.offer(list_grid_choices(scope()))
    return form


def filters_of(form: FilterForm) -> RecordFilters:
    """The filters as the query takes them; words that are none narrow nothing."""
    status, need = form.status.data or "", form.need.data or ""
    return RecordFilters(
        village=form.village.data or "",
        grid=form.grid.data or "",
        status=status if status in (*RecordStatus, GONE) else "",
        need=need if need in KINDS["record_need"] else "",
    )


@bp.get("/records/<string:code>")
@requires(Permission.RECORD_VIEW)
def show_record(code: str) -> Any:
    context = record_page(record_or_404(code))
    looked_at("resident", context["resident"].key, after={"record": code})
    return render_template("records/record.html", **context)


@bp.get("/records/card/<string:token>")
@requires(Permission.RECORD_VIEW)
def open_card(token: str) -> Any:
    code = code_of_token(token, scope())
    if code is None:
        raise NotFound("record")
    return redirect(url_for("records.show_record", code=code))


@bp.get("/records/<string:code>/forms/<string:kind>/<int:number>/<int:version>")
@requires(Permission.RECORD_VIEW)
def show_version(code: str, kind: str, number: int, version: int) -> Any:
    record = record_or_404(code)
    if kind not in list(SectionKind):
        abort(404)
    section = get_version(record.id, kind, number, version)
    if section is None:
        raise NotFound("record")
    owner = get_owner(record)
    looked_at("resident", owner.Resident.key, after={"record": record.code})
    return render_template(
        "records/version.html",
        record=record,
        owner=owner,
        resident=owner.Resident,
        section=section,
        one=shown_form(FORMS[SectionKind(kind)], section, owner.Resident),
    )
