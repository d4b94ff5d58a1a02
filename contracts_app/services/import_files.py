"""Uploaded files: how each kind is read and imported, and where a file waits for it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from contracts_app.queries.scope import Scope
from contracts_app.rules import roster_columns
from contracts_app.services.audit import Actor
from contracts_app.services.file_room import FileRoom
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places import columns
from contracts_app.services.places.assignment import import_assignment
from contracts_app.services.places.divisions import import_divisions
from contracts_app.services.places.divisions_file import read_divisions
from contracts_app.services.places.grids import import_grids
from contracts_app.services.places.institutions import import_institutions
from contracts_app.services.places.members import import_members
from contracts_app.services.places.teams import import_teams
from contracts_app.spreadsheets.reading import MAX_BYTES, read_table
from contracts_app.spreadsheets.table import Table, UnusableFile
from contracts_app.vocabulary import ImportKind

Importer = Callable[..., ImportReport]

SUFFIXES: Final = (".xlsx", ".xls", ".ods", ".csv", ".tsv")

COLUMNS: Final = {
    ImportKind.DIVISIONS: columns.DIVISIONS,
    ImportKind.INSTITUTIONS: columns.INSTITUTIONS,
    ImportKind.TEAMS: columns.TEAMS,
    ImportKind.MEMBERS: columns.MEMBERS,
    ImportKind.GRIDS: columns.GRIDS,
    ImportKind.ASSIGNMENT: columns.ASSIGNMENT,
    ImportKind.CONTRACTS: columns.CONTRACTS,
}
_IMPORTERS: Final[dict[ImportKind, Importer]] = {
    ImportKind.DIVISIONS: import_divisions,
    ImportKind.INSTITUTIONS: import_institutions,
    ImportKind.TEAMS: import_teams,
    ImportKind.MEMBERS: import_members,
    ImportKind.GRIDS: import_grids,
    ImportKind.ASSIGNMENT: import_assignment,
}


def read_upload(kind: ImportKind, data: bytes, sheet: str | None) -> Table:
    """The table of a file of this kind. Raises UnusableFile."""
    if len(data) > MAX_BYTES:
        raise UnusableFile("too_large")
    if kind is ImportKind.ROSTER:
        return read_table(data, roster_columns.is_roster_header, sheet)
    if kind is ImportKind.DIVISIONS:
        return read_divisions(data)
    return read_table(data, COLUMNS[kind].is_header, sheet)


def recognised(kind: ImportKind, table: Table) -> list[list[str]]:
    """Which header was taken for which column: pairs of header and English column name."""
    if kind is ImportKind.ROSTER:
        found, _ = roster_columns.recognise_columns(table.header)
    else:
        found, _ = COLUMNS[kind].recognise(table.header)
    return [[table.header[place].strip(), name] for name, place in found.items()]


def ignored(kind: ImportKind, table: Table) -> list[str]:
    """The headers that are not known."""
    if kind is ImportKind.ROSTER:
        return roster_columns.recognise_columns(table.header)[1]
    return COLUMNS[kind].recognise(table.header)[1]


def import_table(
    kind: ImportKind, table: Table, scope: Scope, actor: Actor, today: date, *, dry_run: bool
) -> ImportReport:
    """Import a table of a kind that is no work for many chunks, in one transaction."""
    return _IMPORTERS[kind](table, scope, actor, today, dry_run=dry_run)


def room(folder: Path) -> FileRoom:
    """Where uploaded files wait."""
    return FileRoom(folder, "import_file")
