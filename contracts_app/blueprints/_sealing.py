"""What a page carries, so that it can be sealed for the server when the line drops."""

from dataclasses import dataclass

from flask import current_app
from flask_login import current_user

from contracts_app import clock
from contracts_app.services.outbox_keys import SealingKey, sealing_key
from contracts_app.services.outbox_packages import PageKind, Ticket, issue_ticket


@dataclass(frozen=True)
class Sealing:
    """The key to seal with, and the ticket that goes into the package."""

    key: SealingKey
    ticket: str


def sealing_of(kind: PageKind, about: str, key: str, contract_no: str = "") -> Sealing | None:
    """For a page that is opened now by the user of this request; None without a key yet.

    `about`: the household or person; `key`: the idempotency key of the page.
    """
    pair = sealing_key()
    if pair is None:
        return None
    own = Ticket(current_user.id, about, key, clock.utcnow(), contract_no)
    return Sealing(pair, issue_ticket(own, secret(), kind))


def secret() -> str:
    """What tickets are signed with."""
    return str(current_app.config["SECRET_KEY"])
