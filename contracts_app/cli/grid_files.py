"""`grids outlines` and `grids export`: outlines from a file, and grids as files."""

from pathlib import Path
from typing import Final

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._report import (
    ALL_ACCEPTED,
    SOME_REFUSED,
    format_option,
    leave,
    report,
    unusable,
)
from contracts_app.extensions import db, will_write
from contracts_app.formatting.grid_tables import ENDINGS, outline_file, table_file
from contracts_app.formatting.import_problems import unusable_text
from contracts_app.formatting.outline_problems import unusable_outlines_text, worded
from contracts_app.queries.scope import everything
from contracts_app.rules.outline_file import MAX_BYTES, UnusableOutlines
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.outlines import OutlineReport, store_outlines
from contracts_app.vocabulary import ImportKind

_OUTLINES: Final = ("geojson", "json")


@click.command("outlines")
@click.argument("file", type=click.Path(path_type=Path))
@format_option
def grids_outlines(file: Path, format_: str) -> None:
    """Store the outlines of a GeoJSON file for the grids that its features name."""
    try:
        done = _stored(file)
    except UnusableOutlines as useless:
        unusable(unusable_outlines_text(useless.code))
    except OSError:
        unusable(unusable_outlines_text("not_found"))
    db.session.commit()
    done.file = file.name
    report(worded(done), format_)
    leave(SOME_REFUSED if done.rejected else ALL_ACCEPTED)


def _stored(file: Path) -> OutlineReport:
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    return store_outlines(data, everything(clock.today()), Actor("command:grids outlines"))


@click.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--assignment", is_flag=True, help="The teams of the grids instead of the grids.")
@format_option
def grids_export(out: Path, assignment: bool, format_: str) -> None:
    """Write grids to an .xlsx or .csv file that can be imported, or outlines to .geojson."""
    ending = out.suffix.lower().removeprefix(".")
    if ending not in (*ENDINGS, *_OUTLINES) or (assignment and ending in _OUTLINES):
        unusable(_("The file must end in .xlsx or .csv, or in .geojson for outlines."))
    if not out.resolve().parent.is_dir():
        unusable(unusable_text("no_report_folder"))
    kind = "assignment" if assignment else "outlines" if ending in _OUTLINES else "grids"
    content, rows = _content(kind, ending)
    try:
        out.write_bytes(content)
    except OSError:
        unusable(_("The file cannot be written. Nothing was changed; check its name."))
    _record(kind, rows)
    report({"file": out.name, "content": kind, "rows": rows}, format_)


def _content(kind: str, ending: str) -> tuple[bytes, int]:
    today = clock.today()
    if kind == "outlines":
        return outline_file(everything(today), today)
    return table_file(ImportKind(kind).value, ending, everything(today), today)


def _record(kind: str, rows: int) -> None:
    will_write.set(True)
    audit.record(Actor("command:grids export"), "export", "grid", kind, after={"rows": rows})
    db.session.commit()
