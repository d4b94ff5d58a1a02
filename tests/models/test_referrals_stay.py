"""What was written about a referral stays so, and it goes only forward, event by event."""

from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app import crypto
from contracts_app.extensions import Base
from contracts_app.vocabulary.referrals import ReferralStatus
from tests.models.attacks_of_referrals import CANCELLED, CLOSED
from tests.models.conftest import Standing, make_ready
from tests.models.rows_of_referrals import ACCEPTED, LATER, REFERRAL_ROWS
from tests.models.rows_of_terms import NOW
from tests.models.test_access_stays import written
from tests.models.test_record_stays import _other

TABLES = Base.metadata.tables
CHANGING: dict[str, set[str]] = {
    "referral": {
        *("status", "version", "urgency", "care", "township_id", "hospital_id", "department_id"),
        *("team_id", "consent", "consent_by", "form_due_at_utc", "owner", "clock", "clock_limit"),
        *("clock_started_at_utc", "due_at_utc", "waiting_since_utc", "sent_at_utc", "over_at_utc"),
        "outcome",
    },
    "referral_event": set(),
    "referral_message": set(),
    "referral_warning": set(),
    "department": {"name", "phone", "beds_reserved", "closed_on"},
    "clinic_template": {"valid_to"},
    "clinic": {
        *("from_minute", "to_minute", "expert", "total", "reserved", "release_at_utc"),
        *("released_at_utc", "released", "state", "off_with"),
    },
    "clinic_booking": {"reserved", "state", "held_until_utc", "closed_at_utc"},
    "bed_hold": {"beds_reserved", "state", "held_until_utc", "closed_at_utc"},
    "place_wait": {"state", "closed_at_utc"},
    "calendar_day": {"works", "said_by_id", "said_at_utc"},
}
"""What becomes of a row; all else is written once."""
SAID: dict[str, dict[str, Any]] = {
    "referral": {"feedback": {"diagnosis": "冠心病"}},
    "referral_event": {"answered_by": "张护士", "note": "家属已到", "details": {"bed": 1}},
    "referral_message": {"words": "请带既往心电图"},
}
"""Encrypted words that are said once."""
SENT: dict[str, Any] = {"form": {"complaint": "胸痛"}, "summary": {"groups": ["HTN"]}}
ENCRYPTED = {table: set(said) for table, said in SAID.items()} | {
    "referral": {"feedback", *SENT},
}
SEALED = [(table, column) for table in SAID for column in SAID[table]]
OVER = {
    "urgency": "urgent", "care": "bed", "township_id": "@other_institution",
    "hospital_id": "@other_institution", "department_id": None, "team_id": "@team",
    "outcome": "died", "over_at_utc": LATER,
}  # fmt: skip
ONCE: dict[str, tuple[str, dict[str, Any]]] = {
    "referral": ("sent_at_utc", {"sent_at_utc": NOW}),
    "clinic_booking": ("closed_at_utc", {"state": "used", "closed_at_utc": NOW}),
    "bed_hold": (
        "closed_at_utc",
        {"state": "ran_out", "beds_reserved": None, "held_until_utc": None, "closed_at_utc": NOW},
    ),
    "place_wait": ("closed_at_utc", {"state": "placed", "closed_at_utc": NOW}),
}
"""Moments that a later step fills, and nobody after it."""
GONE: dict[str, Any] = {"status": "discharged", "clock": "feedback_after_stay"}
DRAFT: dict[str, Any] = {"status": "draft", "owner": "starter", "clock": "write"}
OWED: dict[str, Any] = {"form": None, "urgency": "emergency", "form_due_at_utc": LATER}


def made(standing: Standing, connection: Connection, table: str, **values: Any) -> Any:
    make_ready(standing, connection, table)
    return written(standing, connection, table, **values)


def other(column: str, value: Any) -> Any:
    return {"other": "words"} if isinstance(value, dict) else "别的话"


def _facts() -> list[tuple[str, str]]:
    return [
        (name, column)
        for name in CHANGING
        for column in sorted(TABLES[name].c.keys())
        if column not in CHANGING[name] | ENCRYPTED.get(name, set())
    ]


