"""A referral in the words of FHIR, for whoever may open its page."""

from typing import Any

from flask import Response

from contracts_app import clock
from contracts_app.blueprints._guards import requires, standing
from contracts_app.blueprints._limits import per_user
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints.referral_exports import bp
from contracts_app.extensions import limiter
from contracts_app.queries.referral_scope import find_referral
from contracts_app.rules.exchange.systems import FHIR_TYPE
from contracts_app.rules.permissions import Permission
from contracts_app.services.errors import NotFound
from contracts_app.services.exchange.export import bundle_json, facts_of


@bp.get("/referrals/<string:referral_no>/fhir")
@requires(Permission.REFERRAL_VIEW)
@limiter.limit("600 per hour", key_func=per_user)
def show_bundle(referral_no: str) -> Any:
    """The bundle, as a file to be kept: it shows a whole person."""
    found = find_referral(referral_no, standing())
    if found is None:
        raise NotFound("referral")
    facts, person = facts_of(found, clock.moment())
    looked_at("resident", person, "referral.export", after={"referral": facts.number})
    answer = Response(bundle_json(facts), mimetype=FHIR_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{facts.number}.json"'
    return answer
