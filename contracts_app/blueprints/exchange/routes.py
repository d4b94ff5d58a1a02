"""Two addresses for the systems of hospitals: an answer comes, a referral is fetched.

Nobody is signed in: each message is signed with the key of a hospital, and no cookie is read. So
no page of another site could send one in somebody's name.
"""

from functools import partial
from typing import Any, Final

from flask import Response, abort, g, request

from contracts_app import clock
from contracts_app.blueprints._guards import commits, public
from contracts_app.blueprints._looks import along_with_looks, seen_by
from contracts_app.blueprints.exchange import bp
from contracts_app.blueprints.exchange.outcomes import told
from contracts_app.extensions import csrf, limiter
from contracts_app.models import Institution
from contracts_app.rules.exchange.answers import is_message_id
from contracts_app.rules.exchange.signing import Signed
from contracts_app.rules.exchange.systems import FHIR_TYPE
from contracts_app.services.errors import Refused
from contracts_app.services.exchange.export import bundle_json, facts_of
from contracts_app.services.exchange.fhir import read
from contracts_app.services.exchange.incoming import actor_of, fetched, note_fetched, take
from contracts_app.services.exchange.keys import caller

_JSON: Final = frozenset({FHIR_TYPE, "application/json"})


def _caller() -> tuple[Institution, str]:
    """Whose system it is, and the number of its message. Raises Refused."""
    headers = request.headers
    signed = Signed(
        key=headers.get("X-Key-Id", ""),
        timestamp=headers.get("X-Timestamp", ""),
        message_id=headers.get("X-Message-Id", ""),
        method=request.method,
        path=request.path,
        body=request.get_data(cache=True),
        signature=headers.get("X-Signature", ""),
    )
    own = caller(signed, clock.utcnow())
    if not is_message_id(signed.message_id):
        raise Refused.of("bad_message_id")
    return own, signed.message_id


@bp.post("/exchange/v1/answers")
@public
@limiter.limit("1200 per hour")
@commits
def take_answer() -> Any:
    """Do what an answer tells of; the same message again does nothing new."""
    own, message_id = _caller()
    if request.mimetype not in _JSON:
        abort(415)
    sent = read(request.get_data())
    taken = take(own, message_id, sent, actor_of(own, g.request_id), clock.moment())
    code = "taken_before" if taken.again else "taken"
    where = f"{taken.number} {taken.status} {taken.version}"
    return told(200, (code, ""), diagnostics=where)


@bp.get("/exchange/v1/referrals/<string:referral_no>")
@public
@limiter.limit("1200 per hour")
def fetch_referral(referral_no: str) -> Any:
    """A referral of the hospital as a bundle; that it was fetched is a look at the person."""
    own, message_id = _caller()
    now = clock.moment()
    found = fetched(own, referral_no, message_id, now)
    facts, person = facts_of(found, now)
    body = bundle_json(facts)
    after = {"referral": facts.number}
    seen_by(actor_of(own, g.request_id), "resident", person, "referral.fetch", after=after)
    along_with_looks(partial(note_fetched, own, found, message_id, now))
    return Response(body, mimetype=FHIR_TYPE)


csrf.exempt(take_answer)