@pytest.mark.parametrize(("name", "column"), _facts())
def test_what_was_written_keeps_its(
    standing: Standing, connection: Connection, name: str, column: str
) -> None:
    target, here = made(standing, connection, name)
    with pytest.raises(IntegrityError, match=f"a {name} stays as it was written"):
        connection.execute(update(target).where(here).values({column: _other(target, column)}))


@pytest.mark.parametrize("name", sorted(REFERRAL_ROWS))
def test_nothing_of_it_is_deleted(standing: Standing, connection: Connection, name: str) -> None:
    made(standing, connection, name)
    with pytest.raises(IntegrityError, match=f"a {name} is never deleted"):
        connection.execute(text(f"DELETE FROM {name} WHERE id > 0"))


@pytest.mark.parametrize("name", sorted(ONCE))
def test_a_moment_is_written_once(standing: Standing, connection: Connection, name: str) -> None:
    column, values = ONCE[name]
    target, here = made(standing, connection, name, **values)
    for moment in (None, LATER):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values({column: moment}))


def test_who_left_the_hospital_may_be_referred_there_again(
    standing: Standing, connection: Connection
) -> None:
    made(standing, connection, "referral", **GONE)
    made(standing, connection, "referral")


@pytest.mark.parametrize("column", sorted(OVER))
def test_a_referral_that_is_over_keeps_its(
    standing: Standing, connection: Connection, column: str
) -> None:
    target, here = made(standing, connection, "referral", **CLOSED)
    value = standing.rows.row("referral", {column: OVER[column]})[column]
    with pytest.raises(IntegrityError, match="a referral stays as it was written"):
        connection.execute(update(target).where(here).values({column: value}))


def test_an_open_referral_goes_to_whom_it_is_sent(
    standing: Standing, connection: Connection
) -> None:
    target, here = made(standing, connection, "referral")
    values = {"urgency": "urgent", "care": "bed", "township_id": standing.rows.ids["institution"]}
    assert connection.execute(update(target).where(here).values(values)).rowcount == 1


@pytest.mark.parametrize(("table", "column"), SEALED)
def test_other_words_are_not_written_over_what_was_said(
    standing: Standing, connection: Connection, table: str, column: str
) -> None:
    said = SAID[table]
    target, here = made(standing, connection, table, **said)
    for value in (None, said[column], other(column, said[column])):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize(("table", "column"), [*SEALED, *(("referral", one) for one in SENT)])
def test_another_key_encrypts_the_same_anew(
    standing: Standing, connection: Connection, another_key: None, table: str, column: str
) -> None:
    said = {**SAID[table], **(SENT if table == "referral" else {})}
    target, here = made(standing, connection, table, **said)
    crypto.configure(crypto.Keyring.parse(crypto.new_key_line()))
    same = update(target).where(here).values({column: said[column]})
    assert connection.execute(same).rowcount == 1
    assert connection.execute(select(target.c[column]).where(here)).scalar_one() == said[column]


@pytest.mark.parametrize("column", sorted(SENT))
def test_what_was_sent_stays_as_it_was_sent(
    standing: Standing, connection: Connection, column: str
) -> None:
    target, here = made(standing, connection, "referral", **SENT)
    for value in (None, SENT[column], {"other": "words"}):
        with pytest.raises(IntegrityError, match="as it was written"), connection.begin_nested():
            connection.execute(update(target).where(here).values({column: value}))


@pytest.mark.parametrize("column", sorted(SENT))
def test_a_draft_is_still_written(standing: Standing, connection: Connection, column: str) -> None:
    target, here = made(standing, connection, "referral", **SENT, **DRAFT)
    change = update(target).where(here).values({column: {"other": "words"}})
    assert connection.execute(change).rowcount == 1


def test_the_slip_of_an_emergency_is_written_afterwards_and_once(
    standing: Standing, connection: Connection
) -> None:
    target, here = made(standing, connection, "referral", **OWED)
    change = update(target).where(here)
    assert connection.execute(change.values(SENT)).rowcount == 1
    with pytest.raises(IntegrityError, match="as it was written"):
        connection.execute(change.values(form={"other": "words"}))


