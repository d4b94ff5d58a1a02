"""`flask exchange`: referrals as FHIR, and what hospitals need to exchange them."""

from pathlib import Path
from typing import Final

import click
from flask_babel import gettext as _
from sqlalchemy import select

from contracts_app import clock
from contracts_app.cli._report import SOME_REFUSED, format_option, leave, report, unusable
from contracts_app.cli.exchange_hospitals import find, hooks, hospital_option, keys
from contracts_app.extensions import db, will_write
from contracts_app.formatting.import_problems import unusable_text
from contracts_app.models import Referral
from contracts_app.rules.exchange.answers import is_message_id
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.errors import Conflict, NotAllowed, NotFound, Refused
from contracts_app.services.exchange.export import bundle_json, facts_of
from contracts_app.services.exchange.fhir import read
from contracts_app.services.exchange.incoming import actor_of, take

_PURPOSE: Final = 200
_LONGEST: Final = 1024 * 1024


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


@exchange.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@hospital_option
@click.option("--message-id", required=True, help="The number that the hospital gave the message.")
@format_option
def import_answer(file: Path, institution: str, message_id: str, format_: str) -> None:
    """Take the answer of a hospital from a file, as its system would send it."""
    own = find(institution)
    if file.stat().st_size > _LONGEST or not is_message_id(message_id):
        unusable(_("The file is too long, or the number of the message is none."))
    try:
        taken = take(own, message_id, read(file.read_bytes()), actor_of(own), clock.moment())
    except Refused as refused:
        _refused(refused.codes, format_)
    except Conflict as conflict:
        _refused([conflict.code], format_)
    except (NotFound, NotAllowed):
        _refused(["not_found"], format_)
    else:
        db.session.commit()
        report(taken, format_)


def _refused(codes: list[str], format_: str) -> None:
    """Nothing was changed; the codes are those that a system is answered."""
    db.session.rollback()
    report({"refused": codes}, format_)
    leave(SOME_REFUSED)


for _group in (keys, hooks):
    exchange.add_command(_group)

COMMANDS = (exchange,)
