"""What lies encrypted in a visit and its forms is written once; only another key writes it anew.

Which words stand in it is not to be told from outside: a guard compares length and key.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, select

from contracts_app import crypto
from contracts_app.extensions import Base
from tests.models.attacks import END
from tests.models.attacks_of_care import TAKEN_BACK
from tests.models.conftest import Standing
from tests.models.test_care_stays import change, refusal, stored


@dataclass(frozen=True)
class Sealed:
    """An encrypted column, a row that has it, other words for it and what refuses them."""

    table: str
    column: str
    row: dict[str, Any]
    other: Any
    words: str


SEALED = [
    Sealed("visit", "note", {"note": "血压偏高"}, "血压正常了", "a visit stays"),
    Sealed("visit", "closed_reason", TAKEN_BACK, "没有去", "a visit stays"),
    Sealed("follow_up", "data", {}, {"symptoms": ["1", "2"]}, "a form stays as it was filled"),
    Sealed(
        "follow_up",
        "next_reason",
        {"next_on": END, "next_reason": "外出打工"},
        "住院",
        "a form stays as it was filled",
    ),
]
EACH = pytest.mark.parametrize("sealed", SEALED, ids=lambda one: f"{one.table}_{one.column}")


def _told(connection: Connection, sealed: Sealed, id_: int) -> Any:
    table = Base.metadata.tables[sealed.table]
    return connection.execute(select(table.c[sealed.column]).where(table.c.id == id_)).scalar_one()


@EACH
@pytest.mark.parametrize("words", ["nothing", "other_words", "what_it_says_already"])
def test_nothing_is_written_over(
    standing: Standing, connection: Connection, sealed: Sealed, words: str
) -> None:
    id_ = stored(standing, connection, sealed.table, sealed.row)
    same = _told(connection, sealed, id_)
    wrong = {"nothing": None, "other_words": sealed.other, "what_it_says_already": same}[words]
    assert refusal(connection, sealed.table, id_, {sealed.column: wrong}) == sealed.words


@EACH
def test_another_key_encrypts_the_same_anew_and_nothing_else(
    standing: Standing, connection: Connection, another_key: None, sealed: Sealed
) -> None:
    id_ = stored(standing, connection, sealed.table, sealed.row)
    same = _told(connection, sealed, id_)
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    for wrong in (None, sealed.other):
        assert refusal(connection, sealed.table, id_, {sealed.column: wrong}) == sealed.words
    change(connection, sealed.table, id_, **{sealed.column: same})
    assert _told(connection, sealed, id_) == same


@pytest.mark.parametrize("key", ["the_same_key", "another_key"])
@pytest.mark.parametrize(
    ("sealed", "without"), [(SEALED[0], {}), (SEALED[3], {"next_on": END})], ids=["note", "reason"]
)
def test_nothing_is_added_where_nothing_was_said(
    standing: Standing,
    connection: Connection,
    another_key: None,
    sealed: Sealed,
    without: dict[str, Any],
    key: str,
) -> None:
    id_ = stored(standing, connection, sealed.table, without)
    if key == "another_key":
        crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    for words in (sealed.other, None):
        assert refusal(connection, sealed.table, id_, {sealed.column: words}) == sealed.words


def test_a_visit_keeps_its_note_while_it_is_taken_back(
    standing: Standing, connection: Connection
) -> None:
    id_ = stored(standing, connection, "visit", SEALED[0].row)
    said = refusal(connection, "visit", id_, {**TAKEN_BACK, "note": "血压正常了"})
    assert said == "a visit stays"
    change(connection, "visit", id_, **TAKEN_BACK)
    assert _told(connection, SEALED[0], id_) == "血压偏高"
    assert _told(connection, SEALED[1], id_) == TAKEN_BACK["closed_reason"]
