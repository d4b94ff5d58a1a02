"""The steps of an application: decided, answered, opened anew, ended."""

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.record_access import bp
from contracts_app.blueprints.record_access.forms import ApproveForm, ConsentForm, ReasonForm
from contracts_app.blueprints.record_access.views import request_page, the_request
from contracts_app.models import RecordAccessRequest
from contracts_app.queries.record_access import owner_of
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_access import may_move
from contracts_app.services import record_access as service
from contracts_app.services.errors import Conflict, Refused
from contracts_app.services.record_grants import Handed
from contracts_app.vocabulary.record_access import AccessState

_REASON: Final = frozenset({"reason"})
_ANSWER_FIELDS: Final = frozenset({"basis", "on", "guardian", "relation", "paper"})


def _for_step(key: str, to: AccessState) -> RecordAccessRequest:
    """The application, if its page offers this step still. Raises Conflict."""
    found = the_request(key)
    if not may_move(found.state, to):
        raise Conflict("access_changed")
    return found


@bp.post("/records/access/<string:key>/approve")
@requires(Permission.ACCESS_DECIDE)
@commits
def approve(key: str) -> Any:
    found, form = _for_step(key, AccessState.APPROVED), ApproveForm()
    if not form.validate_on_submit():
        return request_page(found, 422, approve_form=form)
    try:
        service.approve(key, day_of(form.until), scope(), actor(), clock.today())
    except Refused as refused:
        words = worded(refused, "access", frozenset({"until"}))
        return request_page(found, 422, approve_form=form, refusals=words)
    flash(_("It is approved. Now ask the person or the guardian."), "success")
    return _back(key)


@bp.post("/records/access/<string:key>/refuse")
@requires(Permission.ACCESS_DECIDE)
@commits
def refuse(key: str) -> Any:
    found, form = _for_step(key, AccessState.REFUSED), ReasonForm()
    if not form.validate_on_submit():
        return request_page(found, 422, refuse_form=form)
    try:
        service.refuse(key, form.reason.data or "", scope(), actor())
    except Refused as refused:
        words = worded(refused, "access", _REASON)
        return request_page(found, 422, refuse_form=form, refusals=words)
    flash(_("It is refused."), "success")
    return _back(key)


@bp.post("/records/access/<string:key>/answer")
@requires(Permission.RECORD_CHANGE)
@commits
def answer(key: str) -> Any:
    """The consent or refusal of the person; a consent shows the link and its code, once."""
    found, form = _for_step(key, AccessState.GRANTED), ConsentForm()
    if not form.validate_on_submit():
        return request_page(found, 422, consent_form=form)
    try:
        made, handed = service.answer(key, form.told(), scope(), actor(), clock.today())
    except Refused as refused:
        words = worded(refused, "access", _ANSWER_FIELDS)
        return request_page(found, 422, consent_form=form, refusals=words)
    if handed is None:
        flash(_("The person's refusal is recorded. Nobody may read the record."), "success")
        return _back(key)
    return _handed(made, handed)


@bp.post("/records/access/<string:key>/link")
@requires(Permission.ACCESS_DECIDE)
@commits
def renew(key: str) -> Any:
    found = the_request(key)
    try:
        made, handed = service.renew_link(key, scope(), actor())
    except Refused as refused:
        return request_page(found, 422, refusals=worded(refused, "access"))
    return _handed(made, handed)


@bp.post("/records/access/<string:key>/end")
@requires(Permission.ACCESS_DECIDE)
@commits
def end(key: str) -> Any:
    found, form = _for_step(key, AccessState.REVOKED), ReasonForm()
    if not form.validate_on_submit():
        return request_page(found, 422, end_form=form)
    try:
        service.revoke(key, form.reason.data or "", scope(), actor())
    except Refused as refused:
        words = worded(refused, "access", _REASON)
        return request_page(found, 422, end_form=form, refusals=words)
    flash(_("The access has ended. The link opens nothing any more."), "success")
    return _back(key)


def _handed(made: RecordAccessRequest, handed: Handed) -> Any:
    """Shown once and stored nowhere: only the hashes are."""
    record, resident = owner_of(made)
    looked_at("resident", resident.key, after={"access": made.key})
    return render_template(
        "record_access/handed.html",
        found=made,
        record=record,
        link=url_for("public.read_record", token=handed.token, _external=True),
        code=handed.code,
    )


def _back(key: str) -> Any:
    return redirect(url_for("record_access.show_request", key=key), 303)
