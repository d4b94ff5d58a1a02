"""`flask catalogue export` and `import`: packages as a file that another instance can load."""

import json
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._report import SOME_REFUSED, format_option, leave, report, unusable
from contracts_app.extensions import db
from contracts_app.formatting.package_labels import package_problem
from contracts_app.queries.scope import everything
from contracts_app.services.audit import Actor
from contracts_app.services.catalogue_file import (
    MAX_BYTES,
    CatalogueReport,
    UnusableCatalogue,
    as_file,
    load_file,
)


@click.group()
def catalogue() -> None:
    """Service packages as a file."""


@catalogue.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@format_option
def export(out: Path, format_: str) -> None:
    """Write all services and the packages on offer today to a JSON file."""
    data = as_file(clock.today())
    try:
        out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError:
        unusable(_("The file cannot be written. Nothing was changed; check its name."))
    counts = {name: len(data[name]) for name in ("items", "packages")}
    report({"file": out.name, **counts}, format_)


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what it would bring.")
@format_option
def load(file: Path, dry_run: bool, format_: str) -> None:
    """Load such a file: new services, and packages that differ as drafts; nothing is published."""
    today, actor = clock.today(), Actor("command:catalogue import")
    try:
        done = load_file(_read(file), everything(today), actor, today)
    except UnusableCatalogue as useless:
        where = f" ({useless.place})" if useless.place else ""
        unusable(_("This is no file of packages that can be loaded.") + where)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    done.file = file.name
    report(_worded(done), format_)
    leave(SOME_REFUSED if done.errors else 0)


def _read(file: Path) -> Any:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise UnusableCatalogue("too_large")
        return json.loads(data.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise UnusableCatalogue("unreadable") from None


def _worded(done: CatalogueReport) -> dict[str, Any]:
    """The report with a sentence for each refusal."""
    told = vars(done).copy()
    told["errors"] = [
        {**one, "message": package_problem(one["refusal"], one["place"])} for one in done.errors
    ]
    return told


COMMANDS = (catalogue,)
