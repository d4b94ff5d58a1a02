"""A referral in the words of FHIR, for whoever may open its page; the whole person for a reason."""

from typing import Any

from flask import Response

from contracts_app import clock
from contracts_app.blueprints._guards import actor, commits, requires, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._referrals import named
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.referral_exports import bp
from contracts_app.blueprints.referrals.forms import FileForm, refuse_on
from contracts_app.extensions import limiter
from contracts_app.queries.referral_scope import find_referral
from contracts_app.rules.exchange.facts import Facts
from contracts_app.rules.exchange.systems import FHIR_TYPE
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.exchange.export import bundle_json, facts_for, facts_of, masked


@bp.get("/referrals/<string:referral_no>/fhir")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("600 per hour", key_func=per_user)
def show_bundle(referral_no: str) -> Any:
    """The bundle, as a file to be kept: the person as on the page."""
    facts, person = facts_of(_found(referral_no), clock.moment())
    looked_at("resident", person, "referral.export", after={"referral": facts.number})
    return _file(masked(facts, named(person, facts.person.name).name))


@bp.post("/referrals/<string:referral_no>/fhir")
@requires(Permission.REFERRAL_ACT)
@limiter.limit("30 per hour", key_func=per_user)
@commits
def save_bundle(referral_no: str) -> Any:
    """The same with the whole person, for a reason that is kept."""
    form, found = FileForm(), _found(referral_no)
    try:
        return _file(facts_for(form.reason.data or "", found, actor(), clock.moment()))
    except Refused as refused:
        refuse_on(form, refused)
    shown = "referrals/file.html"
    return page(shown, shown, 422, number=referral_no, file_form=form, form=form)


def _found(number: str) -> int:
    found = find_referral(number, standing())
    if found is None:
        raise NotFound("referral")
    return found


def _file(facts: Facts) -> Response:
    answer = Response(bundle_json(facts), mimetype=FHIR_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{facts.number}.json"'
    return answer
