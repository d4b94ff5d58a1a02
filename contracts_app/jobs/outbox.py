"""The keys with which tablets seal: made by whichever worker comes first."""

from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.services import outbox_keys


def make_key_when_due() -> None:
    """Make the pair of this year when it is not there yet."""
    today = clock.today()
    if not outbox_keys.has_key(today):
        try:
            outbox_keys.add_key(today)
        except IntegrityError:
            # Another worker was first, and its pair is as good.
            db.session.rollback()
    db.session.commit()
