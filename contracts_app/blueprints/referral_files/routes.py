"""Saying something about a referral, sending a document along, opening and taking one back."""

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._field_refusals import refuse_fields
from contracts_app.blueprints._guards import actor, commits, requires, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._said_along import MessageForm, section_of
from contracts_app.blueprints._sent_along import (
    DocumentForm,
    WithdrawForm,
    file_answer,
    send_along,
    sender,
)
from contracts_app.blueprints._typed import keep_typed
from contracts_app.blueprints.referral_files import bp
from contracts_app.blueprints.referrals.detail_pages import referral_page
from contracts_app.extensions import limiter
from contracts_app.formatting import said_anchor
from contracts_app.models import Referral
from contracts_app.queries.referral_detail import list_words
from contracts_app.queries.visits import person_now
from contracts_app.rules.permissions import Permission
from contracts_app.services import referral_files as service
from contracts_app.services.errors import Refused
from contracts_app.services.referrals.messages import referral_at, say, side_of

_FILES: Final = "list_files"
"""The page of words and documents alone, as its form of a message names it."""


def _found(number: str) -> Referral:
    return referral_at(number, standing())


def _mine(number: str) -> Referral:
    """A referral for a side of which the user speaks. Raises NotFound, NotAllowed."""
    found = _found(number)
    side_of(found, standing())
    return found


@bp.get("/referrals/<string:number>/documents")
@requires(Permission.REFERRAL_VIEW)
def list_files(number: str) -> Any:
    """Words and documents of a referral alone, as on its page."""
    return _page(number, 200)


def _page(number: str, status: int, **forms: Any) -> Any:
    referral = _found(number)
    person = person_now(referral.resident_id)
    looked_at("resident", person.key, after={"number": number})
    return render_template(
        "referral_papers/page.html",
        number=number,
        section=section_of(referral, standing(), **forms),
        messages=list_words([referral.id], standing()),
        at=_FILES,
        form=next(iter(forms.values()), None),
    ), status


@bp.get("/referrals/<string:number>/messages")
@requires(Permission.REFERRAL_ACT)
def back_to_words(number: str) -> Any:
    """Where a refused message stood, for whoever asks for its address."""
    return redirect(url_for("referrals.show_referral", number=_found(number).referral_no), 303)


@bp.post("/referrals/<string:number>/messages")
@requires(Permission.REFERRAL_ACT)
@limiter.limit("120 per hour", key_func=per_user)
@commits
def say_message(number: str) -> Any:
    """Whoever writes stays on the page, with what was said before the eyes."""
    form = MessageForm()
    keep_typed(form)
    _mine(number)
    again = _page if form.at.data == _FILES else referral_page
    if not form.validate_on_submit():
        return again(number, 422, message_form=form)
    try:
        key, words = form.client_key.data or "", form.words.data or ""
        said = say(number, words, standing(), actor(), clock.moment(), key)
    except Refused as refused:
        refuse_fields(form, refused)
        return again(number, 422, message_form=form)
    flash(_("Sent. Both ends can read it here."), "success")
    here = f"referral_files.{_FILES}" if form.at.data == _FILES else "referrals.show_referral"
    anchor = said_anchor(said.at_utc)
    return redirect(url_for(here, number=number, _anchor=anchor), 303)


@bp.post("/referrals/<string:number>/documents")
@requires(Permission.REFERRAL_ACT)
@limiter.limit("120 per hour", key_func=per_user)
@commits
def send_document(number: str) -> Any:
    _mine(number)
    form = DocumentForm()
    if not form.validate_on_submit():
        return _page(number, 422, document_form=form)
    try:
        send_along(lambda: _mine(number), form)
    except Refused as refused:
        refuse_fields(form, refused)
        return _page(number, 422, document_form=form)
    flash(_("The document is sent along."), "success")
    return _back(number)


@bp.get("/referrals/<string:number>/documents/<string:key>")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("600 per hour", key_func=per_user)
def show_document(number: str, key: str) -> Any:
    return file_answer(_found(number), key)


@bp.route("/referrals/<string:number>/documents/<string:key>/withdraw", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ACT)
@commits
def withdraw_document(number: str, key: str) -> Any:
    referral = _mine(number)
    row, form = service.to_withdraw(referral, key, sender()), WithdrawForm()
    if form.validate_on_submit():
        service.withdraw_document(referral, key, form.reason.data or "", sender())
        flash(_("The document is taken back. Nobody can open it any more."), "success")
        return _back(number)
    person = person_now(referral.resident_id)
    looked_at("resident", person.key, after={"document": key})
    return render_template(
        "referral_papers/withdraw.html",
        row=row,
        form=form,
        here=url_for("referral_files.withdraw_document", number=number, key=key),
        back=url_for("referral_files.list_files", number=number),
    ), 422 if form.is_submitted() else 200


def _back(number: str) -> Any:
    return redirect(url_for("referral_files.list_files", number=number), 303)
