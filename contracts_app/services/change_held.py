"""With what every step about a request inside a term begins: hold, bring up to date, compare."""

from datetime import date

from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import Contract, ContractChange, User
from contracts_app.queries import changes as queries
from contracts_app.queries.scope import Scope
from contracts_app.rules.changes import TermDays, in_force
from contracts_app.rules.transitions import Move
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotFound, Refused
from contracts_app.services.held import held_contract
from contracts_app.services.term_moves import move_term
from contracts_app.vocabulary import ContractStatus
from contracts_app.vocabulary.life import ChangeState


def held_change(
    contract_no: str, version: int, scope: Scope, today: date
) -> tuple[Contract, ContractChange]:
    """The contract and its open request, held, if the request still is as it was read.

    Raises NotFound outside the scope or without any request, Conflict(`change_closed`,
    `changed_meanwhile`) with who was faster and when, Refused(`not_in_force`) when the term is
    over.
    """
    contract = held_contract(contract_no, scope, today)
    change = queries.newest_change(contract.id)
    if change is None:
        raise NotFound("change")
    if change.state != ChangeState.OPEN:
        raise conflict("change_closed", change)
    if change.version != version:
        raise conflict("changed_meanwhile", change)
    if not in_force(days_of_term(contract)):
        raise Refused.of("not_in_force")
    return contract, change


def days_of_term(contract: Contract) -> TermDays:
    """The term as the rules see it."""
    status = ContractStatus(contract.status)
    return TermDays(status, contract.signed_on, contract.period_end, contract.ended_on)


def conflict(code: str, change: ContractChange) -> Conflict:
    """Somebody else was faster: by whom and when the request was changed last."""
    name = db.session.scalar(select(User.display_name).where(User.username == change.changed_by))
    when = clock.local(change.changed_at_utc)
    return Conflict(
        code, name or change.changed_by, f"{when:%Y-%m-%d %H:%M}", username=change.changed_by
    )


def touch(change: ContractChange, actor: Actor) -> None:
    """A step was taken: who has read the request before that has to read it again."""
    change.version += 1
    change.changed_at_utc, change.changed_by = clock.utcnow(), actor.name
    db.session.flush()


def take_back_change(contract_no: str, actor: Actor) -> None:
    """What a request brought about was a mistake and is taken back: the term goes on as it was.

    A request that is open by now is still to be answered.
    """
    contract = db.session.scalars(select(Contract).filter_by(contract_no=contract_no)).one()
    change = queries.newest_change(contract.id, ChangeState.DONE)
    if change is not None:
        change.state = ChangeState.WITHDRAWN
        touch(change, actor)
    asked = queries.newest_change(contract.id, ChangeState.OPEN)
    if contract.status == ContractStatus.TERMINATING and asked is None:
        move_term(contract, Move.GO_ON, ContractStatus.ACTIVE, actor)
