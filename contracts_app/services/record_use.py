"""The last day of a service, as lists of health records ask for it (dynamic use, S0P4)."""

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import HealthRecord
from contracts_app.queries.record_detail import last_service


def note_last_service(resident_id: int) -> None:
    """A visit was recorded, corrected or taken back, or visits of another row are the person's.

    The record of the person is in use, or not.
    """
    query = select(HealthRecord).filter_by(resident_id=resident_id)
    record = db.session.scalars(query).one_or_none()
    if record is not None:
        record.served_on = last_service(record.id)
        db.session.flush()
