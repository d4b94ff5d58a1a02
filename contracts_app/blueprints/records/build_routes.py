"""A record is offered to a member of a household: it is built, or the refusal is noted."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.forms import BuildForm
from contracts_app.blueprints.records.views import my_standing
from contracts_app.models import Resident
from contracts_app.queries.record_detail import last_answer, record_of
from contracts_app.queries.residents import get_member
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.record_build import Offer, build_record, refuse_record
from contracts_app.vocabulary.records import ConsentAnswer, ConsentBasis

_FIELDS = frozenset({"answer", "on", "basis", "channel", "shelf", "reason", "note"})


@bp.route("/households/<path:code>/members/<string:key>/record", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def build(code: str, key: str) -> Any:
    resident = _member(code, key)
    known = record_of(resident.id)
    if known is not None:
        return redirect(url_for("records.show_record", code=known.code), 303)
    form = BuildForm(on=clock.today(), basis=ConsentBasis.OWN.value)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            return _done(code, key, form)
        except Refused as refused:
            refusals = worded(refused, "record", _FIELDS)
    looked_at("resident", key, after={"page": "record"})
    return render_template(
        "records/build.html",
        household=code,
        resident=resident,
        form=form,
        refusals=refusals,
        answer=last_answer(resident.id),
        standing=my_standing(),
    ), 422 if form.is_submitted() else 200


def _member(code: str, key: str) -> Resident:
    found = get_member(key, scope())
    if found is None or found[2] != code:
        raise NotFound("resident")
    return found[0]


def _done(code: str, key: str, form: BuildForm) -> Any:
    offer = Offer(code, key, day_of(form.on), form.basis.data, form.note.data or "")
    if form.answer.data == ConsentAnswer.REFUSED:
        refuse_record(offer, form.reason.data or "", scope(), actor(), clock.today())
        flash(_("The refusal is recorded. A record can be offered again."), "success")
        return redirect(url_for("households.show_household", code=code), 303)
    shelf = form.shelf.data or ""
    record = build_record(offer, form.channel.data, scope(), actor(), clock.today(), shelf)
    flash(_("The record is built. Fill in the basic form next."), "success")
    return redirect(url_for("records.show_record", code=record.code), 303)
