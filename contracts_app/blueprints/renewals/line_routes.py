"""One household of the list: its notices, its objections and its consents to paid packages."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.contracts.forms import ObjectionForm
from contracts_app.blueprints.renewals import bp
from contracts_app.blueprints.renewals.forms import ConsentForm, NoticeForm
from contracts_app.blueprints.renewals.views import (
    CONSENT,
    OBJECTION,
    line_of,
    line_page,
    list_args,
    may_agree,
)
from contracts_app.extensions import htmx
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.objections import record_objection, withdraw_objection
from contracts_app.services.package_consents import record_consent, withdraw_consent
from contracts_app.services.renewal_notices import record_notice

_FIELDS: Final = frozenset({"channel", "result", "given_on", "person", "note", "kind", "raised_on"})


@bp.get("/renewals/<string:contract_no>")
@requires(Permission.RENEWAL_VIEW)
def show_renewal(contract_no: str) -> Any:
    line = line_of(contract_no)
    looked_at("contract", contract_no)
    return render_template("renewals/renewal.html", **line_page(line))


def _refused(contract_no: str, refusals: list[Any], **form: Any) -> Any:
    """The page once more, with the form as it was sent."""
    line = line_of(contract_no)
    looked_at("contract", contract_no)
    (sent,) = form.values()
    context = {**line_page(line, **form), "form": sent, "refusals": refusals}
    return render_template("renewals/renewal.html", **context), 422


def _done(contract_no: str, message: str) -> Any:
    flash(message, "success")
    return redirect(url_for("renewals.show_renewal", contract_no=contract_no), 303)


@bp.post("/renewals/<string:contract_no>/notice")
@requires(Permission.RENEWAL_RECORD)
@commits
def record(contract_no: str) -> Any:
    line_of(contract_no)
    form, refusals = NoticeForm(), list[Any]()
    if form.validate_on_submit():
        try:
            _record(contract_no, form)
        except Refused as refused:
            refusals = worded(refused, "renewal", _FIELDS)
        else:
            return _recorded(contract_no)
    if htmx:
        return _row(contract_no, 422, form=form, refusals=refusals)
    return _refused(contract_no, refusals, notice_form=form)


def _record(contract_no: str, form: NoticeForm) -> None:
    record_notice(
        contract_no,
        form.channel.data,
        form.result.data,
        day_of(form.given_on),
        scope(),
        actor(),
        person=form.person.data or "",
        note=form.note.data or "",
    )


def _recorded(contract_no: str) -> Any:
    """The row of the list as it is now; without htmx the list or page that was left."""
    if htmx:
        return _row(contract_no)
    flash(_("The notice is recorded."), "success")
    if "row" in request.args:
        return redirect(url_for("renewals.list_renewals", **list_args()), 303)
    return redirect(url_for("renewals.show_renewal", contract_no=contract_no), 303)


def _row(contract_no: str, status: int = 200, **refused: Any) -> Any:
    looked_at("contract", contract_no)
    context = {"line": line_of(contract_no), "today": clock.today(), "back": list_args()}
    return page("renewals/_line.html", "renewals/_line.html", status, **context, **refused)


@bp.post("/renewals/<string:contract_no>/objection")
@requires(Permission.OBJECTION_RECORD)
@commits
def object_to(contract_no: str) -> Any:
    line_of(contract_no)
    form, refusals = ObjectionForm(prefix=OBJECTION), list[Any]()
    if form.validate_on_submit():
        said = (form.kind.data, day_of(form.raised_on), form.channel.data, form.person.data)
        note = form.note.data or ""
        try:
            record_objection(contract_no, *said, scope(), actor(), clock.today(), note)
        except Refused as refused:
            refusals = worded(refused, "objection", _FIELDS)
        else:
            return _done(
                contract_no,
                _("The objection is recorded. This term will not be renewed as it is."),
            )
    return _refused(contract_no, refusals, objection_form=form)


@bp.post("/renewals/<string:contract_no>/objection/withdraw")
@requires(Permission.OBJECTION_RECORD)
@commits
def withdraw(contract_no: str) -> Any:
    kind = request.form.get("kind", "")
    withdraw_objection(contract_no, kind, scope(), actor(), clock.today())
    return _done(contract_no, _("The objection is withdrawn."))


@bp.post("/renewals/<string:contract_no>/consent")
@requires(Permission.RENEWAL_RECORD)
@commits
def consent(contract_no: str) -> Any:
    line = line_of(contract_no)
    form, refusals = ConsentForm(prefix=CONSENT), list[Any]()
    if form.validate_on_submit():
        said = (form.package.data, day_of(form.given_on), form.channel.data, form.person.data)
        try:
            record_consent(contract_no, *said, scope(), actor())
        except Refused as refused:
            refusals = worded(refused, "renewal", _FIELDS)
        else:
            return _done(contract_no, _("The consent is recorded; the package goes on."))
    elif not may_agree(line, form.package.data):
        raise NotFound("package")
    return _refused(contract_no, refusals, consent_form=form)


@bp.post("/renewals/<string:contract_no>/consent/withdraw")
@requires(Permission.RENEWAL_RECORD)
@commits
def take_back_consent(contract_no: str) -> Any:
    try:
        withdraw_consent(contract_no, request.form.get("package", ""), scope(), actor())
    except Refused as refused:
        return _refused(
            contract_no, worded(refused), consent_form=ConsentForm(formdata=None, prefix=CONSENT)
        )
    return _done(contract_no, _("The consent is withdrawn."))
