"""The only writer of a status that a signing or the renewal has given: each move is an event."""

from collections.abc import Iterable
from typing import Final

from contracts_app.extensions import db
from contracts_app.models import Contract
from contracts_app.rules.transitions import Move, allows
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Refused
from contracts_app.vocabulary import ContractStatus

CALENDAR: Final = Actor("job:calendar")
"""Who moves a term because its day has come, whoever happened to ask."""
VERB: Final = "contract.status"


def move_term(term: Contract, move: Move, to: ContractStatus, actor: Actor) -> None:
    """Give a term another status by a move of the table, with its event.

    The same status again is no move. Raises Refused with `move_not_allowed` where the table knows
    no such way; the database would refuse it as well.
    """
    before = ContractStatus(term.status)
    if before == to:
        return
    if not allows(move, before, to):
        raise Refused.of("move_not_allowed")
    term.status = to
    db.session.flush()
    note_moves([(term.contract_no, before)], move, to, actor)


def note_moves(
    moved: Iterable[tuple[str, str]], move: Move, to: ContractStatus, actor: Actor
) -> None:
    """Write the event of each term, given by its number and what it was called before."""
    audit.record_all(
        [
            audit.event_row(
                actor, VERB, "contract", number, reason=move.value,
                before={"status": str(before)}, after={"status": to.value},
            )
            for number, before in moved
        ]
    )  # fmt: skip
