"""Terms that are over and have no successor, with what decides about each."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from contracts_app.extensions import db
from contracts_app.models import (
    Contract,
    ContractChange,
    Cover,
    Membership,
    Objection,
    Resident,
    Team,
)
from contracts_app.queries.signer_days import successor_signs_by
from contracts_app.rules.periods import Period
from contracts_app.vocabulary import LIVE, WAITING, ContractStatus, CoverState, ObjectionKind
from contracts_app.vocabulary.life import ChangeState

_OUT = (ContractStatus.TERMINATED, ContractStatus.VOID, ContractStatus.SUPERSEDED)
_UNSIGNED = (ContractStatus.NOTICE_GIVEN, ContractStatus.SIGNED_ONE_SIDE)
SIGNER: Final = func.coalesce(Contract.signer_id, Contract.representative_id)
"""Who stands for the household of a term: the successor of its representative, if there is one."""


def has_successor() -> ColumnElement[bool]:
    """The term has a next one in its chain, neither void nor called off before its first day."""
    later = aliased(Contract)
    return exists(select(later.id).where(succeeds(later)))


def succeeds(later: Any) -> ColumnElement[bool]:
    """Whether `later`, an alias of the table, is the next term of `Contract` and stands."""
    return and_(_follows(later), _stands(later))


def _follows(later: Any) -> ColumnElement[bool]:
    return and_(later.root_no == Contract.root_no, later.term_no == Contract.term_no + 1)


def _stands(later: Any) -> ColumnElement[bool]:
    began = or_(later.ended_on.is_(None), later.ended_on >= later.period_start)
    return and_(later.status != ContractStatus.VOID, began)


def _over(as_of: date | BindParameter[date]) -> ColumnElement[bool]:
    signed = Contract.status.not_in((*_OUT, *_UNSIGNED))
    # A first term in draft was never signed; a later one in draft is a renewal further ahead.
    drafted = and_(Contract.status == ContractStatus.DRAFT, Contract.term_no == 1)
    ending = and_(Contract.status.in_(LIVE), ends_by_agreement())
    return and_(Contract.period_end < as_of, signed, ~drafted, ~ending)


def ends_by_agreement() -> ColumnElement[bool]:
    """An early end of a live term was agreed; where everybody left, the reason of that stands."""
    return and_(Contract.ended_on.is_not(None), Contract.lapse_reason.is_(None))


def count_already_renewed(as_of: date, *among: ColumnElement[bool]) -> int:
    """Terms that end before the day and have their successor, all or those `among` them."""
    query = select(func.count()).select_from(Contract).where(_over(as_of), has_successor(), *among)
    return db.session.scalar(query) or 0


def count_due(as_of: date, most: int, *among: ColumnElement[bool]) -> int:
    """How many terms are due, counted up to `most`."""
    query = select(Contract.id).where(_over(as_of), ~has_successor(), *among).limit(most)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def overdue(today: date) -> ColumnElement[bool]:
    """The first day has come and the term is not called so yet; a draft was never signed."""
    signed = or_(Contract.term_no > 1, Contract.status == ContractStatus.UPCOMING)
    return and_(Contract.status.in_(WAITING), signed, Contract.period_start <= today)


def nights_missed(today: date) -> bool:
    """Whether any term is still called what it was before today."""
    return db.session.scalar(select(exists().where(overdue(today)))) or False


class Due(NamedTuple):
    """A due term and the facts that decide about it, as `due_terms` selects them."""

    id: int
    contract_no: str
    root_no: str
    term_no: int
    household_id: int
    institution_id: int
    period_start: date
    period_end: date
    mode: str | None
    """How its terms are cut, from its own policies."""
    lapse_reason: str | None
    dissolved_on: date | None
    signer_died_on: date | None
    successor_signs_by: date | None
    objected: bool
    change_pending: bool
    """Another team, other packages or the end was asked for, and nobody has settled it."""
    members_left: bool
    number_taken: bool
    """A term with the next number stands there, void or called off."""
    other_chain: bool
    """Another chain of the household has days after this term; perhaps not those of the next."""


def due_terms(as_of: date, after_id: int, limit: int, *among: ColumnElement[bool]) -> Sequence[Due]:
    """Up to `limit` due terms with an id above `after_id`, in the order of their ids."""
    values = {"as_of": as_of, "after_id": after_id, "limit": limit}
    query = _due_query().where(*among) if among else _due_query()
    found = db.session.connection().execute(query, values)
    return [Due._make(row) for row in found]


def facts_of(contract_ids: Collection[int]) -> Sequence[Due]:
    """The same facts of terms that are not due yet, at most some hundred of them."""
    query = _facts(aliased(Contract)).where(Contract.id.in_(contract_ids)).order_by(Contract.id)
    return [Due._make(row) for row in db.session.execute(query)]


@cache
def _due_query() -> Select[Any]:
    """Built once: a long run asks it a thousand times."""
    later = aliased(Contract)
    return (
        _facts(later)
        .where(
            Contract.id > bindparam("after_id", type_=BigInteger()),
            _over(bindparam("as_of", type_=Date())),
            or_(later.id.is_(None), ~_stands(later)),
        )
        .order_by(Contract.id)
        .limit(bindparam("limit", type_=BigInteger()))
    )


def _facts(later: Any) -> Select[Any]:
    """The columns of `Due`; `later` stands for the next number in the chain."""
    return (
        select(
            Contract.id,
            Contract.contract_no,
            Contract.root_no,
            Contract.term_no,
            Contract.household_id,
            Team.institution_id,
            Contract.period_start,
            Contract.period_end,
            Contract.policy_snapshot["contract.period_mode"].as_string(),
            Contract.lapse_reason,
            Team.dissolved_on,
            Resident.died_on,
            successor_signs_by(),
            objected(ObjectionKind.END),
            change_pending(),
            somebody_left(),
            later.id.is_not(None),
            other_chain(),
        )
        .join(Team, Team.id == Contract.team_id)
        .join(Resident, Resident.id == SIGNER)
        .outerjoin(later, _follows(later))
    )


def change_pending() -> ColumnElement[bool]:
    """Another team, other packages or the end was asked for, and nobody has settled it."""
    return or_(objected(ObjectionKind.CHANGE_TEAM, ObjectionKind.CHANGE_PACKAGES), _change_open())


def _change_open() -> ColumnElement[bool]:
    return exists(
        select(ContractChange.id).where(
            ContractChange.contract_id == Contract.id, ContractChange.state == ChangeState.OPEN
        )
    )


def objected(*kinds: ObjectionKind) -> ColumnElement[bool]:
    """An objection of one of these kinds stands."""
    return exists(
        select(Objection.id).where(
            Objection.contract_id == Contract.id,
            Objection.kind.in_(kinds),
            Objection.withdrawn_on.is_(None),
        )
    )


def still_covered(cover: Any, term: Any, resident: Any) -> ColumnElement[bool]:
    """The cover lasts to the end of its term, and the resident lives, in the same household."""
    lives_there = select(Membership.id).where(
        Membership.resident_id == resident.id,
        Membership.household_id == term.household_id,
        Membership.valid_to.is_(None),
    )
    return and_(
        cover.state != CoverState.VOID,
        cover.cover_to == term.period_end,
        resident.died_on.is_(None),
        exists(lives_there.correlate_except(Membership)),
    )


def somebody_left() -> ColumnElement[bool]:
    """Somebody was covered to the end of the term, lives, and still belongs to the household."""
    member = aliased(Resident)
    return exists(
        select(Cover.id)
        .join(member, member.id == Cover.resident_id)
        .where(Cover.contract_id == Contract.id, still_covered(Cover, Contract, member))
        .correlate(Contract)
    )


def other_chain() -> ColumnElement[bool]:
    """Whether another chain of the household has days after the term."""
    other = aliased(Contract)
    return exists(
        select(other.id).where(
            other.household_id == Contract.household_id,
            other.root_no != Contract.root_no,
            _stands(other),
            func.coalesce(other.ended_on, other.period_end) > Contract.period_end,
        )
    )


def objected_to(first_id: int, last_id: int) -> set[int]:
    """Ids of terms between these two with an open objection of any kind, or an open request."""
    return set(db.session.scalars(_open_between(), {"first": first_id, "last": last_id}))


@cache
def _open_between() -> CompoundSelect[Any]:
    """Built once, like what is due: each chunk asks for it."""
    first, last = (bindparam(name, type_=BigInteger()) for name in ("first", "last"))
    objections = select(Objection.contract_id).where(
        Objection.contract_id.between(first, last), Objection.withdrawn_on.is_(None)
    )
    requests = select(ContractChange.contract_id).where(
        ContractChange.contract_id.between(first, last), ContractChange.state == ChangeState.OPEN
    )
    return objections.union_all(requests)


def has_objected(contract_id: int, *kinds: ObjectionKind) -> bool:
    """Whether an objection of these kinds, or of any, to the renewal of this term is open."""
    query = select(objected(*(kinds or ObjectionKind))).where(Contract.id == contract_id)
    return bool(db.session.scalar(query))


def members_left(contract_id: int) -> list[int]:
    """Ids of residents covered to the last day of a term, alive and still in the household."""
    query = (
        select(Resident.id)
        .join(Cover, Cover.resident_id == Resident.id)
        .join(Contract, Contract.id == Cover.contract_id)
        .where(Cover.contract_id == contract_id, still_covered(Cover, Contract, Resident))
    )
    return list(db.session.scalars(query.order_by(Cover.id)))


def signed_anew(household_id: int, root_no: str, days: Period) -> bool:
    """Whether another chain of the household holds some of these days."""
    query = select(Contract.id).where(
        Contract.household_id == household_id,
        Contract.root_no != root_no,
        _stands(Contract),
        Contract.period_start <= days.end,
        func.coalesce(Contract.ended_on, Contract.period_end) >= days.start,
    )
    return db.session.scalar(select(query.exists())) or False
