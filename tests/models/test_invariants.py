"""Every named constraint of the schema, attacked directly, refuses on both engines."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, Index, UniqueConstraint, insert
from sqlalchemy.exc import IntegrityError

import contracts_app.models  # noqa: F401  (the tables register themselves)
from contracts_app.extensions import Base
from tests.models.attacks import ATTACKS, Attack
from tests.models.conftest import Standing

TABLES = Base.metadata.tables
# Whatever breaks this one breaks (root_no, term_no) as well; it is there for the foreign key.
IMPLIED = {"uq_contract_root_no_term_no_period_end_household_id"}


@dataclass(frozen=True)
class Named:
    """What a database says when this constraint refuses, apart from its name."""

    table: str
    columns: tuple[str, ...]


def constraints() -> dict[str, Named]:
    found: dict[str, Named] = {}
    for table in TABLES.values():
        rules: list[Any] = [*table.constraints, *(one for one in table.indexes if one.unique)]
        for rule in rules:
            if isinstance(rule, CheckConstraint | UniqueConstraint | Index):
                columns = () if isinstance(rule, CheckConstraint) else rule.columns
                found[str(rule.name)] = Named(table.name, tuple(one.name for one in columns))
    return found


def refused_by(error: IntegrityError, engine: str, constraint: str) -> bool:
    """Whether exactly this constraint refused the statement."""
    if engine == "postgresql":
        return bool(error.orig.diag.constraint_name == constraint)
    message = str(error.orig)
    if constraint.startswith("fk_"):
        return message == "FOREIGN KEY constraint failed"
    named = constraints().get(constraint)
    if named is None or not named.columns:
        return message == f"CHECK constraint failed: {constraint}"
    listed = ", ".join(f"{named.table}.{column}" for column in named.columns)
    return message == f"UNIQUE constraint failed: {listed}"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.sentence.replace(" ", "_"))
def test_the_database_refuses(standing: Standing, connection: Connection, attack: Attack) -> None:
    table = TABLES[attack.table]
    *allowed, refused = [standing.rows.row(attack.table, values) for values in attack.rows]
    for row in allowed:
        connection.execute(insert(table).values(row))
    with pytest.raises(IntegrityError) as caught:
        connection.execute(insert(table).values(refused))
    assert refused_by(caught.value, standing.engine, attack.constraint), str(caught.value.orig)


def test_every_named_constraint_of_the_schema_is_attacked() -> None:
    attacked = {attack.constraint for attack in ATTACKS}
    assert set(constraints()) - attacked == IMPLIED


@pytest.mark.parametrize("table", sorted({attack.table for attack in ATTACKS}))
def test_the_row_that_attacks_spoil_is_accepted_unspoiled(
    standing: Standing, connection: Connection, table: str
) -> None:
    row = standing.rows.row(table, {})
    assert connection.execute(insert(TABLES[table]).values(row)).inserted_primary_key


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("contract", ({"status": "active"}, {"status": "upcoming"})),
        ("contract", ({"status": "expired"}, {"status": "active"})),
        ("cover", ({"state": "live"}, {"state": "upcoming", "contract_id": "@draft"})),
        ("grid_duty", ({"valid_to": date(2026, 12, 1)}, {"valid_from": date(2026, 12, 2)})),
        ("grid_duty", ({}, {"level": "zone_lead"})),
        (
            "membership",
            (
                {"valid_to": date(2026, 12, 1), "end_reason": "moved_out", "is_head": True},
                {"is_head": True},
            ),
        ),
        ("resident_tag", ({"valid_to": date(2026, 12, 1)}, {"valid_from": date(2026, 12, 2)})),
        ("resident", ({"record_code": None}, {"record_code": None})),
        ("objection", ({"withdrawn_on": date(2026, 12, 1)}, {})),
    ],
    ids=[
        "a_live_and_an_upcoming_contract",
        "a_past_and_a_live_contract",
        "a_live_and_an_upcoming_cover",
        "one_duty_after_the_other",
        "duties_of_two_levels",
        "a_head_after_a_head",
        "a_tag_that_comes_back",
        "two_residents_without_a_record_code",
        "an_objection_after_a_withdrawn_one",
    ],
)
def test_the_database_allows(
    standing: Standing, connection: Connection, table: str, rows: tuple[dict[str, Any], ...]
) -> None:
    for values in rows:
        row = standing.rows.row(table, values)
        assert connection.execute(insert(TABLES[table]).values(row)).inserted_primary_key
