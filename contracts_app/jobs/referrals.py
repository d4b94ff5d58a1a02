"""What time does to referrals, looked after every few minutes and whenever it is caught up with."""

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.services.audit import Actor
from contracts_app.services.referrals.watch import look

ACTOR = Actor("job:referrals")


def look_after_referrals() -> None:
    """Let go what ran out, release what nobody took, and tell of missed promises."""
    look(ACTOR, clock.moment(), db.session.commit)
    db.session.commit()
