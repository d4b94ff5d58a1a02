"""What the health authority decides about health records in words: dated, never edited back."""

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.capacity import bp
from contracts_app.blueprints.capacity.forms import RuleForm
from contracts_app.blueprints.capacity.policies import state_of
from contracts_app.queries import capacity as queries
from contracts_app.queries.policies import policies_of
from contracts_app.rules.permissions import Permission
from contracts_app.rules.record_policies import TOLD
from contracts_app.services import capacity
from contracts_app.services.errors import Refused

_FIELDS: Final = frozenset({"valid_from", "reason"})


@bp.get("/capacity/rules")
@requires(Permission.POLICY_SET)
def list_rules() -> Any:
    own = current_user.institution.code
    return _page(RuleForm(formdata=None, valid_from=clock.today(), institution=own))


@bp.post("/capacity/rules")
@requires(Permission.POLICY_SET)
@commits
def set_rule() -> Any:
    form, refusals = RuleForm(), list[Any]()
    if form.validate_on_submit():
        key, _colon, word = (form.rule.data or "").partition(":")
        try:
            capacity.set_policy(
                form.institution.data or "", key, word,
                day_of(form.valid_from), form.reason.data or "",
                scope(), actor(), clock.today(),
            )  # fmt: skip
        except Refused as refused:
            refusals = worded(refused, "capacity", _FIELDS)
        else:
            flash(_("It is decided. What held before stays on record."), "success")
            return redirect(url_for("capacity.list_rules"), 303)
    return _page(form, refusals), 422


def _page(form: RuleForm, refusals: list[Any] | None = None) -> str:
    today, institutions = clock.today(), queries.list_institutions(scope())
    form.offer(institutions)
    in_force = policies_of([one.id for one in institutions], TOLD, today)
    stored = queries.list_policies(scope(), TOLD)
    return render_template(
        "capacity/rules.html",
        form=form,
        refusals=refusals,
        keys=TOLD,
        own=in_force.get(current_user.institution_id, {}),
        rows=[(row, state_of(row, stored, today)) for row in stored],
    )
