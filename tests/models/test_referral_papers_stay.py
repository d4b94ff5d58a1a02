"""A question goes only forward, a document is taken back once, and nothing of it is deleted."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from contracts_app.rules.consultations import DEFAULTS, PAIRS
from contracts_app.vocabulary.consultations import ConsultStatus
from tests.models.attacks_of_referral_papers import ANSWERED, DECLINED, READ, TAKEN_BACK
from tests.models.conftest import Standing, make_ready
from tests.models.rows_of_referral_papers import LATER, REFERRAL_PAPER_ROWS
from tests.models.test_access_stays import written
from tests.models.test_record_stays import _other
from tests.support.guards_of_referral_papers import POLICIES_OF_REFERRAL_PAPERS

TABLES = Base.metadata.tables
CHANGING: dict[str, set[str]] = {
    "consultation": {"status", "version", "answered_at_utc", "over_at_utc"},
    "consultation_event": set(),
    "consultation_warning": set(),
    "referral_document": {"withdrawn_at_utc", "withdrawn_by_id"},
}
SAID: dict[str, dict[str, Any]] = {
    "consultation": {"question": "请看", "summary": {"at": "x"}, "answer": {"conclusion": "好"}},
    "consultation_event": {"note": "已看"},
    "referral_document": {"title": "胸片", "withdrawn_reason": "传错"},
}
WHOLE: dict[str, dict[str, Any]] = {
    "consultation": {**READ, **SAID["consultation"]},
    "consultation_event": SAID["consultation_event"],
    "referral_document": {**TAKEN_BACK, **SAID["referral_document"]},
}
SEALED = [(table, column) for table in SAID for column in SAID[table]]
AS: dict[str, dict[str, Any]] = {
    "asked": {},
    "taken": {"status": "taken"},
    "answered": ANSWERED,
    "read": READ,
    "declined": DECLINED,
    "withdrawn": {**DECLINED, "status": "withdrawn"},
}


def made(standing: Standing, connection: Connection, table: str, **values: Any) -> Any:
    make_ready(standing, connection, table)
    return written(standing, connection, table, **values)


def _facts() -> list[tuple[str, str]]:
    return [
        (table, column)
        for table, changing in CHANGING.items()
        for column in sorted(TABLES[table].c.keys())
        if column not in changing | SAID.get(table, {}).keys()
    ]


@pytest.mark.parametrize(("table", "column"), _facts())
def test_what_was_written_keeps_its(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    target, here = made(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize(
    ("table", "column"),
    [("consultation", "answered_at_utc"), ("consultation", "over_at_utc"),
     ("referral_document", "withdrawn_at_utc"), ("referral_document", "withdrawn_by_id")],
)  # fmt: skip
def test_a_later_step_fills_once(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    target, here = made(standing, connection, table, **WHOLE[table])
    value = 99 if column.endswith("_id") else LATER
    with pytest.raises(IntegrityError, match="stays as it was written"):
        connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize(("table", "column"), SEALED)
def test_other_words_are_not_written_over_what_was_said(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    target, here = made(standing, connection, table, **WHOLE[table])
    said = SAID[table][column]
    for value in (None, said, {"other": "x"} if isinstance(said, dict) else "别的话"):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize(("table", "column"), SEALED)
def test_another_key_encrypts_the_same_anew(
    standing: Standing, connection: Connection, another_key: None, table: str, column: str
) -> None:
    target, here = made(standing, connection, table, **WHOLE[table])
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    change = update(target).where(here).values({column: SAID[table][column]})
    assert connection.execute(change).rowcount == 1


@pytest.mark.parametrize("table", sorted(REFERRAL_PAPER_ROWS))
def test_nothing_of_it_is_deleted(standing: Standing, connection: Connection, table: str) -> None:
    made(standing, connection, table)
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(text(f"DELETE FROM {table} WHERE id > 0"))


@pytest.mark.parametrize("old", list(ConsultStatus))
def test_a_question_goes_the_ways_of_the_table(
    standing: Standing, connection: Connection, old: ConsultStatus
) -> None:
    target, here = written(standing, connection, "consultation", **AS[old])
    for new in set(ConsultStatus) - {old}:
        step = {name: value for name, value in AS[new].items() if name not in AS[old]}
        values = {"version": 2, **step, "status": new.value}
        change = update(target).where(here).values(values)
        with connection.begin_nested() as tried:
            if (old, new) in PAIRS:
                assert connection.execute(change).rowcount == 1
            else:
                with pytest.raises(IntegrityError):
                    connection.execute(change)
            tried.rollback()


@pytest.mark.parametrize("jump", [{"status": "taken"}, {"version": 2}, {"status": "taken",
                                                                        "version": 3}])  # fmt: skip
def test_a_question_moves_by_one_event(
    standing: Standing, connection: Connection, jump: dict[str, Any]
) -> None:
    target, here = written(standing, connection, "consultation")
    with pytest.raises(IntegrityError, match="a consultation cannot go on so"):
        connection.execute(update(target).where(here).values(jump))


@pytest.mark.parametrize("moved", [False, True], ids=["begun", "moved"])
def test_a_question_without_its_last_event_is_not_stored(
    standing: Standing, connection: Connection, moved: bool
) -> None:
    if moved:
        target = TABLES["consultation"]
        here = target.c.id == standing.rows.ids["consultation"]
        connection.execute(update(target).where(here).values(status="taken", version=2))
    else:
        written(standing, connection, "consultation")
    with pytest.raises(IntegrityError, match=r"FOREIGN KEY|fk_consultation_last_event"):
        connection.commit()


def test_a_move_follows_one_that_left_the_question_where_it_says(
    standing: Standing, connection: Connection
) -> None:
    make_ready(standing, connection, "consultation_event")
    row = standing.rows.row("consultation_event", {"from_status": "answered"})
    with pytest.raises(IntegrityError, match=r"FOREIGN KEY|fk_consultation_event_before"):
        connection.execute(insert(TABLES["consultation_event"]).values(row))


def test_what_is_decided_usually_is_what_the_rules_say() -> None:
    seeded = {key: value for key, (value, _source) in POLICIES_OF_REFERRAL_PAPERS.items()}
    assert seeded == dict(DEFAULTS)
