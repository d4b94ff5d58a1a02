"""Rows of an entry that is taken back: what it made never was, what it changed is as before."""

from datetime import date
from typing import Any, Final

from sqlalchemy import and_, or_, select, update

from contracts_app.extensions import db
from contracts_app.models import Contract, Cover, Resident
from contracts_app.queries.changes import agreed_on_to_follow, newest_change
from contracts_app.queries.renewal import members_left, signed_anew
from contracts_app.queries.rows import rows
from contracts_app.rules.periods import Period, TermFacts, status_on
from contracts_app.rules.transitions import Move, allows
from contracts_app.services.audit import Actor
from contracts_app.services.carried_places import take_places_back
from contracts_app.services.cover_rows import add_covers
from contracts_app.services.errors import Refused
from contracts_app.services.journal import Change
from contracts_app.services.record_life import take_back_entry
from contracts_app.services.status import COVER_OF, OPEN_COVERS
from contracts_app.services.term_ends import never_began
from contracts_app.services.term_moves import move_term
from contracts_app.services.undo_around import AROUND, as_before, never_was
from contracts_app.services.watched import WATCHED
from contracts_app.vocabulary import STANDING, ContractStatus, CoverState, LeaveReason
from contracts_app.vocabulary.life import ChangeState

_OVER: Final = (
    ContractStatus.EXPIRED,
    ContractStatus.RENEWED,
    ContractStatus.TERMINATED,
    ContractStatus.SUPERSEDED,
)
_ENDS: Final = (ContractStatus.TERMINATING, ContractStatus.TERMINATED)


def mark_as_never(change: Change, actor: Actor, today: date) -> None:
    """A row that the entry made: kept, and marked as never having been."""
    table, id_, made = change["table"], change["id"], change["after"]
    values: dict[str, Any] = {"undone": True}
    if table in ("resident", "household"):
        return
    if table in AROUND:
        never_was(change, actor)
        return
    if table == "contract":
        _cancel(db.session.get_one(Contract, id_), actor)
        return
    if table == "cover":
        _write(table, id_, {"state": CoverState.VOID})
        take_places_back(made["contract_id"], made["resident_id"], today)
        return
    if table == "membership":
        end = date.fromisoformat(made["valid_from"])
        values = {"valid_to": end, "end_reason": LeaveReason.UNDONE.value, "is_head": False}
    elif table == "suspension":
        values["to_day"] = date.fromisoformat(made["to_day"] or made["from_day"])
    elif table == "signer_change":
        values = {"closed_on": today}
    _write(table, id_, values)


def _cancel(term: Contract, actor: Actor) -> None:
    """A term that the entry made never was; what follows from it must not stand any more."""
    covering = select(Cover.id).where(Cover.contract_id == term.id, Cover.state != CoverState.VOID)
    asked = newest_change(term.id, ChangeState.OPEN) is not None
    if asked or _has_successor(term) or db.session.scalar(select(covering.exists())):
        raise Refused.of("changed_since")
    move_term(term, Move.CANCEL, ContractStatus.VOID, actor)


def restore(change: Change, actor: Actor, today: date) -> None:
    """A row that the entry changed: as before, and as the calendar has moved it since.

    Raises Refused with `changed_since` where its days are taken by now.
    """
    table, id_ = change["table"], change["id"]
    if table in AROUND:
        as_before(change, actor, today)
        return
    values = {name: _stored(name, value) for name, value in change["before"].items()}
    if table == "health_record":
        take_back_entry(id_, values, today, actor)
        return
    status, state = values.pop("status", None), values.pop("state", None)
    if "ended_on" in values:
        # Entries of versions before did not know the day on which they had called a term off.
        values.setdefault("called_off_on", None)
    if values:
        _write(table, id_, values)
    if status is not None or "ended_on" in values:
        _restore_status(id_, status, actor, today)
    if state is None and "cover_to" in values:
        # Entries of versions before did not tell the state of a cover that they only cut short.
        state = CoverState.LIVE
    if state is not None:
        _restore_state(id_, CoverState(state), today)


def _stored(name: str, value: Any) -> Any:
    """Days were kept as text."""
    is_day = name.endswith(("_on", "_from", "_to", "_day")) and isinstance(value, str)
    return date.fromisoformat(value) if is_day else value


def _write(table: str, id_: int, values: dict[str, Any]) -> None:
    columns = WATCHED[table].table
    rows(update(columns).where(columns.c.id == id_).values(values))
    db.session.expire_all()


