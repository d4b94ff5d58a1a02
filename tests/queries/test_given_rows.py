"""Rows that Python made come out of the database as they went in, whatever is in their texts."""

from datetime import date
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Date, String, select
from sqlalchemy.types import TypeEngine

from contracts_app.extensions import db
from contracts_app.queries.given_rows import given_table, given_values

COLUMNS: dict[str, TypeEngine[Any]] = {"number": BigInteger(), "words": String(), "day": Date()}
# PostgreSQL stores no NUL, and a lone surrogate is no text.
words = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    st.text("{}\",\\' \n\tNUL", max_size=8),
    st.just("NULL"),
)
rows = st.lists(
    st.tuples(st.integers(-(2**62), 2**62), words, st.dates(min_value=date(1000, 1, 1))), max_size=6
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=rows)
def test_given_rows_are_those_that_were_given(
    any_app: Flask, rows: list[tuple[int, str, date]]
) -> None:
    engine = db.engine.dialect.name
    table = given_table(COLUMNS, engine)
    told = [(number, text, day.isoformat()) for number, text, day in rows]
    query = select(table.c.number, table.c.words, table.c.day)
    found = db.session.execute(query, given_values(COLUMNS, told, engine))
    assert sorted(tuple(row) for row in found) == sorted(rows)
