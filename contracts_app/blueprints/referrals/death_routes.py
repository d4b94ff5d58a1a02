"""A hospital reported a death, and the township answers that the person lives."""

from typing import Any, Final

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, standing
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._typed import keep_typed
from contracts_app.blueprints.referrals import bp
from contracts_app.blueprints.referrals.detail_views import found_or_404
from contracts_app.blueprints.referrals.forms import AliveForm, refuse_on
from contracts_app.formatting.referral_board import masked_name
from contracts_app.queries.referral_deaths import find_dismissal
from contracts_app.queries.referral_scope import sides_of
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.referrals.alive import dismiss_death
from contracts_app.vocabulary.referrals import Outcome, Side

_ANSWERED: Final = "death_answered"


@bp.get("/referrals/<string:number>/alive")
@requires(Permission.REFERRAL_ACT)
def ask_alive(number: str) -> Any:
    """How it is known that the person lives."""
    row = _reported(number)
    if row.died_on is not None or find_dismissal(row.id):
        return redirect(url_for("referrals.show_referral", number=number), 303)
    return _ask_page(row, AliveForm(formdata=None), 200)


@bp.post("/referrals/<string:number>/alive")
@requires(Permission.REFERRAL_ACT)
@commits
def say_alive(number: str) -> Any:
    """Answer the report; whether refused or overtaken, what was typed is shown again."""
    row, form = _reported(number), AliveForm()
    keep_typed(form)
    if form.validate_on_submit():
        try:
            dismiss_death(number, form.note.data or "", standing(), actor(), clock.moment())
        except Refused as refused:
            if refused.codes == [_ANSWERED]:
                raise _overtaken(row) from None
            refuse_on(form, refused)
        else:
            flash(_("It is answered: the person is alive. The hospital reads it here."), "success")
            return redirect(url_for("referrals.show_referral", number=number), 303)
    return _ask_page(row, form, 422)


def _overtaken(row: Any) -> Conflict:
    """Who answered first; of a death that was recorded nobody is named."""
    answer = find_dismissal(row.id)
    if answer is None:
        return Conflict(_ANSWERED)
    when = f"{clock.local(answer.at_utc):%H:%M}"
    return Conflict(_ANSWERED, answer.display_name or "", when, answer.username or "")


def _reported(number: str) -> Any:
    """A referral that a death closed, for those who answer for the township; else no page."""
    row = found_or_404(number)
    if row.outcome != Outcome.DIED or Side.TOWNSHIP not in sides_of(row, standing()):
        raise NotFound("referral")
    return row


def _ask_page(row: Any, form: AliveForm, status: int) -> Any:
    looked_at("resident", row.resident_key, after={"page": "referral", "number": row.referral_no})
    return page(
        "referrals/alive.html",
        "referrals/_alive.html",
        status,
        row=row,
        form=form,
        name=masked_name(row.name),
    )
