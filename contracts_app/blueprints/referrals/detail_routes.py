"""One referral with its line, which asks for itself, and the telephone of the person."""

from typing import Any

from flask import redirect, render_template, request, url_for

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.referrals import bp
from contracts_app.blueprints.referrals.detail_pages import referral_page
from contracts_app.blueprints.referrals.detail_views import found_or_404
from contracts_app.blueprints.referrals.forms import PhoneForm, refuse_on
from contracts_app.extensions import htmx, limiter
from contracts_app.formatting.spans import wait
from contracts_app.queries.referral_detail import state_of_line
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.referrals.phones import reveal_phone


@bp.get("/referrals/<string:number>")
@requires(Permission.REFERRAL_VIEW)
def show_referral(number: str) -> Any:
    """One referral; every look at it is written down."""
    return referral_page(number)


@bp.get("/referrals/<string:number>/newest")
@requires(Permission.REFERRAL_VIEW)
def poll_referral(number: str) -> Any:
    """The same anew, or 204 for a page that has the newest state."""
    state = state_of_line(number, standing())
    if state is None:
        raise NotFound("referral")
    return ("", 204) if str(state) == request.args.get("since", "") else referral_page(number)


@bp.get("/referrals/<string:number>/clock")
@requires(Permission.REFERRAL_VIEW)
def poll_clock(number: str) -> Any:
    """What the clock says now; it shows nobody, so it is no look."""
    row = found_or_404(number)
    if not htmx:
        return redirect(url_for("referrals.show_referral", number=number))
    told = wait(row.due_at_utc, row.waiting_since_utc, clock.moment())
    return render_template("referrals/_clock_live.html", number=number, told=told)


@bp.get("/referrals/<string:number>/telephone")
@requires(Permission.REFERRAL_ACT)
def back_to_referral(number: str) -> Any:
    """Where the form for the telephone stands, for whoever asks for its address."""
    found = found_or_404(number)
    return redirect(url_for("referrals.show_referral", number=found.referral_no), 303)


@bp.post("/referrals/<string:number>/telephone")
@requires(Permission.REFERRAL_ACT)
@limiter.limit("30 per hour", key_func=per_user)
@commits
def show_phone(number: str) -> Any:
    """The telephone of the person in full, for a reason that is kept."""
    form, shown, told = PhoneForm(), False, None
    row = found_or_404(number)
    try:
        told, shown = reveal_phone(number, form.reason.data or "", standing(), actor()), True
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
