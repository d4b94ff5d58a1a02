"""Loans and looks around archive rooms stay as they were written, and are never deleted."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from contracts_app.rules.record_review import MOVES
from contracts_app.vocabulary.record_review import ReviewState
from tests.models.attacks_of_storage import BACK
from tests.models.conftest import Standing
from tests.models.rows_of_storage import STORAGE_ROWS
from tests.models.rows_of_terms import NOW
from tests.models.test_access_stays import written
from tests.models.test_record_stays import _other

SEALED = {"borrower", "note", "return_note"}
COLUMNS = [
    (name, column)
    for name in sorted(STORAGE_ROWS)
    for column in Base.metadata.tables[name].c.keys()
    if not (name == "record_loan" and column in SEALED)
    and not (name == "record_review" and column in {"state", "decided_at_utc"})
    and not (name == "record_review_step" and column == "reason")
]


@pytest.mark.parametrize(("name", "column"), COLUMNS)
def test_what_was_written_keeps_its(
    standing: Standing, connection: Connection, name: str, column: str
) -> None:
    target, here = written(standing, connection, name, **(BACK if name == "record_loan" else {}))
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("column", sorted(SEALED))
def test_other_words_are_not_written_over_a_loan(
    standing: Standing, connection: Connection, column: str
) -> None:
    said = {"note": "会诊", "return_note": "完好"}
    target, here = written(standing, connection, "record_loan", **BACK, **said)
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: "别的话"}))


def test_a_paper_comes_back_once_and_is_lent_again(
    standing: Standing, connection: Connection
) -> None:
    target, here = written(standing, connection, "record_loan")
    back = {**standing.rows.row("record_loan", BACK)}
    values = {name: back[name] for name in BACK} | {"return_note": "完好"}
    assert connection.execute(update(target).where(here).values(values)).rowcount == 1
    connection.execute(insert(target).values(standing.rows.row("record_loan", {})))


@pytest.mark.parametrize("name", sorted(STORAGE_ROWS))
def test_nothing_of_it_is_deleted(standing: Standing, connection: Connection, name: str) -> None:
    written(standing, connection, name)
    with pytest.raises(IntegrityError, match=f"a {name} is never deleted"):
        connection.execute(text(f"DELETE FROM {name} WHERE id > 0"))


@pytest.mark.parametrize("new", sorted(ReviewState))
@pytest.mark.parametrize("old", sorted(ReviewState))
def test_a_review_goes_the_ways_of_the_table(
    standing: Standing, connection: Connection, old: ReviewState, new: ReviewState
) -> None:
    def step(state: ReviewState) -> dict[str, Any]:
        return {"state": state.value, "decided_at_utc": None if state == "submitted" else NOW}

    target, here = written(standing, connection, "record_review", **step(old))
    change = update(target).where(here).values(step(new))
    if old == new or new in MOVES[old]:
        assert connection.execute(change).rowcount == 1
        return
    with pytest.raises(IntegrityError, match="cannot go on so"):
        connection.execute(change)


def test_the_reason_of_a_return_is_not_written_over(
    standing: Standing, connection: Connection
) -> None:
    said = {"state": "returned", "parts": "basic", "reason": "缺签字"}
    target, here = written(standing, connection, "record_review_step", **said)
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values(reason="别的话"))
