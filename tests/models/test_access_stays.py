"""An application goes only forward, each step is written once, and nothing of it is deleted."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from contracts_app.rules.record_access import MOVES
from contracts_app.vocabulary.record_access import AccessState
from tests.models.attacks_of_access import ANSWERED, APPROVED, GRANTED, REVOKED
from tests.models.conftest import Standing
from tests.models.rows_of_access import ACCESS_ROWS
from tests.models.test_record_stays import _other

REQUEST = "record_access_request"
AS = {
    "applied": {}, "approved": APPROVED, "declined": ANSWERED, "granted": GRANTED,
    "revoked": REVOKED, "refused": {**APPROVED, "state": "refused", "granted_until": None,
                                    "reason": "无此必要"},
}  # fmt: skip
FROM_THE_FIRST = {
    *("id", "county_code", "key", "record_id", "applicant_kind", "organisation", "purpose"),
    *("sections", "applied_on", "until", "entered_by_id", "entered_at_utc"),
}
BY_A_STEP = {
    *("scan", "decided_by_id", "decided_at_utc", "granted_until", "answer_basis", "answer_mode"),
    *("answered_on", "guardian_ground", "guardian_relation", "answered_by_id"),
    *("answered_at_utc", "expires_at_utc", "ended_by_id", "ended_at_utc"),
}
ENCRYPTED = {
    "applicant", "contact", "note", "reason", "guardian_name", "strokes", "end_reason",
}  # fmt: skip
CHANGING = {"state", "token_hash", "code_hash", "wrong_codes"}
WHOLE: dict[str, Any] = {
    **REVOKED, "scan": "s", "answer_basis": "guardian", "guardian_ground": "child",
    "guardian_relation": "parent", "guardian_name": "王大山", "ended_by_id": "@user",
    "contact": "电话", "note": "会诊", "reason": "同意", "end_reason": "已出院",
    "answer_mode": "screen", "strokes": {"w": 1},
}  # fmt: skip


def written(standing: Standing, connection: Connection, table: str, **values: Any) -> Any:
    target = Base.metadata.tables[table]
    row = standing.rows.row(table, values)
    made = connection.execute(insert(target).values(row).returning(target.c.id))
    return target, target.c.id == made.scalar_one()


def test_every_column_is_on_one_of_the_lists() -> None:
    columns = set(Base.metadata.tables[REQUEST].c.keys())
    assert columns == FROM_THE_FIRST | BY_A_STEP | ENCRYPTED | CHANGING


@pytest.mark.parametrize("column", sorted(FROM_THE_FIRST | BY_A_STEP))
def test_an_application_keeps_its(standing: Standing, connection: Connection, column: str) -> None:
    target, here = written(standing, connection, REQUEST, **WHOLE)
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("column", sorted(ENCRYPTED))
def test_other_words_are_not_written_over(
    standing: Standing, connection: Connection, column: str
) -> None:
    target, here = written(standing, connection, REQUEST, **WHOLE)
    for value in ({"w": 2} if column == "strokes" else "别的话", WHOLE.get(column, "周医生")):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize("new", sorted(AccessState))
@pytest.mark.parametrize("old", sorted(AccessState))
def test_an_application_goes_the_ways_of_the_table(
    standing: Standing, connection: Connection, old: AccessState, new: AccessState
) -> None:
    target, here = written(standing, connection, REQUEST, **AS[old])
    step = {"state": new.value} if old == new else _step(standing, new)
    change = update(target).where(here).values(step)
    if old == new or new in MOVES[old]:
        assert connection.execute(change).rowcount == 1
        return
    with pytest.raises(IntegrityError):
        connection.execute(change)


def _step(standing: Standing, new: AccessState) -> dict[str, Any]:
    known = standing.rows.row(REQUEST, AS[new])
    return {name: known[name] for name in AS[new]} | {"state": new.value}


def test_a_link_and_its_code_are_replaced_while_the_grant_stands(
    standing: Standing, connection: Connection
) -> None:
    target, here = written(standing, connection, REQUEST, **GRANTED)
    new = {"token_hash": "other", "code_hash": "other", "wrong_codes": 0}
    assert connection.execute(update(target).where(here).values(new)).rowcount == 1


@pytest.mark.parametrize("column", sorted(Base.metadata.tables["record_access_look"].c.keys()))
def test_a_look_stays_as_it_was(standing: Standing, connection: Connection, column: str) -> None:
    target, here = written(standing, connection, "record_access_look")
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("name", sorted(ACCESS_ROWS))
def test_nothing_of_it_is_deleted(standing: Standing, connection: Connection, name: str) -> None:
    written(standing, connection, name)
    with pytest.raises(IntegrityError, match=f"a {name} is never deleted"):
        connection.execute(text(f"DELETE FROM {name} WHERE id > 0"))
