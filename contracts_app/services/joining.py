"""People come to a household: the membership, and the cover of its contract from that day."""

from datetime import date

from sqlalchemy import Select, and_, or_, select

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Household, Membership, Resident
from contracts_app.services.status import COVER_OF
from contracts_app.services.term_ends import never_began
from contracts_app.vocabulary import STANDING, ContractStatus, CoverState
from contracts_app.vocabulary.catalogue import HEAD

_COVERED = (
    *STANDING,
    ContractStatus.RENEWED,
    ContractStatus.EXPIRED,
    ContractStatus.SUPERSEDED,
    ContractStatus.TERMINATED,
)


def add_membership(
    household: Household, resident: Resident, relation: str, first_day: date
) -> Membership:
    """Let a resident belong to a household from a day on."""
    membership = Membership(
        county_code=household.county_code,
        household_id=household.id,
        resident_id=resident.id,
        relation=relation,
        is_head=relation == HEAD,
        valid_from=first_day,
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def cover_from(household: Household, resident: Resident, first_day: date, today: date) -> int:
    """Cover somebody in every term of the household that has days from then on; how many.

    A late entry covers in the term of that time as well as in those that were renewed since. A
    signed term is not edited: its packages stay, and capacity never blocks (rules 2.15, K1).
    """
    found = db.session.scalars(_terms_since(household, first_day))
    terms = [one for one in found if not never_began(one)]
    for term in terms:
        last = term.ended_on or term.period_end
        state = COVER_OF.get(ContractStatus(term.status), CoverState.ENDED)
        db.session.add(
            Cover(
                county_code=household.county_code,
                contract_id=term.id,
                resident_id=resident.id,
                state=state if last >= today else CoverState.ENDED,
                cover_from=max(term.period_start, first_day),
                cover_to=last,
            )
        )
    db.session.flush()
    return len(terms)


def _terms_since(household: Household, first_day: date) -> Select[Contract]:
    ahead = and_(Contract.status == ContractStatus.DRAFT, Contract.term_no > 1)
    lasts = or_(
        and_(Contract.ended_on.is_(None), Contract.period_end >= first_day),
        Contract.ended_on >= first_day,
    )
    return (
        select(Contract)
        .where(
            Contract.household_id == household.id,
            or_(Contract.status.in_(_COVERED), ahead),
            lasts,
        )
        .order_by(Contract.period_start, Contract.id)
    )
