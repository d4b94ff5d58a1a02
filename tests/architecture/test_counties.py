"""The county is on every large table, and rules that hold across counties are written down."""

from sqlalchemy import Table, UniqueConstraint

from contracts_app import models
from tests.architecture.conftest import ROOT

DECISION = ROOT / "docs" / "adr" / "0008-identifiers-and-county-code.md"
LARGE = {
    "resident",
    "resident_tag",
    "household",
    "membership",
    "contract",
    "cover",
    "grid",
    "grid_duty",
    "audit_event",
    "care_roll",
    "follow_up",
    "measurement",
    "obligation",
    "pregnancy",
    "service_record",
    "tb_case",
    "visit",
    "referral",
    "referral_event",
    "clinic_booking",
}


def _unique_rules(table: Table) -> set[tuple[str, ...]]:
    rules = {
        tuple(column.name for column in rule.columns)
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint)
    }
    indexes = {tuple(c.name for c in index.columns) for index in table.indexes if index.unique}
    return rules | indexes


def _tables() -> dict[str, Table]:
    return dict(models.Contract.metadata.tables)


def test_every_large_table_carries_its_county() -> None:
    tables = _tables()
    assert {name for name in LARGE if "county_code" not in tables[name].c} == set()


def test_every_unique_rule_across_counties_is_written_down() -> None:
    decided = DECISION.read_text(encoding="utf-8")
    rules = {
        f"{name}({', '.join(columns)})"
        for name, table in _tables().items()
        if "county_code" in table.c
        for columns in _unique_rules(table)
        if "county_code" not in columns
    }
    assert len(rules) > 5
    assert {rule for rule in rules if f"`{rule}`" not in decided} == set()


def test_every_table_without_a_county_is_written_down() -> None:
    decided = DECISION.read_text(encoding="utf-8").replace("\n", " ")
    without = {name for name, table in _tables().items() if "county_code" not in table.c}
    assert {name for name in without if name not in decided} == set()
