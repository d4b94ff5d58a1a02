"""Documents that go with a question: sent, opened, taken back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app.blueprints._field_refusals import refuse_fields
from contracts_app.blueprints._guards import commits, requires
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._sent_along import (
    DocumentForm,
    WithdrawForm,
    file_answer,
    send_along,
    sender,
)
from contracts_app.blueprints.consultations import bp
from contracts_app.blueprints.consultations.views import (
    consultation_page,
    mine,
    seen,
    told_or_404,
)
from contracts_app.extensions import limiter
from contracts_app.rules.permissions import Permission
from contracts_app.services import referral_files as service
from contracts_app.services.errors import Refused


@bp.post("/consultations/<string:key>/documents")
@requires(Permission.CONSULT_USE)
@limiter.limit("120 per hour", key_func=per_user)
@commits
def send_document(key: str) -> Any:
    mine(key)
    form = DocumentForm()
    if not form.validate_on_submit():
        return consultation_page(key, 422, document_form=form)
    try:
        send_along(lambda: mine(key), form)
    except Refused as refused:
        refuse_fields(form, refused)
        return consultation_page(key, 422, document_form=form)
    flash(_("The document is sent along."), "success")
    return _back(key)


@bp.get("/consultations/<string:key>/documents/<string:document>")
@requires(Permission.CONSULT_USE)
@limiter.limit("600 per hour", key_func=per_user)
def show_document(key: str, document: str) -> Any:
    return file_answer(seen(key), document)


@bp.route("/consultations/<string:key>/documents/<string:document>/withdraw",
          methods=["GET", "POST"])  # fmt: skip
@requires(Permission.CONSULT_USE)
@commits
def withdraw_document(key: str, document: str) -> Any:
    question = mine(key)
    row, form = service.to_withdraw(question, document, sender()), WithdrawForm()
    if form.validate_on_submit():
        service.withdraw_document(question, document, form.reason.data or "", sender())
        flash(_("The document is taken back. Nobody can open it any more."), "success")
        return _back(key)
    looked_at("resident", told_or_404(key).resident_key, after={"document": document})
    return render_template(
        "referral_papers/withdraw.html",
        row=row,
        form=form,
        here=url_for("consultations.withdraw_document", key=key, document=document),
        back=url_for("consultations.show_consultation", key=key),
    ), 422 if form.is_submitted() else 200


def _back(key: str) -> Any:
    return redirect(url_for("consultations.show_consultation", key=key), 303)
