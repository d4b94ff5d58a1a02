"""The month at a glance for village and township, and one record of it."""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._months import asked_month
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.record_review import bp
from contracts_app.blueprints.record_review.forms import ReturnForm
from contracts_app.extensions import db
from contracts_app.models import HealthRecord, RecordReview, Resident
from contracts_app.queries import record_review as queries
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_review import is_to_submit, may_move
from contracts_app.services import record_review as service
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.vocabulary.record_review import ReviewState

_FIELDS: Final = frozenset({"reason", "parts"})


@bp.route("/records/reviews", methods=["GET", "POST"])
@requires(Permission.RECORD_CHANGE)
@commits
def reviews() -> Any:
    """What waits in a month; a POST submits it all."""
    month = asked_month()
    refusals: list[Any] = []
    if request.method == "POST":
        try:
            number = service.submit_month(month, scope(), actor())
        except Refused as refused:
            refusals = worded(refused, "review")
        else:
            flash(
                ngettext("%(num)s record is submitted.", "%(num)s records are submitted.", number),
                "success",
            )
            return redirect(url_for("record_review.reviews", month=month.word), 303)
    waiting = queries.list_to_submit(scope(), month)
    returned = queries.list_reviews(scope(), ReviewState.RETURNED)
    submitted = queries.list_reviews(scope(), ReviewState.SUBMITTED, month.first)
    codes = [row.code for row in (*waiting, *returned, *submitted)]
    looked_at("record", "reviews", "list", after={"codes": codes})
    return render_template(
        "record_review/list.html",
        month=month,
        waiting=waiting,
        returned=returned,
        submitted=submitted,
        counts=queries.count_reviews(scope(), month.first),
        refusals=refusals,
        is_to_submit=is_to_submit,
        most=queries.MOST,
    ), 422 if refusals else 200


@bp.get("/records/reviews/<string:key>")
@requires(Permission.RECORD_CHANGE)
def show_review(key: str) -> Any:
    return _page(_the_review(key), ReturnForm(formdata=None), [], 200)


def _the_review(key: str) -> RecordReview:
    found = queries.get_review(key, scope())
    if found is None:
        raise NotFound("record_review")
    return found


def _page(found: RecordReview, form: ReturnForm, refusals: list[Any], status: int) -> Any:
    record = db.session.get_one(HealthRecord, found.record_id)
    resident = db.session.get_one(Resident, record.resident_id)
    looked_at("resident", resident.key, after={"record": record.code})
    return render_template(
        "record_review/review.html",
        found=found,
        record=record,
        resident=resident,
        steps=queries.list_steps(found.id),
        changed=queries.waits_again(found, scope()),
        form=form,
        refusals=refusals,
    ), status


@bp.post("/records/reviews/<string:key>/approve")
@requires(Permission.REVIEW_DECIDE)
@commits
def approve(key: str) -> Any:
    found = _the_review(key)
    service.approve_review(key, scope(), actor())
    flash(_("The record is approved."), "success")
    return redirect(url_for("record_review.reviews", month=f"{found.month:%Y-%m}"), 303)


@bp.post("/records/reviews/<string:key>/return")
@requires(Permission.REVIEW_DECIDE)
@commits
def send_back(key: str) -> Any:
    found, form = _the_review(key), ReturnForm()
    if not may_move(found.state, ReviewState.RETURNED):
        raise Conflict("review_changed")
    if not form.validate_on_submit():
        return _page(found, form, [], 422)
    try:
        parts = form.parts.data or []
        service.return_review(key, form.reason.data or "", parts, scope(), actor())
    except Refused as refused:
        return _page(found, form, worded(refused, "review", _FIELDS), 422)
    flash(_("The record is returned to the village."), "success")
    return redirect(url_for("record_review.reviews", month=f"{found.month:%Y-%m}"), 303)
