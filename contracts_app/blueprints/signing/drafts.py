"""What is filled in on a signing page is kept while it grows, so that a reload loses nothing."""

from typing import Any

from flask import make_response, redirect, request, url_for
from flask_login import current_user

from contracts_app.blueprints._guards import commits, requires, scope
from contracts_app.blueprints._refusals import worded
from contracts_app.blueprints._responses import page
from contracts_app.blueprints.signing import bp
from contracts_app.blueprints.signing.anew import undo_what_changed
from contracts_app.blueprints.signing.forms import SigningForm
from contracts_app.blueprints.signing.offer import SigningOffer
from contracts_app.blueprints.signing.sealing import form_from
from contracts_app.queries.households import get_household
from contracts_app.rules.permissions import Permission
from contracts_app.services import signing_drafts
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.keys import new_key
from contracts_app.services.signing_drafts import Draft

_PAGE = ("signing/draft_refused.html", "signing/_draft_refused.html")


def find_draft(household_id: int) -> Draft | None:
    """What the person of this request filled in for a household within the last day."""
    return signing_drafts.find(current_user.id, household_id)


def form_of_draft(draft: Draft, offer: SigningOffer) -> SigningForm:
    """The page as it was left. Who came since is ticked as on a new page.

    What was signed names other people then and has to be signed anew.
    """
    form = form_from(draft.fields)
    # What was sent under the old key may lie sealed on a device; this is another signing.
    form.idempotency_key.data = new_key(32)
    came = set(offer.ticked_at_first) - set((form.known.data or "").split())
    form.member.data = [*(form.member.data or ()), *sorted(came)]
    form.package.data = [*(form.package.data or ()), *_proposed_for(came, offer)]
    undo_what_changed(form, offer)
    if came:
        form.signature.data = ""
    return form


def _proposed_for(came: set[str], offer: SigningOffer) -> list[str]:
    suiting = (one.package.code for one in offer.packages if came.intersection(one.suits))
    return [code for code in suiting if code in offer.proposed]


@bp.post("/sign/<path:household_code>/draft")
@requires(Permission.CONTRACT_SIGN)
@commits
def save_draft(household_code: str) -> Any:
    """Keep the fields of the page as they are now; the page itself asks for nothing back."""
    fields = list(request.form.items(multi=True))
    key = request.form.get("idempotency_key", "")
    try:
        signing_drafts.keep(current_user.id, _household_id(household_code), fields, key)
    except Refused as refused:
        return page(*_PAGE, 422, refusals=worded(refused))
    return make_response("", 204)


@bp.post("/sign/<path:household_code>/draft/drop")
@requires(Permission.CONTRACT_SIGN)
@commits
def drop_draft(household_code: str) -> Any:
    """Begin anew."""
    signing_drafts.forget(current_user.id, _household_id(household_code))
    return redirect(url_for("signing.sign_household_page", household_code=household_code), 303)


def _household_id(code: str) -> int:
    household = get_household(code, scope())
    if household is None:
        raise NotFound("household")
    return household.id
