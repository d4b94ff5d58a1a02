"""`exchange keys` and `exchange hooks`: what a hospital and this instance share."""

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._report import format_option, report, unusable
from contracts_app.extensions import db
from contracts_app.models import ExchangeKey, Institution
from contracts_app.queries.exchange import list_keys
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.exchange.keys import end_key, exchange_key, hospital, make_key

hospital_option = click.option("--institution", required=True, help="The code of the hospital.")


def find(code: str) -> Institution:
    """The hospital of this code; ends the command where there is none."""
    try:
        return hospital(code)
    except NotFound:
        unusable(_("There is no such hospital. Nothing was changed; check its code."))


@click.group()
def keys() -> None:
    """Keys with which hospitals sign what they send, and this instance what it tells."""


@keys.command("create")
@hospital_option
@format_option
def create(institution: str, format_: str) -> None:
    """Make the first key of a hospital; its secret is shown this once."""
    try:
        made = make_key(find(institution), Actor("command:exchange keys"), clock.utcnow())
    except Refused:
        unusable(_("This hospital has a key. Nothing was changed; use rotate for a newer one."))
    _show(made, institution, format_)


@keys.command("rotate")
@hospital_option
@format_option
def rotate(institution: str, format_: str) -> None:
    """Make a newer key; the older ones are believed for one more day."""
    try:
        made = exchange_key(find(institution), Actor("command:exchange keys"), clock.utcnow())
    except Refused:
        unusable(_("This hospital has no key. Nothing was changed; use create for the first one."))
    _show(made, institution, format_)


def _show(made: ExchangeKey, institution: str, format_: str) -> None:
    shown = {"institution": institution, "key": made.key, "secret": made.secret}
    db.session.commit()
    report(shown, format_)


@keys.command("revoke")
@click.argument("key")
@format_option
def revoke(key: str, format_: str) -> None:
    """Believe a key no more, at once."""
    try:
        end_key(key, Actor("command:exchange keys"), clock.utcnow())
    except (NotFound, Refused):
        unusable(_("There is no such key, or it has ended already. Nothing was changed."))
    db.session.commit()
    report({"key": key, "ended": True}, format_)


@keys.command("list")
@format_option
def list_all(format_: str) -> None:
    """Tell which keys there are, without their secrets."""
    report([dict(row._mapping) for row in list_keys()], format_)
