"""`contracts list`, `contracts renew`, `contracts print` and `contracts import`."""

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from contracts_app import clock
from contracts_app.cli._report import (
    ISO_DATE,
    SOME_REFUSED,
    format_option,
    leave,
    not_too_far,
    report,
    unusable,
)
from contracts_app.cli.contract_import import contracts_import
from contracts_app.extensions import db, will_write
from contracts_app.jobs.printing import seals_folder
from contracts_app.models import Contract
from contracts_app.printing.agreement import RenderedBatch, render_batch
from contracts_app.printing.options import PrintItem
from contracts_app.queries.print_log import times_of_contracts
from contracts_app.queries.terms import contracts_to_print, list_terms
from contracts_app.services import agreements, print_log
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.print_log import Printed
from contracts_app.services.renewal import renew_due
from contracts_app.services.seals import pictures_of
from contracts_app.vocabulary import ContractStatus

_ACTOR = Actor("command:contracts")


@click.group()
def contracts() -> None:
    """Contracts and their terms."""


@contracts.command("list")
@click.option("--team", help="Code of the team.")
@click.option("--status", type=click.Choice([status.value for status in ContractStatus]))
@click.option("--as-of", type=ISO_DATE, help="Show the status of that day.")
@format_option
def list_contracts(team: str | None, status: str | None, as_of: date | None, format_: str) -> None:
    """List terms, sorted by root and term number."""
    will_write.set(False)
    report(list_terms(team=team, status=status, as_of=as_of), format_, _list_text)


def _list_text(terms: Any) -> str:
    return "\n".join(
        f"{term['contract_no']}  {term['household_code']}  {term['team_code']}  {term['status']}  "
        f"{term['period_start']}…{term['period_end']}  {','.join(term['packages'])}"
        for term in terms
    )


@contracts.command("renew")
@click.option("--as-of", type=ISO_DATE, required=True, help="Terms that end before this day.")
@click.option("--dry-run", is_flag=True, help="Count only; write nothing.")
@format_option
def renew(as_of: date, dry_run: bool, format_: str) -> None:
    """Renew what is due; running it again changes nothing."""
    not_too_far(as_of)
    will_write.set(not dry_run)
    found = renew_due(as_of, clock.today(), _ACTOR, db.session.commit, dry_run=dry_run)
    db.session.rollback() if dry_run else db.session.commit()
    report(found, format_)
    leave(SOME_REFUSED if found.skipped else 0)


@contracts.command("print")
@click.option("--contract", "contract_no", help="One term by its number.")
@click.option("--household", help="Code of a household.")
@click.option("--grid", help="Code of a grid.")
@click.option("--team", help="Code of a team.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--verify-base", help="Address in the QR codes; else CONTRACTS_PUBLIC_URL.")
@format_option
def print_contracts(
    contract_no: str | None,
    household: str | None,
    grid: str | None,
    team: str | None,
    out: Path,
    verify_base: str | None,
    format_: str,
) -> None:
    """Print agreements in two copies into one PDF file."""
    if sum(map(bool, (contract_no, household, grid, team))) != 1:
        unusable(_("Give exactly one of --contract, --household, --grid or --team."))
    started, base = time.monotonic(), verify_base or _public_url()
    codes = {"contract_no": contract_no, "household": household, "grid": grid, "team": team}
    batch, skipped = _print(codes, base, out)
    summary = {
        "contracts": batch.contracts,
        "copies": batch.copies,
        "pages": batch.pages,
        "skipped": skipped,
        "seconds": round(time.monotonic() - started, 2),
    }
    report(summary, format_)
    leave(SOME_REFUSED if skipped else 0)


def _print(
    codes: dict[str, str | None], base: str, out: Path
) -> tuple[RenderedBatch, list[dict[str, str]]]:
    """Render what is chosen into the file, once more when one of it was printed meanwhile."""
    while True:
        # Rendering takes minutes, in which nobody should wait for this command.
        will_write.set(False)
        ready, skipped = _printable(contracts_to_print(**codes), base)
        items = [item for item, _printed in ready]
        seals = pictures_of((item.snapshot for item in items), seals_folder())
        batch = render_batch(items, pictures=seals)
        if not batch.contracts:
            unusable(_("There is no agreement to print. No file was written."))
        failed = dict(batch.skipped)
        printed = [one for _item, one in ready if one.number not in failed]
        try:
            _keep(out, batch.pdf, printed)
        except IntegrityError:
            continue
        told = [{"contract_no": number, "reason": reason} for number, reason in batch.skipped]
        return batch, [*skipped, *told]


def _public_url() -> str:
    """The address of the settings; without it the codes lead to this machine, which is told."""
    known: str = current_app.extensions["settings"].public_url
    if not known:
        click.echo(
            _("The QR codes lead to this machine only. CONTRACTS_PUBLIC_URL names the address."),
            err=True,
        )
    return known or "http://127.0.0.1:8000"


def _keep(out: Path, pdf: bytes, printed: list[Printed]) -> None:
    """Put the file in its place once it is whole and recorded; until then an older one stays.

    Only its owner may read it: an agreement holds full numbers of people. Raises IntegrityError
    when somebody else printed one of the agreements since it was read how often they were.
    """
    db.session.rollback()
    will_write.set(True)
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_bytes(pdf)
        print_log.record(printed, _ACTOR)
        print_log.record_trail(printed, _ACTOR)
        db.session.commit()
        draft.replace(out)
    except OSError:
        unusable(_("The file cannot be written there. Nothing was printed; choose another place."))
    finally:
        db.session.rollback()
        draft.unlink(missing_ok=True)


def _printable(
    chosen: list[Contract], base: str
) -> tuple[list[tuple[PrintItem, Printed]], list[dict[str, str]]]:
    """What is printed of each with the address of its code, and what has no agreement."""
    times = times_of_contracts([contract.id for contract in chosen])
    ready, skipped = [], []
    for contract in chosen:
        number, again = contract.contract_no, times.get(contract.id, 0) + 1
        try:
            snapshot = agreements.snapshot_of(contract)
        except NotFound:
            skipped.append({"contract_no": number, "reason": "no_agreement"})
        except Refused as refused:
            skipped.append({"contract_no": number, "reason": refused.codes[0]})
        else:
            item = PrintItem(snapshot, f"{base}/v/{contract.verify_code}", again)
            printed = Printed(number, contract.county_code, again, contract_id=contract.id)
            ready.append((item, printed))
    return ready, skipped


contracts.add_command(contracts_import, "import")

COMMANDS = (contracts,)