def test_nothing_is_made_a_draft_to_be_written_anew(
    standing: Standing, connection: Connection
) -> None:
    target, here = made(standing, connection, "referral")
    with pytest.raises(IntegrityError, match="a referral cannot go on so"):
        connection.execute(update(target).where(here).values(DRAFT))


@pytest.mark.parametrize(
    "jump",
    [{"version": 1, "status": "rerouted"}, {"version": 3}, {"version": 0}],
    ids=["without_a_number", "over_a_number", "backwards"],
)
def test_a_referral_moves_by_one_event(
    standing: Standing, connection: Connection, jump: dict[str, Any]
) -> None:
    target, here = made(standing, connection, "referral")
    with pytest.raises(IntegrityError, match="a referral cannot go on so"):
        connection.execute(update(target).where(here).values(jump))


@pytest.mark.parametrize(
    "values",
    [{}, {"version": 2, "status": "submitted"}, ACCEPTED],
    ids=["no_move", "a_move_that_changes_nothing", "a_move"],
)
def test_a_referral_without_its_last_event_is_not_stored(
    standing: Standing, connection: Connection, values: dict[str, Any]
) -> None:
    if values:
        here = TABLES["referral"].c.id == standing.rows.ids["referral"]
        connection.execute(update(TABLES["referral"]).where(here).values(values))
    else:
        made(standing, connection, "referral")
    with pytest.raises(IntegrityError, match=r"FOREIGN KEY|fk_referral_last_event"):
        connection.commit()


def test_a_referral_with_its_events_is_stored(standing: Standing, connection: Connection) -> None:
    values = {"resident_id": "@signer"}
    target, here = made(standing, connection, "referral", **values)
    id_ = here.right.value
    first = {"seq": 1, "before_seq": None, "from_status": None, "to_status": "submitted"}
    for referral, event in (({}, first), (ACCEPTED, {}), ({"version": 3}, {
        "seq": 3, "before_seq": 2, "from_status": "accepted", "move": "pause",
    })):  # fmt: skip
        if referral:
            connection.execute(update(target).where(here).values(referral))
        row = standing.rows.row("referral_event", {"referral_id": id_, **event})
        connection.execute(insert(TABLES["referral_event"]).values(row))
    connection.commit()
    found = connection.execute(select(target.c.version, target.c.status).where(here)).one()
    assert tuple(found) == (3, "accepted")


@pytest.mark.parametrize(
    "event",
    [{}, {"seq": 3, "before_seq": 2}, {"to_status": "rerouted"}],
    ids=["its_referral_has_not_moved", "after_one_that_is_not_there", "to_elsewhere"],
)
def test_an_event_is_stored_behind_its_referral_alone(
    standing: Standing, connection: Connection, event: dict[str, Any]
) -> None:
    if event:
        make_ready(standing, connection, "referral_event")
    row = standing.rows.row("referral_event", event)
    with pytest.raises(IntegrityError, match="moves before its event|fk_referral_event_before"):
        connection.execute(insert(TABLES["referral_event"]).values(row))


@pytest.mark.parametrize("values", [CANCELLED, CLOSED], ids=["cancelled", "closed"])
def test_nothing_follows_what_is_over(
    standing: Standing, connection: Connection, values: dict[str, Any]
) -> None:
    made(standing, connection, "referral", **values)
    status = values["status"]
    for new in ReferralStatus:
        event = {"from_status": status, "to_status": new.value}
        row = standing.rows.row("referral_event", event)
        with pytest.raises(IntegrityError, match="cannot go on so"), connection.begin_nested():
            connection.execute(insert(TABLES["referral_event"]).values(row))


@pytest.mark.parametrize(
    ("table", "spoiled"),
    [
        ("referral", {"direction": "x"}),
        ("referral", {"status": "?"}),
        ("referral_event", {"seq": 0, "before_seq": None, "from_status": None}),
        ("referral_event", {"to_status": "?"}),
    ],
    ids=["a_direction", "a_status", "a_number", "a_step"],
)
def test_what_two_rules_refuse_is_refused(
    standing: Standing, connection: Connection, table: str, spoiled: dict[str, Any]
) -> None:
    make_ready(standing, connection, table)
    with pytest.raises(IntegrityError):
        connection.execute(insert(TABLES[table]).values(standing.rows.row(table, spoiled)))
