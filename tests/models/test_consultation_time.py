"""An event of a question comes behind it and behind the event before; nobody is told too early."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from tests.models.attacks_of_referral_papers import ANSWERED, READ
from tests.models.conftest import Standing
from tests.models.rows_of_referral_papers import ASKED, LATER
from tests.models.rows_of_terms import NOW
from tests.models.test_access_stays import written

TABLES = Base.metadata.tables
HOUR = timedelta(hours=1)
TO_ANSWER = {"move": "answer", "from_status": "asked", "to_status": "answered"}
DECLINES = {"move": "decline", "to_status": "declined", "reason": "quality"}
DECLINED = {"status": "declined", "version": 2, "over_at_utc": NOW + HOUR}
OUT_OF_TIME = "an event of a consultation is out of time"
ELSEWHERE = "a consultation moves before its event"


def moves(standing: Standing, connection: Connection, **values: Any) -> None:
    """The question that stands goes on, as it may; its event is still to come."""
    here = TABLES["consultation"].c.id == standing.rows.ids["consultation"]
    connection.execute(update(TABLES["consultation"]).where(here).values(values))


def tells(standing: Standing, connection: Connection, **values: Any) -> None:
    row = standing.rows.row("consultation_event", values)
    connection.execute(insert(TABLES["consultation_event"]).values(row))


def refused(standing: Standing, connection: Connection, words: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=words), connection.begin_nested():
        tells(standing, connection, **values)


def test_an_event_is_not_earlier_than_the_one_before(
    standing: Standing, connection: Connection
) -> None:
    moves(standing, connection, status="taken", version=2)
    refused(standing, connection, OUT_OF_TIME, at_utc=NOW - timedelta(seconds=1))
    tells(standing, connection, at_utc=NOW)


def test_a_question_begins_at_the_moment_at_which_it_was_asked(
    standing: Standing, connection: Connection
) -> None:
    first = first_of_another(standing, connection)
    for wrong in (NOW - HOUR, NOW + HOUR):
        refused(standing, connection, OUT_OF_TIME, **first, at_utc=wrong)
    tells(standing, connection, **first)


def first_of_another(standing: Standing, connection: Connection, **values: Any) -> dict[str, Any]:
    """The event with which another question begins, which is stored without it."""
    target, here = written(standing, connection, "consultation", **values)
    made = connection.execute(select(target.c.id).where(here)).scalar_one()
    return {**ASKED, "consultation_id": made}


def test_a_question_begins_as_one_that_was_asked(
    standing: Standing, connection: Connection
) -> None:
    first = first_of_another(standing, connection, **READ)
    refused(standing, connection, ELSEWHERE, **first | {"move": "read", "to_status": "read"})


@pytest.mark.parametrize("by", [-HOUR, HOUR], ids=["earlier", "later"])
def test_an_answer_has_the_moment_of_its_event(
    standing: Standing, connection: Connection, by: timedelta
) -> None:
    answered = {**ANSWERED, "answered_at_utc": NOW + HOUR}
    moves(standing, connection, **answered, version=2)
    refused(standing, connection, OUT_OF_TIME, **TO_ANSWER, at_utc=NOW + HOUR + by)
    tells(standing, connection, **TO_ANSWER, at_utc=NOW + HOUR)


def test_an_answer_does_not_come_before_its_question(
    standing: Standing, connection: Connection
) -> None:
    moves(standing, connection, **ANSWERED | {"answered_at_utc": NOW - HOUR}, version=2)
    refused(standing, connection, OUT_OF_TIME, **TO_ANSWER, at_utc=NOW - HOUR)


def test_a_question_is_over_at_the_moment_of_its_last_event(
    standing: Standing, connection: Connection
) -> None:
    moves(standing, connection, **DECLINED)
    refused(standing, connection, OUT_OF_TIME, **DECLINES, at_utc=NOW)
    tells(standing, connection, **DECLINES, at_utc=NOW + HOUR)


@pytest.mark.parametrize(
    "values",
    [{}, {"seq": 3, "before_seq": 2, "from_status": "taken", **TO_ANSWER}],
    ids=["of_a_question_that_did_not_move", "beyond_the_last_one"],
)
def test_no_event_lies_beyond_its_question(
    standing: Standing, connection: Connection, values: dict[str, Any]
) -> None:
    refused(standing, connection, f"{ELSEWHERE}|fk_consultation_event_before", **values)


def warns(standing: Standing, connection: Connection, **values: Any) -> None:
    row = standing.rows.row("consultation_warning", values)
    connection.execute(insert(TABLES["consultation_warning"]).values(row))


@pytest.mark.parametrize(
    ("step", "told"),
    [("reminder", NOW - HOUR), ("coordinator", LATER), ("inspector", LATER - HOUR)],
)
def test_nobody_is_told_before_it_is_time(
    standing: Standing, connection: Connection, step: str, told: Any
) -> None:
    words = "a warning of a consultation is out of time"
    with pytest.raises(IntegrityError, match=words), connection.begin_nested():
        warns(standing, connection, step=step, told_at_utc=told)
    warns(standing, connection, step=step, told_at_utc=LATER + HOUR)


@pytest.mark.parametrize(
    "values", [{**ANSWERED, "version": 2}, DECLINED], ids=["answered", "declined"]
)
def test_nobody_is_told_of_what_nobody_waits_for(
    standing: Standing, connection: Connection, values: dict[str, Any]
) -> None:
    moves(standing, connection, **values)
    with pytest.raises(IntegrityError, match="a warning of a consultation is out of time"):
        warns(standing, connection, told_at_utc=LATER + HOUR)
