"""That a hospital is to be told of a move: written with the move, or not at all."""

from contracts_app.extensions import db
from contracts_app.models import ExchangeDelivery, Referral, ReferralEvent
from contracts_app.queries.exchange import has_hook
from contracts_app.services.keys import new_key
from contracts_app.vocabulary.exchange import DeliveryState


def tell(referral: Referral, event: ReferralEvent) -> None:
    """Have the hospital told of an event, where it was asked and wants to be told."""
    if referral.sent_at_utc is None or not has_hook(referral.hospital_id):
        return
    db.session.add(
        ExchangeDelivery(
            county_code=referral.county_code,
            institution_id=referral.hospital_id,
            referral_id=referral.id,
            seq=event.seq,
            message_id=new_key(24),
            state=DeliveryState.WAITING,
            next_at_utc=event.at_utc,
            made_at_utc=event.at_utc,
        )
    )
    db.session.flush()
