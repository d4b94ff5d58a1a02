"""Terms that end before their time or never begin, and those that are taken up again."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import Select, exists, func, or_, select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Resident
from contracts_app.queries.changes import agreed_on_to_follow
from contracts_app.queries.renewal import has_objected, members_left, signed_anew
from contracts_app.rules.periods import Period, agreed_end
from contracts_app.rules.transitions import Move
from contracts_app.services.audit import Actor
from contracts_app.services.cover_rows import add_covers
from contracts_app.services.status import OPEN_COVERS
from contracts_app.services.term_moves import move_term
from contracts_app.vocabulary import (
    LIVE,
    STANDING,
    WAITING,
    ContractStatus,
    CoverState,
    LapseReason,
)
from contracts_app.vocabulary.life import EndReason

_COVERED_SOMEBODY = (*LIVE, ContractStatus.RENEWED, ContractStatus.EXPIRED)


def call_off_renewals(contract: Contract, today: date, actor: Actor) -> None:
    """End terms that follow in the chain and have not begun: the household objected in time."""
    call_off(contract, renewals_ahead(contract, today), actor, today)


def renewals_ahead(contract: Contract, today: date) -> list[Contract]:
    """The terms that follow in the chain and have not begun."""
    return [
        later
        for later in later_terms(contract)
        if later.period_start > today and later.status in WAITING
    ]


def next_chain(contract: Contract, states: Collection[str] = WAITING) -> list[Contract]:
    """What was agreed on to follow the term in a chain of its own and has not begun.

    With other `states` also what has begun.
    """
    query = select(Contract).where(agreed_on_to_follow(contract), Contract.status.in_(states))
    found = list(db.session.scalars(query.order_by(Contract.id)))
    return found + [later for one in found for later in later_terms(one) if later.status in states]


def call_off(contract: Contract, ahead: Iterable[Contract], actor: Actor, today: date) -> None:
    """End terms ahead of this one with it: nobody was covered by them."""
    for later in ahead:
        set_last_day(later, contract.period_end, today)
        move_term(later, Move.CALL_OFF, ContractStatus.TERMINATED, actor)
        _set_covers(later, CoverState.VOID)
    db.session.flush()


def call_off_begun(after: Iterable[Contract], actor: Actor, today: date) -> None:
    """End what follows a term as if it had never begun: the objection was only entered late."""
    for later in after:
        if later.status in STANDING:
            _call_off(later, Move.CALL_OFF, actor, today)
            _set_covers(later, CoverState.VOID)
    db.session.flush()


def end_by_agreement(
    term: Contract, last: date, reason: EndReason, actor: Actor, today: date
) -> None:
    """A last day was agreed on: the term and its covers stand through it, or never begin.

    A term that was asked to end is terminated then, any other one gives way to another term. What
    the agreement came after (a renewal that was decided against) is no reason any more.
    """
    set_last_day(term, last, today)
    term.end_reason, term.lapse_reason = reason, None
    stood = update(Cover).where(Cover.contract_id == term.id, Cover.state != CoverState.VOID)
    db.session.execute(stood.where(Cover.cover_from > last).values(state=CoverState.VOID))
    db.session.execute(stood.where(Cover.cover_to > last).values(cover_to=last))
    db.session.flush()
    if last < today or never_began(term):
        to = agreed_end(ContractStatus(term.status))
        move = Move.TERMINATE if to == ContractStatus.TERMINATED else Move.SUPERSEDE
        db.session.execute(stood.values(state=CoverState.ENDED))
        move_term(term, move, to, actor)
    if never_began(term):
        _lose_successor(term, actor)


def end_empty(contract_ids: list[int], today: date, actor: Actor) -> list[Contract]:
    """End terms among these that cover nobody any more, and return them (S0P3, S3P7).

    A term ends on the last day of its last cover, stays live through it and has lapsed then. One
    that nobody was left for on its first day is called off, also when that is known much later.
    """
    ended = []
    for term, last in db.session.execute(_left_by_all(contract_ids)):
        if last is None:
            _call_off(term, Move.EMPTY, actor, today)
        elif last < term.period_end or (last == term.period_end and term.status in LIVE):
            set_last_day(term, last, today)
            if last < today:
                move_term(term, Move.EMPTY, ContractStatus.EXPIRED, actor)
            term.lapse_reason = term.lapse_reason or LapseReason.ALL_MEMBERS_GONE
        else:
            continue
        ended.append(term)
    db.session.flush()
    return ended


def _left_by_all(contract_ids: list[int]) -> Select[Contract, date | None]:
    last = select(func.max(Cover.cover_to)).where(
        Cover.contract_id == Contract.id,
        Cover.state == CoverState.ENDED,
        Cover.cover_to >= Cover.cover_from,
    )
    still = select(Cover.id).where(Cover.contract_id == Contract.id, Cover.state.in_(OPEN_COVERS))
    signed = or_(Contract.status != ContractStatus.DRAFT, Contract.term_no > 1)
    standing = Contract.status.in_((*_COVERED_SOMEBODY, *WAITING))
    return (
        select(Contract, last.scalar_subquery())
        .where(Contract.id.in_(contract_ids), standing, signed, ~exists(still))
        .order_by(Contract.id)
    )


def _call_off(term: Contract, move: Move, actor: Actor, today: date) -> None:
    """The term never begins, so the one before it has no successor any more."""
    set_last_day(term, term.period_start - timedelta(days=1), today)
    move_term(term, move, ContractStatus.TERMINATED, actor)
    _lose_successor(term, actor)


def _lose_successor(term: Contract, actor: Actor) -> None:
    """The term never began: the one before it was renewed by nothing and is over."""
    query = select(Contract).where(
        Contract.root_no == term.root_no,
        Contract.term_no == term.term_no - 1,
        Contract.status == ContractStatus.RENEWED,
    )
    for before in db.session.scalars(query):
        move_term(before, Move.LOSE_SUCCESSOR, ContractStatus.EXPIRED, actor)


def restore_renewals(contract: Contract, today: date, actor: Actor) -> None:
    """Take up again what an objection had called off, when the household withdraws it in time.

    Only who would be renewed today is covered again. It ends at the first term that nobody is left
    for, that follows another objection, or in whose days the household has signed anew.
    """
    before = contract
    for later in later_terms(contract):
        members = members_left(before.id)
        called_off = later.status == ContractStatus.TERMINATED and never_began(later)
        if not called_off or later.period_start <= today or has_objected(before.id):
            return
        days = Period(later.period_start, later.period_end)
        if not members or signed_anew(later.household_id, later.root_no, days):
            return
        _take_up(later, before, members, actor, waits=before.period_start > today)
        before = later


def _take_up(
    term: Contract, before: Contract, members: list[int], actor: Actor, *, waits: bool
) -> None:
    """As it would be renewed today: whoever came, left or signed meanwhile counts.

    Who died or left while the renewal was called off stays without cover.
    """
    term.ended_on = term.called_off_on = None
    signer_id = before.signer_id or before.representative_id
    if signer_id != (term.signer_id or term.representative_id):
        term.signer_id = signer_id
    move_term(term, Move.TAKE_UP, ContractStatus.DRAFT if waits else ContractStatus.UPCOMING, actor)
    state = CoverState.DRAFT if waits else CoverState.UPCOMING
    mine = Cover.contract_id == term.id, Cover.resident_id.in_(members)
    # Who left and came back has two covers there; the first one was over before.
    newest = select(func.max(Cover.id)).where(*mine).group_by(Cover.resident_id)
    db.session.execute(update(Cover).where(Cover.id.in_(newest)).values(state=state))
    _cover_who_came(term, members)


def _cover_who_came(term: Contract, members: list[int]) -> None:
    known = select(Cover.resident_id).where(Cover.contract_id == term.id)
    came = select(Resident.id, Resident.birth_date).where(
        Resident.id.in_(members), Resident.id.not_in(known)
    )
    add_covers([term], db.session.execute(came.order_by(Resident.id)))


def set_last_day(term: Contract, last: date, today: date) -> None:
    """The day behind which a term has ended; one before its first day calls it off today."""
    term.ended_on = last
    term.called_off_on = today if never_began(term) else None


def never_began(term: Contract) -> bool:
    """Whether the term ended before its first day."""
    return term.ended_on is not None and term.ended_on < term.period_start


def later_terms(contract: Contract) -> list[Contract]:
    """The terms after this one in its chain, in their order."""
    query = select(Contract).where(
        Contract.root_no == contract.root_no, Contract.term_no > contract.term_no
    )
    return list(db.session.scalars(query.order_by(Contract.term_no)))


def _set_covers(term: Contract, state: CoverState) -> None:
    db.session.execute(update(Cover).where(Cover.contract_id == term.id).values(state=state))
