"""The limits of institutions, as the health authority decides them: dated, never edited back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from contracts_app import clock
from contracts_app.blueprints._days import day_of
from contracts_app.blueprints._guards import actor, commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints.capacity import bp
from contracts_app.blueprints.capacity.forms import PolicyForm
from contracts_app.queries import capacity as queries
from contracts_app.queries.policies import policies_of
from contracts_app.rules.permissions import Permission
from contracts_app.rules.policies import NUMBERS as KEYS
from contracts_app.services import capacity
from contracts_app.services.errors import Refused

_FIELDS = frozenset({"key", "value", "valid_from", "reason"})


@bp.get("/capacity/policies")
@requires(Permission.POLICY_SET)
def list_policies() -> Any:
    own = current_user.institution.code
    form = PolicyForm(formdata=None, valid_from=clock.today(), institution=own)
    return _page(form)


@bp.post("/capacity/policies")
@requires(Permission.POLICY_SET)
@commits
def set_policy() -> Any:
    form, refusals = PolicyForm(), list[Any]()
    if form.validate_on_submit():
        try:
            capacity.set_policy(
                form.institution.data or "", form.key.data or "", form.value.data,
                day_of(form.valid_from), form.reason.data or "",
                scope(), actor(), clock.today(),
            )  # fmt: skip
        except Refused as refused:
            refusals = worded(refused, "capacity", _FIELDS)
        else:
            flash(_("The limit is set. What held before stays on record."), "success")
            return redirect(url_for("capacity.list_policies"), 303)
    return _page(form, refusals), 422


def _page(form: PolicyForm, refusals: list[Any] | None = None) -> str:
    today, institutions = clock.today(), queries.list_institutions(scope())
    form.offer(institutions)
    in_force = policies_of([one.id for one in institutions], KEYS, today)
    stored = queries.list_policies(scope(), KEYS)
    return render_template(
        "capacity/policies.html",
        form=form,
        refusals=refusals,
        keys=KEYS,
        own=in_force.get(current_user.institution_id, {}),
        rows=[(row, state_of(row, stored, today)) for row in stored],
    )


def state_of(row: Any, stored: list[Any], today: Any) -> str:
    """Whether a value will hold, holds, or was followed by a later one."""
    if row.valid_from > today:
        return "future"
    same = (row.institution_code, row.key)
    later = (
        one.valid_from
        for one in stored
        if (one.institution_code, one.key) == same and one.valid_from <= today
    )
    return "in_force" if row.valid_from == max(later) else "past"
