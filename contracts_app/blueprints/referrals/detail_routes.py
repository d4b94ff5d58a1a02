"""One referral with its line, which asks for itself; words between the ends; the telephone."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import stand
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.referrals import bp
from contracts_app.blueprints.referrals.detail_views import detail_of, found_or_404
from contracts_app.blueprints.referrals.forms import PhoneForm, WordsForm, refuse_on
from contracts_app.extensions import limiter
from contracts_app.queries.referral_detail import state_of_line
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.referrals.talk import reveal_phone, say


@bp.get("/referrals/<string:number>")
@requires(Permission.REFERRAL_VIEW)
def show_referral(number: str) -> Any:
    """The page; whoever has seen the newest state already is told nothing (204)."""
    seen = request.args.get("since", "")
    if seen.isdecimal():
        state = state_of_line(number, stand())
        if state is None:
            raise NotFound("referral")
        if str(state) == seen:
            return "", 204
    return referral_page(number, 200)


def referral_page(number: str, status: int, **forms: Any) -> Any:
    """The page of a referral; every look at it is written down."""
    row = found_or_404(number)
    looked_at("resident", row.resident_key, after={"page": "referral", "number": number})
    return page(
        "referrals/detail.html",
        "referrals/_live.html",
        status,
        detail=detail_of(row, clock.moment()),
        **{"words_form": WordsForm(formdata=None), "phone_form": PhoneForm(formdata=None), **forms},
    )


@bp.post("/referrals/<string:number>/words")
@requires(Permission.REFERRAL_ACT)
@limiter.limit("120 per hour", key_func=per_user)
@commits
def say_words(number: str) -> Any:
    """Write to the other end."""
    form = WordsForm()
    try:
        say(number, form.words.data or "", stand(), actor(), clock.moment())
    except Refused as refused:
        refuse_on(form, refused)
        return referral_page(number, 422, words_form=form, form=form)
    flash(_("The other side reads it within half a minute."), "success")
    return redirect(url_for("referrals.show_referral", number=number), 303)


@bp.post("/referrals/<string:number>/telephone")
@requires(Permission.REFERRAL_ACT)
@limiter.limit("30 per hour", key_func=per_user)
@commits
def show_phone(number: str) -> Any:
    """The telephone of the person in full, for a reason that is kept."""
    form, shown, told = PhoneForm(), False, None
    row = found_or_404(number)
    try:
        told, shown = reveal_phone(number, form.reason.data or "", stand(), actor()), True
    except Refused as refused:
        refuse_on(form, refused)
        looked_at("resident", row.resident_key, after={"page": "referral", "number": number})
    return page(
        "referrals/phone.html",
        "referrals/_phone_shown.html",
        200 if shown else 422,
        number=number,
        shown=shown,
        phone=told,
        phone_form=form,
        form=form,
    )
