"""What all import commands share: reading the file, the report and the exit code."""

from pathlib import Path
from typing import Any, Protocol

import click

from contracts_app import clock
from contracts_app.cli._report import ALL_ACCEPTED, SOME_REFUSED, leave, report, unusable
from contracts_app.extensions import db
from contracts_app.formatting.import_problems import problem_text, unusable_text
from contracts_app.queries.scope import everything
from contracts_app.services.audit import Actor
from contracts_app.services.import_report import ImportReport
from contracts_app.services.places.columns import Columns
from contracts_app.spreadsheets.reading import read_file
from contracts_app.spreadsheets.table import HeaderTest, Table, UnusableFile

file_argument = click.argument("file", type=click.Path(path_type=Path))
dry_run_option = click.option("--dry-run", is_flag=True, help="Check only; change nothing.")
sheet_option = click.option("--sheet", help="Name of the sheet of a workbook.")


class Import(Protocol):
    """A service that imports one table."""

    def __call__(
        self, table: Table, scope: Any, actor: Actor, today: Any, *, dry_run: bool = False
    ) -> ImportReport: ...


def table_of(path: Path, is_header: HeaderTest, sheet: str | None = None) -> Table:
    """The table in a file; leaves with exit code 2 and one sentence when there is none."""
    try:
        return read_file(path, is_header, sheet)
    except UnusableFile as unreadable:
        unusable(unusable_text(unreadable.code))
    except OSError:
        unusable(unusable_text("not_found"))


def run_import(
    service: Import, path: Path, columns: Columns, sheet: str | None, dry_run: bool, format_: str
) -> None:
    """Import one file for the whole instance, commit and report."""
    table = table_of(path, columns.is_header, sheet)
    today = clock.today()
    actor = Actor(f"command:{click.get_current_context().command_path.split(' ', 1)[-1]}"[:80])
    done = service(table, everything(today), actor, today, dry_run=dry_run)
    db.session.commit()
    finish(done, path, format_)


def finish(done: ImportReport, path: Path, format_: str) -> None:
    """Write the report and leave with 0, or with 3 when rows were refused."""
    done.file = path.name
    report(done.worded(problem_text).as_json(), format_)
    leave(SOME_REFUSED if done.rejected else ALL_ACCEPTED)
