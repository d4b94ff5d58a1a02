"""Whether the keys of this process belong to the data of this database."""

from sqlalchemy import select

from contracts_app.crypto import DecryptionFailed
from contracts_app.extensions import db
from contracts_app.models import Resident, Staff


def opens_stored_values() -> bool:
    """Try the newest encrypted number of residents and staff; True when there is none yet."""
    samples = (
        select(Resident.id_number).where(Resident.id_number.is_not(None)),
        select(Staff.phone).where(Staff.phone.is_not(None)),
    )
    orders = (Resident.id.desc(), Staff.id.desc())
    try:
        for sample, order in zip(samples, orders, strict=True):
            db.session.scalars(sample.order_by(order).limit(1)).first()
    except DecryptionFailed:
        return False
    return True
