"""How a roster changes households: rows written as an import writes them."""

from datetime import date

from sqlalchemy import select

from contracts_app.extensions import db
from contracts_app.models import Household, Membership, Resident
from contracts_app.services.audit import SYSTEM
from contracts_app.services.cover_ends import follow_moves
from tests.factories import COUNTY, make_resident


def add_baby(household: Household, born: date) -> Resident:
    """A child of the household, born on this day."""
    baby = make_resident("小宝", born)
    db.session.add(_place(household.id, baby.id, "20"))
    db.session.flush()
    return baby


def heads_others(key: str) -> bool:
    """Whether this person heads a household in which others live; a roster refuses such a move."""
    own = _open_membership(key)
    return own is not None and own.is_head and len(_members(own.household_id)) > 1


def move_in(key: str, household_code: str, today: date) -> None:
    """The person lives in this household from today on; the old membership ended yesterday."""
    own = _open_membership(key)
    if own is not None:
        own.valid_to = max(own.valid_from, date.fromordinal(today.toordinal() - 1))
        own.end_reason = "joined_other"
        db.session.flush()
    home = db.session.scalars(select(Household.id).filter_by(code=household_code)).one()
    resident = db.session.scalars(select(Resident.id).filter_by(key=key)).one()
    first = not _members(home)
    place = _place(home, resident, "02" if first else "80")
    place.is_head, place.valid_from = first, today
    db.session.add(place)
    db.session.flush()
    follow_moves([resident], SYSTEM, today)


def _place(household_id: int, resident_id: int, relation: str) -> Membership:
    return Membership(
        county_code=COUNTY, household_id=household_id, resident_id=resident_id, relation=relation
    )


def _open_membership(key: str) -> Membership | None:
    query = (
        select(Membership)
        .join(Resident, Resident.id == Membership.resident_id)
        .where(Resident.key == key, Membership.valid_to.is_(None))
    )
    return db.session.scalars(query).one_or_none()


def _members(household_id: int) -> list[int]:
    query = select(Membership.id).filter_by(household_id=household_id, valid_to=None)
    return list(db.session.scalars(query.order_by(Membership.id)))
