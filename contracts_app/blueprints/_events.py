"""Rows of the audit trail in words, with people and teams by the names they have on record now."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from contracts_app.blueprints._guards import scope
from contracts_app.formatting.event_details import people_in, teams_in
from contracts_app.formatting.happenings import Line, Names, action_of, line
from contracts_app.queries.timeline import names_of, names_of_teams, reasons_undone


def told(rows: Sequence[Any], shown_name: Callable[[str], str | None] = str) -> list[Line]:
    """Each row as a line; three statements for the names in all of them.

    `shown_name` is how the name of a person looks to who reads it.
    """
    people = names_of(_all(people_in, rows))
    names = Names(
        people={key: shown_name(name) or "" for key, name in people.items()},
        teams=names_of_teams(_all(teams_in, rows), scope().county_code),
        undone=reasons_undone({one for row in rows if (one := action_of(row)) is not None}),
    )
    return [line(row, names) for row in rows]


def _all(named: Callable[[Any], Iterable[str]], rows: Sequence[Any]) -> set[str]:
    return {key for row in rows for key in named(row)}
