"""The page of a referral, as it is asked for and as a refused message comes back."""

from typing import Any

from contracts_app import clock
from contracts_app.blueprints._guards import standing
from contracts_app.blueprints._looks import looked_at
from contracts_app.blueprints._responses import page
from contracts_app.blueprints._said_along import MessageForm, section_of
from contracts_app.blueprints.referrals.detail_views import detail_of, found_or_404
from contracts_app.blueprints.referrals.forms import FileForm, PhoneForm
from contracts_app.services.referrals.messages import referral_at


def referral_page(
    number: str,
    status: int = 200,
    message_form: MessageForm | None = None,
    refusals: list[Any] | None = None,
) -> Any:
    """One referral; every look at it is written down."""
    row = found_or_404(number)
    looked_at("resident", row.resident_key, after={"page": "referral", "number": number})
    stand = standing()
    return page(
        "referrals/detail.html",
        "referrals/_live.html",
        status,
        detail=detail_of(row, clock.moment()),
        phone_form=PhoneForm(formdata=None),
        file_form=FileForm(formdata=None),
        section=section_of(referral_at(number, stand), stand, message_form),
        refusals=refusals or [],
        form=message_form,
    )
