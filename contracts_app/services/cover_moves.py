"""Covers follow people from one household's contract to another's."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Resident
from contracts_app.rules.households import covered_from
from contracts_app.rules.periods import Period
from contracts_app.services.cover_rows import add_covers
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus, CoverState

_DAY = timedelta(days=1)
_AFTER_SIGNING = (*STANDING, ContractStatus.RENEWED, ContractStatus.EXPIRED)


def terms_since(household_id: int, day: date) -> list[Contract]:
    """The signed terms of a household that hold on a day or later, by their first day."""
    signed = or_(
        Contract.status.in_(_AFTER_SIGNING),
        # A renewal further ahead is stored as draft.
        and_(Contract.status == ContractStatus.DRAFT, Contract.term_no > 1),
    )
    query = select(Contract).where(Contract.household_id == household_id, signed)
    found = db.session.scalars(query.order_by(Contract.period_start, Contract.id))
    return [term for term in found if _days(term).end >= max(day, term.period_start)]


def _days(term: Contract) -> Period:
    return Period(term.period_start, term.ended_on or term.period_end)


def cover_begins(household_id: int, on: date) -> date | None:
    """From which day somebody who comes on a day can be covered without a gap until today.

    None without a live contract.
    """
    terms = terms_since(household_id, on)
    in_force = [place for place, term in enumerate(terms) if term.status in LIVE]
    if not in_force:
        return None
    return covered_from([_days(term) for term in terms[: in_force[-1] + 1]], on)


def take_in(household_id: int, resident_ids: Collection[int], first_day: date) -> None:
    """Cover people under all terms of a household from a day on, what was renewed ahead included.

    They are free by then: whoever calls has ended what covered them.
    """
    born = select(Resident.id, Resident.birth_date).where(Resident.id.in_(resident_ids))
    people = db.session.execute(born.order_by(Resident.id)).all()
    add_covers(terms_since(household_id, first_day), people, first_day)


def covered_after(resident_id: int, day: date) -> bool:
    """Whether anything covers somebody on a day or later."""
    query = select(Cover.id).where(
        Cover.resident_id == resident_id,
        Cover.state != CoverState.VOID,
        Cover.cover_to >= Cover.cover_from,
        Cover.cover_to >= day,
    )
    return db.session.scalar(select(query.exists())) or False