def _restore_status(contract_id: int, before: str | None, actor: Actor, today: date) -> None:
    """The status it would have today; without one before, only the calendar has moved it since."""
    term = db.session.get_one(Contract, contract_id)
    over = term.status in _OVER
    status = ContractStatus(before or (ContractStatus.ACTIVE if over else term.status))
    facts = TermFacts.of(term, has_successor=_has_successor(term), status=status)
    to = status_on(facts, today)
    if to == ContractStatus.UPCOMING and _waits(term, today):
        to = ContractStatus.DRAFT
    days = Period(term.period_start, term.ended_on or term.period_end)
    if signed_anew(term.household_id, term.root_no, days):
        raise Refused.of("changed_since")
    known = (Move.UNDO, Move.REOPEN, Move.GO_ON, Move.ASK_TO_END)
    fitting = [move for move in known if allows(move, ContractStatus(term.status), to)]
    if term.status != to:
        move_term(term, fitting[0] if fitting else Move.UNDO, to, actor)


def _waits(term: Contract, today: date) -> bool:
    """Whether it is a renewal further ahead: the term before it has not begun."""
    before = select(Contract.id).where(
        Contract.root_no == term.root_no,
        Contract.term_no == term.term_no - 1,
        Contract.period_start > today,
    )
    return db.session.scalar(select(before.exists())) or False


def _has_successor(term: Contract) -> bool:
    later = select(Contract.id).where(
        Contract.root_no == term.root_no,
        Contract.term_no == term.term_no + 1,
        Contract.status.not_in((ContractStatus.VOID, ContractStatus.TERMINATED)),
    )
    return db.session.scalar(select(later.exists())) or False


def _restore_state(cover_id: int, before: CoverState, today: date) -> None:
    """As its term is called today, if it lasts as long as that; a single end stays an end."""
    cover = db.session.get_one(Cover, cover_id)
    term = db.session.get_one(Contract, cover.contract_id)
    state = before
    if before in OPEN_COVERS:
        gone = CoverState.VOID if never_began(term) else CoverState.ENDED
        state = COVER_OF.get(ContractStatus(term.status), gone)
        state = state if cover.cover_to >= today else gone
    if before in OPEN_COVERS and _gives_way(term, cover):
        # Another contract has taken over whom this one covered, or is about to.
        raise Refused.of("changed_since")
    if term.status in _ENDS and term.ended_on is not None:
        _write("cover", cover_id, {"cover_to": min(cover.cover_to, term.ended_on)})
    if state != CoverState.VOID and _covered_elsewhere(cover):
        raise Refused.of("changed_since")
    _write("cover", cover_id, {"state": state})


def _gives_way(term: Contract, cover: Cover) -> bool:
    agreed = term.status == ContractStatus.ACTIVE and term.lapse_reason is None
    ends = agreed and term.ended_on is not None and term.ended_on < cover.cover_to
    return term.status == ContractStatus.SUPERSEDED or ends


def _covered_elsewhere(cover: Cover) -> bool:
    """Whether another cover of the resident shares a day with this one."""
    other = select(Cover.id).where(
        Cover.resident_id == cover.resident_id,
        Cover.id != cover.id,
        Cover.state != CoverState.VOID,
        Cover.cover_to >= Cover.cover_from,
        Cover.cover_from <= cover.cover_to,
        Cover.cover_to >= cover.cover_from,
    )
    return db.session.scalar(select(other.exists())) or False


def cover_later_terms(changed: list[Change]) -> None:
    """Terms that were renewed meanwhile cover again whom they left out because of the entry."""
    restored = [change["id"] for change in changed if change["table"] == "cover"]
    query = select(Cover.contract_id, Cover.resident_id).where(Cover.id.in_(restored))
    for contract_id, resident_id in db.session.execute(query).all():
        term = db.session.get_one(Contract, contract_id)
        while (later := _next_term(term)) is not None and _cover_in(later, term, resident_id):
            term = later


def _next_term(term: Contract) -> Contract | None:
    """The next one of the chain, or what was agreed on in its place."""
    following = and_(Contract.root_no == term.root_no, Contract.term_no == term.term_no + 1)
    query = select(Contract).where(or_(following, agreed_on_to_follow(term)))
    nearest = query.order_by(Contract.period_start, Contract.root_no == term.root_no)
    return db.session.scalars(nearest).first()


def _cover_in(term: Contract, before: Contract, resident_id: int) -> bool:
    """Cover somebody in a term who lasted to the end of the one before; whether that holds now."""
    if resident_id not in members_left(before.id):
        return False
    known = select(Cover.id).filter_by(contract_id=term.id, resident_id=resident_id)
    if term.status not in (*STANDING, ContractStatus.DRAFT, ContractStatus.RENEWED) or (
        db.session.scalar(known) is not None
    ):
        return True
    add_covers([term], [db.session.get_one(Resident, resident_id)])
    return True
