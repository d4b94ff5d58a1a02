"""`exchange keys` and `exchange hooks`: what a hospital and this instance share."""

import click
from flask_babel import gettext as _

from contracts_app import clock
from contracts_app.cli._report import format_option, report, unusable
from contracts_app.extensions import db
from contracts_app.jobs.exchange import reach
from contracts_app.models import ExchangeKey, Institution
from contracts_app.queries.exchange import list_deliveries, list_hooks, list_keys
from contracts_app.services.audit import Actor
from contracts_app.services.errors import NotFound, Refused
from contracts_app.services.exchange.hooks import end_hook, set_hook
from contracts_app.services.exchange.keys import end_key, exchange_key, hospital, make_key
from contracts_app.vocabulary.exchange import DeliveryState

_LISTED = 1000
_ACTOR = Actor("command:exchange hooks")
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


@click.group()
def hooks() -> None:
    """Addresses at which hospitals are told that a referral moved."""


@hooks.command("set")
@hospital_option
@click.option("--url", required=True, help="https://…, without a password and without a question.")
@format_option
def set_address(institution: str, url: str, format_: str) -> None:
    """Tell a hospital at this address from now on, instead of the one before."""
    try:
        set_hook(find(institution), url, reach(), _ACTOR, clock.utcnow())
    except Refused as refused:
        if "no_key" in refused.codes:
            unusable(_("This hospital has no key. Nothing was changed; use create first."))
        unusable(_("This address cannot be used. Nothing was changed; it begins with https://."))
    db.session.commit()
    report({"institution": institution, "url": url}, format_)


@hooks.command("remove")
@hospital_option
@format_option
def remove(institution: str, format_: str) -> None:
    """Tell a hospital no more."""
    try:
        end_hook(find(institution), _ACTOR, clock.utcnow())
    except Refused:
        unusable(_("This hospital is told at no address. Nothing was changed."))
    db.session.commit()
    report({"institution": institution, "url": None}, format_)


@hooks.command("list")
@format_option
def list_addresses(format_: str) -> None:
    """Tell which hospitals are told, and where."""
    report([dict(row._mapping) for row in list_hooks()], format_)


@hooks.command("deliveries")
@click.option(
    "--state",
    type=click.Choice([one.value for one in DeliveryState]),
    default=DeliveryState.GIVEN_UP.value,
    show_default=True,
)
@format_option
def deliveries(state: str, format_: str) -> None:
    """Tell what was given up, waits or was received, the newest first."""
    report([dict(row._mapping) for row in list_deliveries(state, _LISTED)], format_)
