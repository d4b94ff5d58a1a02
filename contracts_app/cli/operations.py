"""`jobs nightly`, `check` and `audit verify`."""

from datetime import date
from typing import Any

import click

from contracts_app import clock
from contracts_app.cli._report import (
    CHECK_FAILED,
    ISO_DATE,
    format_option,
    leave,
    not_too_far,
    report,
)
from contracts_app.extensions import db, will_write
from contracts_app.services import audit as audit_trail
from contracts_app.services.checks import WARNINGS, run_checks
from contracts_app.services.nightly import run_nightly


@click.group()
def jobs() -> None:
    """Background work by hand."""


@jobs.command("nightly")
@click.option("--as-of", type=ISO_DATE, help="The day to run for; today when left out.")
@format_option
def nightly(as_of: date | None, format_: str) -> None:
    """Run what the scheduler runs each night."""
    today = clock.today()
    not_too_far(as_of or today)
    report(run_nightly(as_of or today, today, db.session.commit), format_)


@click.command()
@format_option
def check(format_: str) -> None:
    """Count every promise of the data again; exit code 4 when one is broken."""
    will_write.set(False)
    found = run_checks()
    report(found.as_json(), format_, _check_text)
    leave(0 if found.ok else CHECK_FAILED)


def _mark(one: Any) -> str:
    if not one["violations"]:
        return "ok "
    return "warn" if one["name"] in WARNINGS else "BAD"


def _check_text(value: Any) -> str:
    lines = [
        f"{_mark(one)}  {one['name']}: {one['violations']}"
        f"{'  e.g. ' + ', '.join(one['sample']) if one['sample'] else ''}"
        for one in value["checks"]
    ]
    return "\n".join([*lines, "ok" if value["ok"] else "NOT ok"])


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@format_option
def verify(format_: str) -> None:
    """Recompute every seal of the audit trail; exit code 4 on a fault."""
    will_write.set(False)
    found = audit_trail.verify()
    report(found, format_)
    leave(0 if found.ok else CHECK_FAILED)


COMMANDS = (jobs, check, audit)
