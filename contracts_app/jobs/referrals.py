"""What time does to referrals and questions from afar, looked after every few minutes."""

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.services.audit import Actor
from contracts_app.services.consult_watch import warn
from contracts_app.services.referrals.watch import look

ACTOR = Actor("job:referrals")


def look_after_referrals() -> None:
    """Let go what ran out, end long pauses, and tell of missed promises."""
    look(ACTOR, clock.moment(), db.session.commit)
    db.session.commit()


def look_after_questions() -> None:
    """Tell of answers from afar that are due or late."""
    warn(clock.moment(), db.session.commit)
    db.session.commit()
