"""What decides what is due to people, in a fixed number of statements, whatever their number.

The history of visits is read only for whom something changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import func, select

from contracts_app.models import Resident
from contracts_app.queries import care_statements as statements
from contracts_app.queries.care_statements import AT_ONCE, Batch, Statement, built, in_list
from contracts_app.queries.homecomings import sent_home
from contracts_app.queries.rows import rows, table_of

__all__ = [
    "AT_ONCE",
    "Batch",
    "History",
    "Known",
    "care_facts",
    "care_history",
    "caring_team_id",
    "homes_of",
    "last_resident",
]

_NOBODY: Final[Mapping[int, int]] = {}


@dataclass(frozen=True)
class Known:
    """What tells whether anything changed for some people, under the ids of residents."""

    people: Sequence[Any]
    tags: Mapping[int, list[Any]]
    covers: Mapping[int, Any]
    packages: Mapping[int, tuple[int, ...]]
    """By person the ids of the packages of the contract that are for them."""
    visits: Mapping[int, tuple[int, int]]
    pregnancies: Mapping[int, Any]
    cases: Mapping[int, Any]
    came_home: Mapping[int, date]
    """Newborns."""
    sent_home: Mapping[int, Any]
    """Whom a hospital sent home to be followed, and by which team."""
    grid_teams: Mapping[int, int]
    institutions: Mapping[int, int]
    """By team the institution whose numbers are in force for it."""
    united: Mapping[int, int]
    """Rows that were united with one of these, by the row that is kept in the end."""
    parts: Sequence["Batch"]
    """The batch, and what lies outside it of the same people."""

    def team_of(self, row: Any) -> int | None:
        """The team in whose care somebody is who lives here."""
        return _caring_team(self.covers.get(row.id), self.grid_teams, row.grid_id)


@dataclass(frozen=True)
class History:
    """What was done for some people, the earliest first, under the ids of residents."""

    forms: Mapping[int, list[Any]]
    services: Mapping[int, list[Any]]
    pressures: Mapping[int, list[Any]]
    """Rows of `queries.measured.pressures`."""


def care_facts(batch: Batch, day: date) -> Known:
    """What is known of a batch, in twelve statements, and three more where rows were united.

    What was done for a row that was united with another one was done for the person.
    """

    def read(statement: Statement, of: Batch = batch) -> Any:
        return rows(built(statement, of.within), {**of.asked, "day": day})

    people = read(statements.people).all()
    united = _stand_for(batch)
    parts = _with_united(batch, people, united)

    def told(statement: Statement, *ended_and_began: str) -> dict[int, Any]:
        ended, began = map(attrgetter, ended_and_began)
        found = [row for part in parts for row in read(statement, part)]
        found.sort(key=lambda row: (ended(row) is None, began(row), row.id))
        return {united.get(row.resident_id, row.resident_id): row for row in found}

    covers = {row.resident_id: row for row in read(statements.covers)}
    grids = {row.grid_id for row in people if row.grid_id is not None}
    grid_teams = _grid_teams(grids, day)
    teams = {row.team_id for row in covers.values()} | set(grid_teams.values())
    return Known(
        people,
        _by_person(read(statements.tags)),
        covers,
        _packages(read(statements.chosen_packages), covers),
        _last_visits([row for part in parts for row in read(statements.visits, part)], united),
        told(statements.pregnancies, "ended_on", "lmp_on"),
        told(statements.cases, "stopped_on", "notified_on"),
        {row.resident_id: row.discharged_on for row in read(statements.came_home)},
        told(sent_home, "over_at_utc", "home_on"),
        grid_teams,
        {row.id: row.institution_id for row in rows(statements.INSTITUTIONS, {"ids": list(teams)})},
        united,
        parts,
    )


def caring_team_id(resident_id: int, grid_id: int, day: date) -> int | None:
    """The team in whose care one person is, as it is known when duties are planned."""
    one = Batch.named([resident_id])
    cover = rows(built(statements.covers, one.within), one.asked).first()
    return _caring_team(cover, {} if cover else _grid_teams([grid_id], day), grid_id)


def _caring_team(cover: Any, grid_teams: Mapping[int, int], grid_id: int) -> int | None:
    """The team of the contract that covers somebody, else the one of the grid."""
    return cover.team_id if cover else grid_teams.get(grid_id)


def _grid_teams(grids: Iterable[int], day: date) -> dict[int, int]:
    found = rows(statements.GRID_TEAMS, {"ids": list(grids), "day": day})
    return {row.grid_id: row.team_id for row in found}


def _with_united(batch: Batch, people: Iterable[Any], united: Collection[int]) -> list[Batch]:
    """The batch, and rows that were united with somebody of it and lie outside."""
    outside = set(united) - {row.id for row in people}
    return [batch, Batch.named(sorted(outside))] if outside else [batch]


def _stand_for(batch: Batch) -> dict[int, int]:
    """Rows that stand for a person of this batch no more, by the row that does in the end."""
    found: dict[int, int] = {}
    newest = rows(built(statements.united, batch.within), dict(batch.asked)).all()
    while newest:
        new = {row.merged_id: found.get(row.kept_id, row.kept_id) for row in newest}
        new = {merged: kept for merged, kept in new.items() if merged not in found}
        found |= new
        newest = rows(built(statements.united, in_list), {"ids": list(new)}).all()
    return found


def _last_visits(found: Iterable[Any], united: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    by: dict[int, tuple[int, int]] = {}
    for resident, last, count in found:
        kept = united.get(resident, resident)
        known = by.get(kept, (0, 0))
        by[kept] = max(known[0], last), known[1] + count
    return by


def care_history(parts: Sequence[Batch], united: Mapping[int, int]) -> History:
    """What was done for people and for rows united with theirs, in three statements for each."""

    def read(statement: Statement) -> dict[int, list[Any]]:
        found = [
            row for part in parts for row in rows(built(statement, part.within), part.asked).all()
        ]
        return _by_person(found, united)

    return History(read(statements.forms), read(statements.services), read(statements.pressures))


def _by_person(found: Any, united: Mapping[int, int] = _NOBODY) -> dict[int, list[Any]]:
    by: defaultdict[int, list[Any]] = defaultdict(list)
    for row in found:
        by[united.get(row[0], row[0]) if united else row[0]].append(row)
    return by


def _packages(found: Any, covers: Mapping[int, Any]) -> dict[int, tuple[int, ...]]:
    by: dict[int, dict[int, None]] = {}
    for person, contract, package in found:
        if covers[person].contract_id == contract:
            by.setdefault(person, {})[package] = None
    return {person: tuple(packages) for person, packages in by.items()}


def homes_of(batch: Batch) -> set[int]:
    """The households in which people of a batch live."""
    return set(rows(built(statements.homes, batch.within), batch.asked).scalars())


def last_resident() -> int:
    """The highest id there is; 0 where nobody is registered."""
    return rows(select(func.max(table_of(Resident).c.id))).scalar() or 0
