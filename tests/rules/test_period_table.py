"""The days of terms and their statuses, row by row as two tables in tests/data say.

The expected values were worked out from the rules that each row names, not from the code.
"""

import csv
from datetime import date
from pathlib import Path

import pytest

from contracts_app.rules.periods import (
    Period,
    PeriodMode,
    Q4Start,
    TermFacts,
    first_period,
    next_period,
    status_on,
)
from contracts_app.vocabulary import ContractStatus

DATA = Path(__file__).parents[1] / "data"
Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def period_name(row: Row) -> str:
    return "-".join(row[key] for key in ("asked", "mode", "q4_first_start", "day"))


def status_name(row: Row) -> str:
    return "-".join(row[key] for key in ("stored", "first_day", "ended_on", "successor", "day"))


@pytest.mark.parametrize("row", rows_of("periods.csv"), ids=period_name)
def test_a_term_has_the_days_of_the_table(row: Row) -> None:
    day, mode = date.fromisoformat(row["day"]), PeriodMode(row["mode"])
    if row["asked"] == "first":
        period = first_period(day, mode, Q4Start(row["q4_first_start"]))
    else:
        period = next_period(day, mode)
    first, last = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
    assert period == Period(first, last), row["why"]
    assert (period.end - period.start).days + 1 == int(row["days"]), row["why"]


@pytest.mark.parametrize("row", rows_of("term-statuses.csv"), ids=status_name)
def test_a_term_is_called_what_the_table_says(row: Row) -> None:
    term = TermFacts(
        status=ContractStatus(row["stored"]),
        period_start=date.fromisoformat(row["first_day"]),
        period_end=date.fromisoformat(row["last_day"]),
        ended_on=date.fromisoformat(row["ended_on"]) if row["ended_on"] else None,
        has_successor=row["successor"] == "yes",
        term_no=int(row["term_no"]),
    )
    assert status_on(term, date.fromisoformat(row["day"])) == row["told"], row["why"]
