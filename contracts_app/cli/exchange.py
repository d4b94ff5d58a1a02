"""`flask exchange`: referrals as FHIR, and what hospitals need to exchange them."""

from pathlib import Path
from typing import Final

import click
from flask_babel import gettext as _
from sqlalchemy import select

from contracts_app import clock
from contracts_app.cli._report import format_option, report, unusable
from contracts_app.extensions import db, will_write
from contracts_app.formatting.import_problems import unusable_text
from contracts_app.models import Referral
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.exchange.export import bundle_json, facts_of

_PURPOSE: Final = 200


@click.group()
def exchange() -> None:
    """Referrals exchanged with the systems of hospitals."""


@exchange.command("export")
@click.argument("number")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--purpose", required=True, help="What the file is for; it is kept with the export.")
@format_option
def export_referral(number: str, out: Path, purpose: str, format_: str) -> None:
    """Write a referral to a file, as a bundle of FHIR R4; it names the person."""
    if not 0 < len(purpose.strip()) <= _PURPOSE:
        unusable(_("Say in up to 200 characters what the file is for. Nothing was written."))
    if not out.resolve().parent.is_dir():
        unusable(unusable_text("no_report_folder"))
    found = db.session.scalar(select(Referral.id).filter_by(referral_no=number))
    if found is None:
        unusable(_("There is no such referral. Nothing was written; check its number."))
    facts, person = facts_of(found, clock.moment())
    _write(out, bundle_json(facts), facts.number, person, purpose.strip())
    report({"file": out.name, "referral": facts.number, "version": facts.version}, format_)


def _write(out: Path, text: str, number: str, person: str, purpose: str) -> None:
    """The file appears when the export is on record, and not before."""
    part = out.with_name(f".{out.name}.part")
    actor, after = Actor("command:exchange export"), {"referral": number, "purpose": purpose}
    try:
        part.touch(mode=0o600)
        part.write_text(text, encoding="utf-8")
        will_write.set(True)
        audit.record(actor, "view", "resident", person, after={"referral": number})
        audit.record(actor, "referral.export", "resident", person, after=after)
        db.session.commit()
        part.replace(out)
    except OSError:
        unusable(_("The file cannot be written. Nothing was changed; check its name."))
    finally:
        part.unlink(missing_ok=True)


COMMANDS = (exchange,)
