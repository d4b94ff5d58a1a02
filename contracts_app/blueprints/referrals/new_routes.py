"""Beginning a referral for somebody: the usual form, or three fields after a telephone call."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, scope, standing
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import referrals_of_person
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._typed import keep_typed
from contracts_app.blueprints.referrals import bp
from contracts_app.blueprints.referrals.forms import refuse_on
from contracts_app.blueprints.referrals.new_forms import CallForm, NewForm
from contracts_app.blueprints.referrals.new_places import Offered, offered, places_of
from contracts_app.blueprints.referrals.new_views import start_values
from contracts_app.extensions import db
from contracts_app.queries.residents import get_member
from contracts_app.queries.visits import Visited, get_person
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.referrals.opening import begin, call_ahead
from contracts_app.vocabulary.referrals import ReferralStatus

_CALL = "call"


@bp.route("/referrals/new", methods=["GET", "POST"])
@requires(Permission.REFERRAL_START)
@commits
def new_referral() -> Any:
    """The form for a person of the own area; the same page sent twice is one referral."""
    if request.method == "GET" and not request.args.get("resident"):
        flash(_("Choose whom to refer: the button stands on the page of the person."), "info")
        return redirect(url_for("residents.list_people"))
    sent = _sent()
    if sent is not None:
        keep_typed(sent)
    person = _person()
    places = offered(person.county_code, clock.moment())
    form = sent or _filled_in(person, places)
    if form.validate_on_submit():
        try:
            start = call_ahead if isinstance(form, CallForm) else begin
            made = start(form.asked(person.key), standing(), actor(), clock.moment())
        except Refused as refused:
            db.session.rollback()
            refuse_on(form, refused)
        else:
            flash(_said(made.status), "success")
            return redirect(url_for("referrals.show_referral", number=made.referral_no), 303)
    return _new_page(person, form, places)


def _person() -> Visited:
    """The person whom the address names by key, who lives in scope."""
    found = get_person(request.args.get("resident", ""), scope())
    if found is None or get_member(found.key, scope()) is None:
        raise NotFound("resident")
    return found


def _sent() -> NewForm | CallForm | None:
    """What was typed; of a call the form is the same before anybody has."""
    if request.args.get("way") == _CALL:
        return CallForm(client_key=new_key(24))
    return NewForm() if request.method == "POST" else None


def _filled_in(person: Visited, places: Offered) -> NewForm:
    args = request.args
    values = start_values(person, args.get("reason", ""), args.get("department", ""), places)
    return NewForm(formdata=None, data=values)


def _said(status: str) -> str:
    words = {
        ReferralStatus.INTERNAL_REVIEW: _("Handed in. The township centre looks at it next."),
        ReferralStatus.SUBMITTED: _("Sent. The hospital answers next."),
        ReferralStatus.ACCEPTED: _("Recorded. Write the form within the time given here."),
    }
    return words.get(ReferralStatus(status), _("The refusal is recorded with its reason."))


def _new_page(person: Visited, form: NewForm | CallForm, found: Offered) -> Any:
    places = places_of(found, form.department.data or "")
    form.department.choices = places.departments
    if isinstance(form, NewForm):
        form.clinic.choices = places.clinics
    looked_at("resident", person.key, after={"page": "referral"})
    return page(
        "referrals/new.html",
        "referrals/_places.html",
        422 if form.is_submitted() else 200,
        person=person,
        form=form,
        places=places,
        call=isinstance(form, CallForm),
        before=referrals_of_person(person.rows),
        args={"resident": person.key},
    )
