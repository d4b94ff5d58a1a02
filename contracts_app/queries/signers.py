"""Who stands for a household: the signer of its terms, and signatures that are due."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Membership, Resident, SignerChange, Team
from contracts_app.queries.renewal import SIGNER, has_successor, other_chain, somebody_left
from contracts_app.queries.signer_days import OPEN
from contracts_app.vocabulary import LIVE, STANDING, ContractStatus, CoverState

_COVERS: Final = (CoverState.LIVE, CoverState.UPCOMING)


class Unsigned(NamedTuple):
    """A chain whose standing terms cover people and whose signer is dead or gone."""

    contract_id: int
    """The term that is live, or else the upcoming one."""
    root_no: str
    household_id: int
    institution_id: int


def unsigned_chains(household_ids: Collection[int]) -> list[Unsigned]:
    """Chains of these households that nobody stands for, whether or not somebody is asked to.

    A term that is over and waits for its renewal counts as well: the next one covers again.
    """
    covers = Cover.state.in_(_COVERS)
    query = (
        select(Contract.id, Contract.root_no, Contract.household_id, Team.institution_id)
        .join(Team, Team.id == Contract.team_id)
        .where(
            Contract.household_id.in_(household_ids),
            may_be_signed(),
            or_(exists().where(Cover.contract_id == Contract.id, covers), somebody_left()),
            ~lives_in(SIGNER, Contract.household_id),
        )
        .order_by(Contract.status.in_(LIVE).desc(), Contract.id)
    )
    chains: dict[str, Unsigned] = {}
    for row in db.session.execute(query):
        chains.setdefault(row.root_no, Unsigned._make(row))
    return list(chains.values())


def stand_for_others(household_id: int, leaving: Collection[int]) -> bool:
    """Whether one of these people stands for terms that cover somebody else as well."""
    others = exists().where(
        Cover.contract_id == Contract.id,
        Cover.state.in_(_COVERS),
        Cover.resident_id.not_in(leaving),
    )
    query = select(Contract.id).where(
        Contract.household_id == household_id,
        Contract.status.in_(STANDING),
        SIGNER.in_(leaving),
        others,
    )
    return db.session.scalar(select(query.exists())) or False


def households_stood_for(resident_ids: Collection[int]) -> list[int]:
    """The households with standing terms that one of these people stands for."""
    query = select(Contract.household_id).where(
        Contract.status.in_(STANDING), SIGNER.in_(resident_ids)
    )
    return sorted(set(db.session.scalars(query)))


def lives_in(resident_id: Any, household_id: Any) -> ColumnElement[bool]:
    """The resident is alive and a member of the household."""
    member, person = aliased(Membership), aliased(Resident)
    return exists(
        select(member.id)
        .join(person, person.id == member.resident_id)
        .where(
            member.resident_id == resident_id,
            member.household_id == household_id,
            member.valid_to.is_(None),
            person.died_on.is_(None),
        )
    )


def open_changes(root_nos: Collection[str]) -> Sequence[SignerChange]:
    """The signatures that are due in these chains."""
    query = (
        select(SignerChange)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(Contract.root_no.in_(root_nos), OPEN)
        .order_by(SignerChange.id)
    )
    return db.session.scalars(query).all()


def open_changes_of_household(household_id: int) -> Sequence[SignerChange]:
    """The signatures that are due for the contracts of a household."""
    query = (
        select(SignerChange)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(Contract.household_id == household_id, OPEN)
        .order_by(SignerChange.id)
    )
    return db.session.scalars(query).all()


class DueSignature(NamedTuple):
    """A signature that is due: for which term, why, until when, and by whom if that is known."""

    contract_no: str
    reason: str
    due_on: date
    name: str | None


def list_due_signatures(household_id: int) -> list[DueSignature]:
    """Signatures due in chains of a household with a term that may be signed, the first due first.

    The row may hang on a term before: it was renewed while the signature was due.
    """
    terms = select(Contract.root_no, Contract.contract_no).where(
        Contract.household_id == household_id, may_be_signed()
    )
    last_first = terms.order_by(Contract.status.in_(LIVE), Contract.term_no.desc())
    numbers = {row.root_no: row.contract_no for row in db.session.execute(last_first)}
    query = (
        select(Contract.root_no, SignerChange.reason, SignerChange.due_on, Resident.name)
        .select_from(SignerChange)
        .join(Contract, Contract.id == SignerChange.contract_id)
        .outerjoin(Resident, Resident.id == SignerChange.resident_id)
        .where(Contract.household_id == household_id, OPEN)
        .order_by(SignerChange.due_on, SignerChange.id)
    )
    return [
        DueSignature(numbers[row.root_no], row.reason, row.due_on, row.name)
        for row in db.session.execute(query)
        if row.root_no in numbers
    ]


def list_signers(contract_id: int) -> list[Row[Any]]:
    """Who signed for the household after the first signer, in the chain of a term."""
    of_chain = select(Contract.root_no).where(Contract.id == contract_id).scalar_subquery()
    query = (
        select(
            SignerChange.signer_name,
            SignerChange.signed_on,
            SignerChange.mode,
            SignerChange.reason,
        )
        .join(Contract, Contract.id == SignerChange.contract_id)
        .where(
            Contract.root_no == of_chain,
            SignerChange.signed_on.is_not(None),
            SignerChange.closed_on.is_(None),
        )
        .order_by(SignerChange.signed_on, SignerChange.id)
    )
    return list(db.session.execute(query))


def may_be_signed() -> ColumnElement[bool]:
    """A term that stands, or the last of its chain that was left to a person when it was over."""
    waits = and_(
        Contract.status == ContractStatus.EXPIRED,
        Contract.lapse_reason.is_(None),
        Contract.ended_on.is_(None),
        ~has_successor(),
        ~other_chain(),
    )
    return or_(Contract.status.in_(STANDING), waits)


def living_members(household_id: int) -> list[Resident]:
    """Who lives in the household, the head first, then the oldest."""
    query = (
        select(Resident)
        .join(Membership, Membership.resident_id == Resident.id)
        .where(
            Membership.household_id == household_id,
            Membership.valid_to.is_(None),
            Resident.died_on.is_(None),
        )
        .order_by(Membership.is_head.desc(), Resident.birth_date, Resident.id)
    )
    return list(db.session.scalars(query))
