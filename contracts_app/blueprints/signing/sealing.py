"""What the signing page carries, so that a signing can be sealed when the line drops."""

from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from contracts_app.blueprints._sealing import Sealing, sealing_of
from contracts_app.blueprints.signing.filled_in import confirmed, request_of
from contracts_app.blueprints.signing.forms import SigningForm
from contracts_app.models import User
from contracts_app.services.outbox import Times
from contracts_app.services.outbox_packages import PageKind
from contracts_app.services.signing import SigningRequest


def sealing_for(household_code: str, form: SigningForm) -> Sealing | None:
    """For the page that shows this form now; None while this instance has no key yet."""
    key = (form.idempotency_key.data or "")[:64]
    return sealing_of(PageKind.SIGNING, household_code, key)


def sealed_request(
    form: SigningForm, household_code: str, times: Times, user: User
) -> SigningRequest:
    """What a sealed form asks for, in the name of whoever was at the desk.

    Raises Refused where the form itself tells why it cannot be signed.
    """
    by_pin = confirmed(form, user)
    asked = request_of(form, household_code, times.signed_on, with_specimen=by_pin)
    told = replace(
        asked.evidence, offline=True, noticed_at=times.noticed_at, signed_at=times.signed_at
    )
    return replace(asked, evidence=told)


def form_from(fields: Any) -> SigningForm:
    """The form that holds these pairs of names and values, whenever they were filled in.

    They came by a request that had its token, which is not kept with them.
    """
    return SigningForm(formdata=MultiDict(fields), meta={"csrf": False})
