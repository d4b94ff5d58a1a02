"""`export services` and `export referrals`: rows for other programs; each export is on record."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
from flask_babel import gettext as _
from sqlalchemy import select

from contracts_app import clock
from contracts_app.cli._report import ISO_DATE, format_option, report, unusable
from contracts_app.extensions import db, will_write
from contracts_app.formatting.import_problems import unusable_text
from contracts_app.formatting.referral_tables import write_referrals
from contracts_app.formatting.service_tables import ENDINGS, write_services
from contracts_app.models import Institution, Team
from contracts_app.queries.referral_rows import RowRange, rows_for_file
from contracts_app.queries.scope import Scope, scope_of_institution
from contracts_app.queries.service_rows import ServiceRange, list_services
from contracts_app.services import audit
from contracts_app.services.audit import Actor

Write = Callable[[Path, str], int]
"""Writes a file of an ending and says how many rows it has."""
_PURPOSE: Final = 200


@click.group()
def export() -> None:
    """Rows of the database as files for other programs."""


@export.command("services")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--purpose", required=True, help="What the file is for; it is kept with the export.")
@click.option("--from", "first", type=ISO_DATE, help="Without it the first day of the year.")
@click.option("--to", "last", type=ISO_DATE, help="Without it today.")
@click.option("--team", default="", help="Only visits this team answered for, by its code.")
@click.option("--institution", default="", help="Only of its teams and those below, by its code.")
@format_option
def services(
    out: Path,
    purpose: str,
    first: date | None,
    last: date | None,
    team: str,
    institution: str,
    format_: str,
) -> None:
    """Write the services that were done to a .csv or .xlsx file, without names and values."""
    _check(out, purpose)
    wanted = ServiceRange(*_days(first, last), team)
    if team and db.session.scalar(select(Team.id).filter_by(code=team).limit(1)) is None:
        unusable(_("There is no such team. Nothing was changed; check the code and try again."))
    days = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    told = {**days, "team": team, "institution": institution, "purpose": purpose.strip()}
    scope = _scope(institution)
    rows = _write(
        out, lambda part, ending: write_services(part, ending, list_services(scope, wanted)),
        "service", told,
    )  # fmt: skip
    report({"file": out.name, "rows": rows, **days}, format_)


@export.command("referrals")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--purpose", required=True, help="What the file is for; it is kept with the export.")
@click.option("--from", "first", type=ISO_DATE, help="Begun from this day on; else of the year.")
@click.option("--to", "last", type=ISO_DATE, help="Without it today.")
@click.option("--institution", default="", help="Only those of it and those below, by its code.")
@format_option
def referrals(
    out: Path, purpose: str, first: date | None, last: date | None, institution: str, format_: str
) -> None:
    """Write referrals to a .csv or .xlsx file, without names and illnesses."""
    _check(out, purpose)
    wanted = RowRange(*_days(first, last))
    days = {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()}
    told = {**days, "institution": institution, "purpose": purpose.strip()}
    scope = _scope(institution)
    rows = _write(
        out, lambda part, ending: write_referrals(part, ending, rows_for_file(scope, wanted)),
        "referral", told,
    )  # fmt: skip
    report({"file": out.name, "rows": rows, **days}, format_)


def _days(first: date | None, last: date | None) -> tuple[date, date]:
    """From the first day of the year of the last one, which is today, where none is given."""
    until = last or clock.today()
    since = first or until.replace(month=1, day=1)
    if since > until:
        unusable(_("The last day lies before the first. Nothing was written."))
    return since, until


def _check(out: Path, purpose: str) -> None:
    if not 0 < len(purpose.strip()) <= _PURPOSE:
        unusable(_("Say in up to 200 characters what the file is for. Nothing was written."))
    if out.suffix.lower().removeprefix(".") not in ENDINGS:
        unusable(_("The file must end in .csv or .xlsx."))
    if not out.resolve().parent.is_dir():
        unusable(unusable_text("no_report_folder"))


def _scope(institution: str) -> Scope | None:
    if not institution:
        return None
    found = db.session.scalar(select(Institution).filter_by(code=institution))
    if found is None:
        unusable(_("There is no such institution. Nothing was changed; check its code."))
    return scope_of_institution(found.id, found.county_code, clock.today())


def _write(out: Path, write: Write, what: str, told: dict[str, Any]) -> int:
    """The file appears when the export is on record, and not before."""
    part = out.with_name(f".{out.name}.part")
    try:
        ending = out.suffix.lower().removeprefix(".")
        rows = write(part, ending)
        will_write.set(True)
        actor = Actor(f"command:export {what}s")
        audit.record(actor, "export", what, "rows", after={"rows": rows, **told})
        db.session.commit()
        part.replace(out)
    except OSError:
        unusable(_("The file cannot be written. Nothing was changed; check its name."))
    finally:
        part.unlink(missing_ok=True)
    return rows


COMMANDS = (export,)
