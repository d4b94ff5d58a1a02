"""The list of packages with their versions, a version read, copied, and taken from the offer."""

from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints.catalogue import bp
from contracts_app.blueprints.catalogue.editor import draft_page
from contracts_app.blueprints.catalogue.forms import (
    ApprovalForm,
    BeginForm,
    CopyForm,
    ItemForm,
    RetireForm,
)
from contracts_app.blueprints.catalogue.views import (
    address_of,
    listed,
    may_write,
    refusals_of,
    shown,
    words_of,
)
from contracts_app.formatting.package_labels import package_problem
from contracts_app.queries import catalogue as queries
from contracts_app.rules.permissions import Permission
from contracts_app.services import catalogue as service
from contracts_app.services.errors import Refused


@bp.get("/admin/catalogue")
@requires(Permission.CATALOGUE_VIEW)
def list_packages() -> Any:
    return _list(BeginForm(formdata=None))


def _list(form: BeginForm, refusals: list[Any] | None = None, status: int = 200) -> Any:
    writes = may_write()
    rows = queries.list_versions(with_drafts=writes)
    page = render_template(
        "catalogue/list.html",
        rows=listed(rows),
        used=queries.count_uses([row.id for row in rows], scope()),
        may_write=writes,
        form=form,
        refusals=refusals,
        approval=ApprovalForm(formdata=None, required=service.needs_approval(clock.today())),
    )
    return make_response(page, status)


@bp.post("/admin/catalogue")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def begin_package() -> Any:
    """Begin a package that there has never been."""
    form = BeginForm()
    code = (form.code.data or "").upper()
    try:
        made = service.begin_package(code, scope(), actor(), clock.today())
    except Refused as refused:
        return _list(form, refusals_of(refused), 422)
    flash(_("The draft is begun. Nothing changes for anybody until it is published."), "success")
    return redirect(address_of(made), 303)


@bp.post("/admin/catalogue/approval")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def set_approval() -> Any:
    """Decide whether paid packages need the number of an approval from today on."""
    required = bool(ApprovalForm().required.data)
    service.require_approval(required, scope(), actor(), clock.today())
    flash(_("It is stored. What is published stays as it is."), "success")
    return redirect(url_for("catalogue.list_packages"), 303)


@bp.get("/admin/catalogue/<string:code>/<int(max=99999):version>")
@requires(Permission.CATALOGUE_VIEW)
def show_version(code: str, version: int) -> Any:
    found = shown(code, version)
    if found.is_draft:
        return draft_page(found)
    return _version(found, RetireForm(formdata=None))


def _version(
    found: Any, form: RetireForm, refusals: list[Any] | None = None, status: int = 200
) -> Any:
    package = found.package
    page = render_template(
        "catalogue/version.html",
        shown=found,
        used=queries.count_uses([package.id], scope()).get(package.id, 0),
        excluded=_names_of(package.excludes),
        form=form,
        refusals=refusals,
        **words_of(package),
    )
    return make_response(page, status)


def _names_of(codes: list[str]) -> str:
    names = queries.codes_of_packages()
    return _(", ").join(names.get(code, code) for code in codes)


@bp.post("/admin/catalogue/<string:code>/<int(max=99999):version>/copy")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def copy_version(code: str, version: int) -> Any:
    """Begin the next version as a copy; a draft that waits is shown instead."""
    CopyForm()
    try:
        made = service.copy_version(code, version, scope(), actor(), clock.today())
    except Refused as refused:
        flash(package_problem(refused.codes[0]), "warning")
        waiting = max(row.version for row in queries.versions_of(code))
        return redirect(url_for("catalogue.show_version", code=code, version=waiting), 303)
    flash(_("The draft is begun. Nothing changes for anybody until it is published."), "success")
    return redirect(address_of(made), 303)


@bp.post("/admin/catalogue/<string:code>/<int(max=99999):version>/retire")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def retire(code: str, version: int) -> Any:
    found, form = shown(code, version), RetireForm()
    if form.retired_on.data is None:
        return _version(found, form, _day_missing(), 422)
    try:
        service.retire(code, day_of(form.retired_on), scope(), actor(), clock.today())
    except Refused as refused:
        return _version(found, form, refusals_of(refused), 422)
    flash(_("The package is offered until the day before. Contracts keep it."), "success")
    return redirect(address_of(found.package), 303)


def _day_missing() -> list[dict[str, str]]:
    message = package_problem("bad_date", "retired_on")
    return [{"code": "bad_date", "message": message, "field": "retired_on"}]


@bp.get("/admin/catalogue/items")
@requires(Permission.CATALOGUE_VIEW)
def list_items() -> Any:
    return _items(ItemForm(formdata=None))


def _items(form: ItemForm, refusals: list[Any] | None = None, status: int = 200) -> Any:
    page = render_template(
        "catalogue/items.html",
        items=queries.list_items(),
        may_write=may_write(),
        form=form,
        refusals=refusals,
    )
    return make_response(page, status)


@bp.post("/admin/catalogue/items")
@requires(Permission.CATALOGUE_MANAGE)
@commits
def add_item() -> Any:
    form = ItemForm()
    code = (form.code.data or "").upper()
    try:
        service.add_item(code, form.name.data or "", form.name_en.data or "", scope(), actor())
    except Refused as refused:
        return _items(form, refusals_of(refused), 422)
    flash(_("The service is added. Drafts of packages may hold it now."), "success")
    return redirect(url_for("catalogue.list_items"), 303)
