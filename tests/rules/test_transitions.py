"""The table of moves: what it allows, and that paper and database say the same."""

import pytest

from contracts_app.rules.permissions import Permission
from contracts_app.rules.transitions import BY_MOVE, PAIRS, TRANSITIONS, Move, allows
from contracts_app.vocabulary import ContractStatus as Status
from contracts_app.vocabulary import Role
from tools.contract_states import FILE, drawn


def test_every_move_stands_once_in_the_table() -> None:
    assert [one.move for one in TRANSITIONS] == list(Move)
    assert len(BY_MOVE) == len(Move)


def test_the_document_is_drawn_from_the_table() -> None:
    assert FILE.read_text("utf-8") == drawn()


def test_nothing_leaves_void() -> None:
    assert not [pair for pair in PAIRS if pair[0] == Status.VOID]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Status.EXPIRED, Status.UPCOMING),
        (Status.ACTIVE, Status.UPCOMING),
        (Status.ACTIVE, Status.DRAFT),
        (Status.SUPERSEDED, Status.TERMINATED),
        (Status.TERMINATED, Status.SUPERSEDED),
        (Status.UPCOMING, Status.TERMINATING),
        (Status.SIGNED_ONE_SIDE, Status.DRAFT),
        (Status.RENEWED, Status.SUPERSEDED),
    ],
)
def test_there_is_no_way(old: Status, new: Status) -> None:
    assert (old, new) not in PAIRS


def test_a_term_asked_to_end_goes_on_ends_or_is_withdrawn() -> None:
    assert allows(Move.ASK_TO_END, Status.ACTIVE, Status.TERMINATING)
    assert allows(Move.GO_ON, Status.TERMINATING, Status.ACTIVE)
    assert allows(Move.TERMINATE, Status.TERMINATING, Status.TERMINATED)
    assert not allows(Move.GO_ON, Status.ACTIVE, Status.TERMINATING)


@pytest.mark.parametrize("move", [Move.NEXT_IN_LINE, Move.BEGIN, Move.EXPIRE, Move.RENEW])
def test_the_calendar_moves_without_anybody(move: Move) -> None:
    assert BY_MOVE[move].roles == frozenset()


def test_who_moves_a_term_at_a_desk_is_who_may_use_its_pages() -> None:
    asked = {one.permission for one in TRANSITIONS if one.permission is not None}
    assert asked == {
        Permission.CONTRACT_SIGN, Permission.OBJECTION_RECORD, Permission.CONTRACT_CHANGE,
        Permission.HOUSEHOLD_CHANGE,
    }  # fmt: skip
    station = {Role.VILLAGE, Role.DOCTOR, Role.CLERK, Role.LEADER}
    assert {one.roles for one in TRANSITIONS} == {frozenset(), frozenset(station)}
