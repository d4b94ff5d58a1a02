"""What the signing page carries, so that a signing can be sealed when the line drops."""

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from contracts_app import clock
from contracts_app.blueprints.signing.filled_in import confirmed, request_of
from contracts_app.blueprints.signing.forms import SigningForm
from contracts_app.models import User
from contracts_app.services.outbox import Times
from contracts_app.services.outbox_keys import SealingKey, sealing_key
from contracts_app.services.outbox_packages import Ticket, issue_ticket
from contracts_app.services.signing import SigningRequest


@dataclass(frozen=True)
class Sealing:
    """The key to seal with, and the ticket that goes into the package."""

    key: SealingKey
    ticket: str


def sealing_for(household_code: str, form: SigningForm) -> Sealing | None:
    """For the page that shows this form now; None while this instance has no key yet."""
    key = sealing_key()
    if key is None:
        return None
    own = Ticket(
        current_user.id, household_code, (form.idempotency_key.data or "")[:64], clock.utcnow()
    )
    return Sealing(key, issue_ticket(own, secret()))


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


def secret() -> str:
    """What tickets are signed with."""
    return str(current_app.config["SECRET_KEY"])


def form_from(fields: Any) -> SigningForm:
    """The form that holds these pairs of names and values, whenever they were filled in.

    They came by a request that had its token, which is not kept with them.
    """
    return SigningForm(formdata=MultiDict(fields), meta={"csrf": False})
