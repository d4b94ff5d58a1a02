"""Visits that came sealed and could not be recorded: what was typed, why, and what to do."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from contracts_app import clock
from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.visits import bp
from contracts_app.blueprints.visits.filling import Filling
from contracts_app.blueprints.visits.forms import VisitHead
from contracts_app.blueprints.visits.record_routes import show_form
from contracts_app.blueprints.visits.sealing import filling_from, sealed_entry
from contracts_app.blueprints.visits.told import typed_view
from contracts_app.queries.sealed_visits import get_attention, get_row
from contracts_app.queries.visits import person_of_row
from contracts_app.rules.permissions import Permission
from contracts_app.services import sealed_visits
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.visits import Recorded


class TakeAwayForm(BaseForm):
    """Why a sealed visit is not to be recorded."""

    note = StringField(
        _l("Why it is not recorded"),
        validators=[DataRequired(), Length(max=sealed_visits.LONGEST_NOTE)],
    )


@bp.get("/visits/attention/<string:key>")
@requires(Permission.VISIT_RECORD)
def show_attention(key: str) -> Any:
    """One of them, as it was typed."""
    return _page(key, TakeAwayForm(formdata=None))


def _page(key: str, form: TakeAwayForm) -> Any:
    row, filling = get_attention(key, scope()), _filling(key)
    if row is None:
        raise NotFound("sealed")
    looked_at("resident", filling.person.key, after={"page": "sealed_visit"})
    html = render_template(
        "visits/attention.html",
        row=row,
        person=filling.person,
        filling=filling,
        shown=typed_view(filling),
        form=form,
    )
    return html, 422 if form.errors else 200


def _filling(key: str) -> Filling:
    """What was typed, of whom. Raises NotFound for somebody out of scope."""
    row = get_row(key)
    person = person_of_row(row.resident_id, scope()) if row else None
    if row is None or person is None:
        raise NotFound("sealed")
    return filling_from(sealed_visits.fields_of(row), key, person)


@bp.route("/visits/attention/<string:key>/complete", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
@commits
def complete_sealed(key: str) -> Any:
    """The form with what was typed; what is saved is recorded by whoever completes it."""
    if request.method == "GET":
        if get_attention(key, scope()) is None:
            raise NotFound("sealed")
        filling = _filling(key)
        filling.refuse(Refused(*filling.problems))
        return show_form(filling)
    row, person = sealed_visits.held(key, scope())
    typed: MultiDict[str, str] = MultiDict(request.form)
    filling = Filling(person, typed, VisitHead(typed), completes=key)
    filling.head.client_key.data = key
    recorded = _completed(filling, row)
    if recorded is None:
        return show_form(filling, 422)
    flash(_("The visit is recorded."), "success")
    return redirect(url_for("visits.show_visit", key=recorded.key), 303)


def _completed(filling: Filling, row: Any) -> Recorded | None:
    """Record it; None where something was refused, which the page then tells."""
    valid = filling.head.validate_on_submit()
    try:
        if not valid:
            raise Refused(*filling.problems)
        return sealed_visits.complete(row, filling.entry(), scope(), actor(), clock.today())
    except Refused as refused:
        filling.refuse(refused)
    return None


@bp.post("/visits/attention/<string:key>/retry")
@requires(Permission.VISIT_RECORD)
@commits
def retry_sealed(key: str) -> Any:
    """Record the very same now; what is still in the way is shown on its page."""
    row, _person = sealed_visits.held(key, scope())
    ask = partial(sealed_entry, sealed_visits.fields_of(row), key)
    outcome = sealed_visits.try_again(row, ask, actor(), clock.today())
    if outcome.visit_key is None:
        flash(_("It cannot be recorded yet; below stands why."), "warning")
        return redirect(url_for("visits.show_attention", key=key), 303)
    flash(_("The visit is recorded."), "success")
    return redirect(url_for("visits.show_visit", key=outcome.visit_key), 303)


@bp.post("/visits/attention/<string:key>/take-away")
@requires(Permission.VISIT_RECORD)
@commits
def take_away_sealed(key: str) -> Any:
    """Close it with a reason."""
    form = TakeAwayForm()
    if not form.validate_on_submit():
        return _page(key, form)
    sealed_visits.take_away(key, form.note.data, scope(), actor())
    flash(_("It is taken away; what was typed is deleted."), "success")
    return redirect(url_for("signing.list_attention"), 303)
