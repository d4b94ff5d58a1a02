"""What plain constraints cannot express is held by triggers, on both engines."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from contracts_app.extensions import Base
from contracts_app.models import AuditEvent, AuditSeal, Contract
from tests.models.attacks import DAY, LINKED
from tests.models.conftest import Standing
from tests.models.rows_of_life import LIFE_ROWS

FROZEN: dict[str, Any] = {
    "contract_no": "OTHER-01",
    "root_no": "OTHER",
    "term_no": 9,
    "previous_term_no": 3,
    "previous_end": date(2020, 1, 1),
    "household_id": 2,
    "team_id": 99,
    "representative_id": 99,
    "signed_on": date(2020, 1, 1),
    "period_start": date(2020, 1, 1),
    "period_end": date(2040, 1, 1),
    "agreement_hash": "other",
    "verify_code": "other",
    "channel": "mass",
    "doctor_id": 99,
    "policy_snapshot": {},
    "capacity_note": "other",
    "households_after": 0,
    "households_limit": 99,
    "persons_after": 0,
    "persons_limit": 99,
    "origin_no": "OTHER-01",
    "origin_kind": "split",
    "renewal_run_id": 99,
}
DETAILS = {"birth", "move_away", "renewal_run"}
"""What is corrected in place, and the runs, which their results hold."""


@pytest.fixture
def trail(standing: Standing, connection: Connection) -> Connection:
    """A connection on which an audit row and a seal were just written."""
    for table in ("audit_event", "audit_seal"):
        row = standing.rows.row(table, {})
        connection.execute(insert(Base.metadata.tables[table]).values(row))
    return connection


@pytest.mark.parametrize("column", FROZEN)
def test_a_signed_term_keeps_its(standing: Standing, connection: Connection, column: str) -> None:
    change = update(Contract).where(Contract.id == standing.rows.ids["signed"])
    with pytest.raises(IntegrityError, match="a signed term is frozen"):
        connection.execute(change.values({column: FROZEN[column]}))


def test_the_status_of_a_signed_term_moves(standing: Standing, connection: Connection) -> None:
    change = update(Contract).where(Contract.id == standing.rows.ids["signed"])
    assert connection.execute(change.values(status="expired")).rowcount == 1


@pytest.mark.parametrize("status", ["signed_one_side", "active", "renewed", "void"])
def test_a_term_is_frozen_once_one_side_has_signed(
    standing: Standing, connection: Connection, status: str
) -> None:
    change = update(Contract).where(Contract.id == standing.rows.ids["draft"])
    connection.execute(change.values(status=status))
    with pytest.raises(IntegrityError, match="a signed term is frozen"):
        connection.execute(change.values(period_end=date(2030, 1, 1)))


def test_a_draft_may_still_change_its_days(standing: Standing, connection: Connection) -> None:
    change = update(Contract).where(Contract.id == standing.rows.ids["draft"])
    assert connection.execute(change.values(period_end=date(2030, 1, 1))).rowcount == 1


@pytest.mark.parametrize("changed", ["period_start", "previous_end"])
def test_a_draft_of_the_next_term_cannot_be_moved_away_from_the_term_before(
    standing: Standing, connection: Connection, changed: str
) -> None:
    row = standing.rows.row("contract", LINKED)
    made = insert(Contract).values(row).returning(Contract.id)
    drafted = connection.execute(made).scalar_one()
    change = update(Contract).where(Contract.id == drafted)
    with pytest.raises(IntegrityError, match="ck_contract_no_gap|a signed term is frozen"):
        connection.execute(change.values({changed: date(2027, 12, 25)}))


@pytest.mark.parametrize("column", ["signer_id", "end_reason", "ended_on"])
def test_what_becomes_of_a_signed_term_is_written_into_it(
    standing: Standing, connection: Connection, column: str
) -> None:
    values = {"signer_id": standing.rows.ids["resident"], "end_reason": "1", "ended_on": DAY}
    change = update(Contract).where(Contract.id == standing.rows.ids["signed"])
    assert connection.execute(change.values({column: values[column]})).rowcount == 1


@pytest.mark.parametrize("ended", ["terminated", "superseded"])
def test_a_signed_term_is_no_draft_again(
    standing: Standing, connection: Connection, ended: str
) -> None:
    change = update(Contract).where(Contract.id == standing.rows.ids["signed"])
    connection.execute(change.values(status=ended))
    with pytest.raises(IntegrityError, match="a signed term is no draft again"):
        connection.execute(change.values(status="draft"))


def test_a_renewal_that_was_called_off_waits_again(
    standing: Standing, connection: Connection
) -> None:
    row = standing.rows.row("contract", LINKED)
    made = insert(Contract).values(row).returning(Contract.id)
    change = update(Contract).where(Contract.id == connection.execute(made).scalar_one())
    for status in ("terminated", "draft"):
        assert connection.execute(change.values(status=status)).rowcount == 1


def test_a_chain_stays_with_its_household(standing: Standing, connection: Connection) -> None:
    row = standing.rows.row("contract", {**LINKED, "household_id": standing.rows.ids["household"]})
    with pytest.raises(IntegrityError, match=r"FOREIGN KEY|fk_contract_previous_term"):
        connection.execute(insert(Contract).values(row))


@pytest.mark.parametrize("table", ["cover", "contract_package", "signature"])
def test_what_belongs_to_a_contract_is_never_deleted(
    standing: Standing, connection: Connection, table: str
) -> None:
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", sorted(set(LIFE_ROWS) - DETAILS))
def test_an_entry_about_a_household_or_a_term_is_never_deleted(
    standing: Standing, connection: Connection, table: str
) -> None:
    connection.execute(insert(Base.metadata.tables[table]).values(standing.rows.row(table, {})))
    with pytest.raises(IntegrityError, match=f"a {table} is never deleted"):
        connection.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("name", ["signed", "draft"])
def test_a_contract_is_never_deleted(standing: Standing, connection: Connection, name: str) -> None:
    statement = text("DELETE FROM contract WHERE id = :id")
    with pytest.raises(IntegrityError, match="a contract is never deleted"):
        connection.execute(statement, {"id": standing.rows.ids[name]})


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_the_audit_trail_is_append_only(trail: Connection, table: str, statement: str) -> None:
    column = "actor" if table == "audit_event" else "previous_hash"
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        trail.execute(text(statement.format(table, column)))


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_the_audit_trail_cannot_be_emptied_at_once(
    standing: Standing, trail: Connection, table: str
) -> None:
    emptying = "TRUNCATE {} CASCADE" if standing.engine == "postgresql" else "DELETE FROM {}"
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        trail.execute(text(emptying.format(table)))


def test_replacing_a_row_of_the_audit_trail_is_refused(
    standing: Standing, trail: Connection
) -> None:
    known = trail.execute(select(AuditEvent).limit(1)).mappings().one()
    change = {
        "sqlite": "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = :id",
        "postgresql": "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = :id"
        " ON CONFLICT (id) DO UPDATE SET actor = 'x'",
    }
    with pytest.raises(IntegrityError, match="audit_event is append-only"):
        trail.execute(text(change[standing.engine]), {"id": known["id"]})


def test_a_number_of_the_audit_trail_is_never_used_twice(
    standing: Standing, connection: Connection
) -> None:
    new = insert(AuditEvent).values(standing.rows.row("audit_event", {}))
    ids = [connection.execute(new.returning(AuditEvent.id)).scalar_one() for _ in range(3)]
    assert ids == sorted(set(ids))
    assert connection.execute(select(AuditSeal.id)).all() == []


def _duty(standing: Standing, first: date, last: date | None, **values: Any) -> dict[str, Any]:
    return standing.rows.row("grid_duty", {"valid_from": first, "valid_to": last, **values})


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 31), date(2026, 4, 30)),
        (date(2026, 1, 1), date(2026, 3, 1)),
        (date(2026, 3, 10), date(2026, 3, 10)),
        (date(2026, 2, 1), None),
    ],
    ids=["from_its_last_day", "to_its_first_day", "for_a_day_within", "around_it"],
)
def test_two_team_duties_of_a_grid_share_no_day(
    standing: Standing, connection: Connection, first: date, last: date | None
) -> None:
    table = Base.metadata.tables["grid_duty"]
    connection.execute(insert(table).values(_duty(standing, date(2026, 3, 1), date(2026, 3, 31))))
    with pytest.raises(IntegrityError, match="ex_grid_duty_no_overlap"):
        connection.execute(insert(table).values(_duty(standing, first, last)))


def test_a_duty_cannot_be_stretched_over_the_next(
    standing: Standing, connection: Connection
) -> None:
    table = Base.metadata.tables["grid_duty"]
    spring = _duty(standing, date(2026, 3, 1), date(2026, 3, 31))
    made = connection.execute(insert(table).values(spring)).inserted_primary_key
    assert made
    connection.execute(insert(table).values(_duty(standing, date(2026, 4, 1), None)))
    longer = update(table).where(table.c.id == made[0]).values(valid_to=date(2026, 4, 1))
    with pytest.raises(IntegrityError, match="ex_grid_duty_no_overlap"):
        connection.execute(longer)


def test_duties_of_other_levels_may_share_a_day(standing: Standing, connection: Connection) -> None:
    table = Base.metadata.tables["grid_duty"]
    connection.execute(insert(table).values(_duty(standing, date(2026, 3, 1), None)))
    lead = _duty(standing, date(2026, 3, 5), None, level="zone_lead")
    assert connection.execute(insert(table).values(lead)).inserted_primary_key
