"""`flask contracts import`: contracts that were signed on paper."""

from functools import partial
from pathlib import Path

import click

from contracts_app.cli._imports import dry_run_option, file_argument, run_import, sheet_option
from contracts_app.cli._report import format_option
from contracts_app.extensions import db
from contracts_app.services.contract_import import import_contracts
from contracts_app.services.places.columns import CONTRACTS


@click.command("import")
@file_argument
@sheet_option
@dry_run_option
@format_option
def contracts_import(file: Path, sheet: str | None, dry_run: bool, format_: str) -> None:
    """Enter contracts signed on paper, by the rules and refusals of signing on screen."""
    service = partial(import_contracts, checkpoint=db.session.commit)
    run_import(service, file, CONTRACTS, sheet, dry_run, format_)
