"""`flask roster import`: residents and households from a roster, without a worker."""

import sys
from pathlib import Path

import click

from contracts_app import clock
from contracts_app.cli._imports import (
    dry_run_option,
    file_argument,
    finish,
    sheet_option,
    table_of,
)
from contracts_app.cli._report import format_option, unusable
from contracts_app.extensions import db, will_write
from contracts_app.formatting.import_problems import (
    refused_header,
    refused_reasons,
    unusable_text,
)
from contracts_app.queries.scope import everything
from contracts_app.rules.roster_columns import is_roster_header
from contracts_app.services.audit import Actor
from contracts_app.services.import_files import recognised
from contracts_app.services.import_report import Progress
from contracts_app.services.roster import RosterReport, import_roster
from contracts_app.spreadsheets.table import Table
from contracts_app.spreadsheets.writing import write_refused_rows
from contracts_app.vocabulary import ImportKind

_ACTOR = Actor("command:roster import")


@click.group()
def roster() -> None:
    """Residents and households."""


@roster.command("import")
@file_argument
@dry_run_option
@sheet_option
@click.option(
    "--report",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the refused rows with their reasons to this .xlsx file.",
)
@click.option("--allow-moves", is_flag=True, help="Let people move from one household to another.")
@format_option
def roster_import(
    file: Path,
    dry_run: bool,
    sheet: str | None,
    out: Path | None,
    allow_moves: bool,
    format_: str,
) -> None:
    """Create and update households and residents from a roster."""
    table = table_of(file, is_roster_header, sheet)
    # Refused before the work begins: afterwards the rows would be in and the report lost.
    if out is not None and not out.resolve().parent.is_dir():
        unusable(unusable_text("no_report_folder"))
    will_write.set(not dry_run or allow_moves)
    done = _import(table, dry_run, allow_moves, show_bar=format_ == "text" and _is_terminal())
    db.session.rollback() if dry_run else db.session.commit()
    if out is not None:
        write_refused(out, table, done)
    finish(done, file, format_)


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def _import(table: Table, dry_run: bool, allow_moves: bool, show_bar: bool) -> RosterReport:
    today = clock.today()
    with click.progressbar(
        length=len(table.rows), label="rows", file=sys.stderr, hidden=not show_bar
    ) as bar:

        def advance(progress: Progress) -> None:
            bar.update(progress.rows_done - bar.pos)

        return import_roster(
            table,
            everything(today),
            _ACTOR,
            today,
            dry_run=dry_run,
            allow_moves=allow_moves,
            checkpoint=db.session.commit,
            progress=advance,
        )


def write_refused(out: Path, table: Table, done: RosterReport) -> None:
    """Write the refused rows as they were, with row number and reasons, readable for the owner."""
    cells = dict(table.rows)
    named = recognised(ImportKind.ROSTER, table)
    reasons = refused_reasons(done.refused, done.errors, named)
    rows = [(number, cells[number], reason) for number, reason in reasons.items()]
    write_refused_rows(out, table.header, rows, refused_header())
    out.chmod(0o600)


COMMANDS = (roster,)
