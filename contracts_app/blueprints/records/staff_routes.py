"""Who keeps records: which account is whose, and who has passed the training."""

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._lists import asked_cursor, kept_args
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.records import bp
from contracts_app.blueprints.records.forms import StaffForm
from contracts_app.extensions import db
from contracts_app.models import Staff
from contracts_app.queries.policies import policies_for
from contracts_app.queries.record_staff import get_account, list_accounts, list_staff_for
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_staff import POLICY, TrainingRule
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.record_staff import name_staff

_FIELDS: Final = frozenset({"staff"})


@bp.get("/records/staff")
@requires(Permission.RECORD_STAFF)
def list_staff() -> Any:
    today = clock.today()
    return render_template(
        "records/staff.html",
        found=list_accounts(scope(), asked_cursor(), today),
        args=kept_args({}),
    )


@bp.route("/records/staff/<string:username>", methods=["GET", "POST"])
@requires(Permission.RECORD_STAFF)
@commits
def name_account(username: str) -> Any:
    """Which member of staff uses this account."""
    user, today = get_account(username, scope()), clock.today()
    if user is None:
        raise NotFound("user")
    present = db.session.get(Staff, user.staff_id) if user.staff_id else None
    form = StaffForm(staff=present.key if present else "")
    form.offer(list_staff_for(user, today), present)
    refusals: list[Any] = []
    if form.validate_on_submit():
        try:
            name_staff(username, form.staff.data or "", scope(), actor(), today)
        except Refused as refused:
            refusals = worded(refused, "record", _FIELDS)
        else:
            flash(_("It is noted whose account it is."), "success")
            return redirect(url_for("records.list_staff"), 303)
    rule = policies_for(user.institution_id, today).get(POLICY, TrainingRule.WARN)
    return render_template(
        "records/staff_member.html", user=user, form=form, refusals=refusals, rule=rule
    ), 422 if form.is_submitted() else 200
