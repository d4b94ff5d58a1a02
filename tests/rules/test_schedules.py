"""What is due to whom and when, row by row as the tables say (domain: follow-up schedules).

The expected days were worked out with a calendar from the norms and work plans, not from the code.
"""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app.config import PROJECT
from contracts_app.extensions import db
from contracts_app.models import Policy
from contracts_app.rules.followup import Numbers, plan
from tests.rules import (
    schedule_table_births,
    schedule_table_both,
    schedule_table_children,
    schedule_table_children_edges,
    schedule_table_diabetes,
    schedule_table_disabled,
    schedule_table_elders,
    schedule_table_homecoming,
    schedule_table_hypertension,
    schedule_table_mental,
    schedule_table_recalls,
    schedule_table_screening,
    schedule_table_signed,
    schedule_table_tuberculosis,
)
from tests.support.schedules import BY_HAND, NUMBERS, Row, differences, rows_of

TABLES = (
    schedule_table_hypertension,
    schedule_table_recalls,
    schedule_table_screening,
    schedule_table_diabetes,
    schedule_table_both,
    schedule_table_mental,
    schedule_table_elders,
    schedule_table_children,
    schedule_table_children_edges,
    schedule_table_births,
    schedule_table_tuberculosis,
    schedule_table_homecoming,
    schedule_table_disabled,
    schedule_table_signed,
)
ROWS = [row for module in TABLES for row in rows_of(module.TABLE)]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_is_due_is_what_the_table_says(row: Row) -> None:
    assert differences(plan(row.person, row.numbers, row.on), row.expected) == []


def test_the_tables_name_each_person_once() -> None:
    names = [str(row) for row in ROWS]
    assert len(names) == len(set(names)) > 150


def test_the_numbers_of_a_new_database_are_those_of_the_norms(any_app: Flask) -> None:
    query = select(Policy.key, Policy.value, Policy.source).where(Policy.key.in_(Numbers.keys()))
    rows = db.session.execute(query.where(Policy.institution_code == "")).all()
    assert Numbers.read({row.key: row.value for row in rows}) == NUMBERS
    assert {row.key for row in rows} == set(BY_HAND)
    assert [row.key for row in rows if not row.source] == []


def test_the_guide_names_each_number_with_its_value_and_source(app: Flask) -> None:
    guide = (PROJECT / "docs" / "follow-up.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z0-9_.]+)` \| `([^`]+)` \| ([^|]+) \|$", guide, re.MULTILINE)
    query = select(Policy.key, Policy.value, Policy.source).where(Policy.key.in_(Numbers.keys()))
    stands = {row.key: (row.value, row.source) for row in db.session.execute(query)}
    assert {key: (json.loads(value), source) for key, value, source in told} == stands
