"""One visit: what was recorded and what it asks for; corrected, or taken back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.visits import bp
from contracts_app.blueprints.visits.filling import Filling
from contracts_app.blueprints.visits.forms import CorrectedHead, ReasonForm
from contracts_app.blueprints.visits.record_routes import next_address, show_form
from contracts_app.blueprints.visits.told import typed_of, visit_view
from contracts_app.formatting import moment
from contracts_app.queries.visit_pages import VisitPage, get_visit_page
from contracts_app.queries.visits import find_visit_by_client_key
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.visits import Recorded, correct_visit, reverse_visit
from contracts_app.vocabulary.care import VisitState

_REASON = frozenset({"reason"})


@bp.get("/visits/<string:key>")
@requires(Permission.CARE_VIEW)
def show_visit(key: str) -> Any:
    found = _visit(key)
    looked_at("resident", found.person.key, after={"page": "visit"})
    return render_template(
        "visits/visit.html",
        found=found,
        visit=found.visit,
        person=found.person,
        told=visit_view(found, scope()),
    )


def _visit(key: str) -> VisitPage:
    found = get_visit_page(key, scope())
    if found is None:
        raise NotFound("visit")
    return found


@bp.get("/visits/<string:key>/next")
@requires(Permission.VISIT_RECORD)
def go_on(key: str) -> Any:
    """From a visit to the form of the next person in the grid."""
    return redirect(next_address(_visit(key).person), 303)


@bp.route("/visits/<string:key>/correct", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
@commits
def correct(key: str) -> Any:
    found = _visit(key)
    if not _is_sent_again(found.visit):
        _refuse_closed(found)
    posted = request.method == "POST"
    typed = MultiDict(request.form) if posted else typed_of(found)
    filling = Filling(found.person, typed, CorrectedHead(typed), found.visit)
    if not posted:
        return show_form(filling)
    if typed.get("corrects") != key:
        raise NotFound("visit")
    try:
        recorded = _corrected(filling, key)
    except Conflict:
        _refuse_closed(_visit(key))
        raise
    if recorded is None:
        return show_form(filling, 422)
    flash(_("The visit is corrected; what stood there before stays on record."), "success")
    return redirect(url_for("visits.show_visit", key=recorded.key), 303)


def _is_sent_again(visit: Any) -> bool:
    """Whether this page corrected the visit before: it was pressed twice."""
    sent_before = find_visit_by_client_key(request.form.get("client_key", ""))
    return sent_before is not None and sent_before.corrects_id == visit.id


def _refuse_closed(found: VisitPage) -> None:
    """Raises Conflict with who closed it and when, unless the visit still stands."""
    if found.visit.state != VisitState.STANDING:
        username = current_user.username if found.visit.closed_by_id == current_user.id else ""
        when = moment(found.visit.closed_at_utc)
        raise Conflict("visit_closed", found.closer, when, username)


def _corrected(filling: Filling, key: str) -> Recorded | None:
    """Record it anew; None where something was refused, which the page then tells."""
    head = filling.head
    valid = head.validate_on_submit()
    try:
        if not valid:
            raise Refused(*filling.problems)
        reason = head["reason"].data or ""
        return correct_visit(key, filling.entry(), reason, scope(), actor(), clock.today())
    except Refused as refused:
        filling.refuse(refused)
    return None


def _is_mine(visit: Any) -> bool:
    """Whether whoever asks took it back already: it was pressed twice."""
    return bool(visit.state == VisitState.REVERSED and visit.closed_by_id == current_user.id)


@bp.route("/visits/<string:key>/reverse", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
@commits
def reverse(key: str) -> Any:
    found, form = _visit(key), ReasonForm(MultiDict(request.form))
    if request.method == "POST" and _is_mine(found.visit):
        return redirect(url_for("visits.show_visit", key=key), 303)
    _refuse_closed(found)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            reverse_visit(key, form.reason.data, scope(), actor(), clock.today())
        except Refused as refused:
            refusals = worded(refused, "visit", _REASON)
        except Conflict:
            _refuse_closed(_visit(key))
            raise
        else:
            flash(_("The visit is taken back. Nothing of it counts any more."), "success")
            return redirect(url_for("visits.show_visit", key=key), 303)
    looked_at("resident", found.person.key, after={"page": "visit"})
    shown = render_template(
        "visits/reverse.html",
        found=found,
        visit=found.visit,
        person=found.person,
        form=form,
        refusals=refusals,
    )
    return shown, 422 if request.method == "POST" else 200
