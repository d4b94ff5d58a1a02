"""What a tablet sealed, opened: the fields of a page, and the ticket of that page.

A package is JSON: `{"v": 1, "kid": …, "wrapped": …, "iv": …, "data": …}`, the last three in base64.
`wrapped` is a fresh AES-256 key under RSA-OAEP (SHA-256) of the pair `kid`; `data` is encrypted
with it by AES-GCM. The version and `kid` are authenticated along. The household or person stands
inside only: whoever finds the tablet learns that something waits there, not for whom.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from itsdangerous import BadData, URLSafeSerializer

from contracts_app.rules.outbox import read_moment
from contracts_app.services.errors import Refused
from contracts_app.services.outbox_keys import private_key

MAX_BYTES: Final = 64 * 1024
CODES: Final = ("seal_too_large", "seal_broken", "seal_key_unknown", "ticket_broken")
"""Why a package is not taken at all."""
_OAEP = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)


class PageKind(StrEnum):
    """Which page was sealed; the value is what its tickets are salted with."""

    SIGNING = "outbox-ticket"
    VISIT = "outbox-visit-ticket"


@dataclass(frozen=True)
class Ticket:
    """Which page was open on the tablet: whose, about whom, under which key, since when.

    The server signs it, so that nobody signs or records in another person's name by sealing it.
    """

    user_id: int
    about: str
    """The code of the household that signs, or the key of the person who is visited."""
    key: str
    opened_at: datetime
    contract_no: str = ""
    """Of a visit: the contract that covered the person when the page was opened."""


@dataclass(frozen=True)
class Package:
    """An opened package."""

    ticket: Ticket
    fields: tuple[tuple[str, str], ...]

    def moment(self, field: str) -> datetime | None:
        """The moment in a field, by the tablet's clock; None where there is none."""
        return read_moment(dict(self.fields).get(field))


def issue_ticket(ticket: Ticket, secret: str, kind: PageKind = PageKind.SIGNING) -> str:
    """The ticket as the page carries it."""
    told = [ticket.user_id, ticket.about, ticket.key, ticket.opened_at.isoformat()]
    told += [ticket.contract_no] if kind == PageKind.VISIT else []
    return str(_tickets(secret, kind).dumps(told))


def _tickets(secret: str, kind: PageKind) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=kind.value)


def open_package(text: str, secret: str, kind: PageKind = PageKind.SIGNING) -> Package:
    """Open what a tablet sealed on a page of this kind.

    Raises Refused with `seal_too_large`, `seal_broken`, `seal_key_unknown` or `ticket_broken`.
    """
    if len(text.encode()) > MAX_BYTES:
        raise Refused.of("seal_too_large")
    sealed = _json(text)
    if not isinstance(sealed, dict) or sealed.get("v") != 1:
        raise Refused.of("seal_broken")
    inside = _json(_unsealed(sealed))
    if not isinstance(inside, dict):
        raise Refused.of("seal_broken")
    return Package(_ticket(inside.get("ticket"), secret, kind), _fields(inside.get("fields")))


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused.of("seal_broken") from None


def _unsealed(sealed: dict[str, Any]) -> bytes:
    kid = sealed.get("kid")
    private = private_key(kid) if isinstance(kid, str) else None
    if private is None:
        raise Refused.of("seal_key_unknown")
    try:
        key = private.decrypt(_bytes(sealed.get("wrapped")), _OAEP)
        cipher = AESGCM(key)
        bound = f"outbox:1:{kid}".encode()
        return cipher.decrypt(_bytes(sealed.get("iv")), _bytes(sealed.get("data")), bound)
    except (ValueError, InvalidTag):
        raise Refused.of("seal_broken") from None


def _bytes(text: Any) -> bytes:
    if not isinstance(text, str):
        raise ValueError("no base64")
    return base64.b64decode(text, validate=True)


def _ticket(text: Any, secret: str, kind: PageKind) -> Ticket:
    tickets = _tickets(secret, kind)
    try:
        user_id, about, key, opened, *more = tickets.loads(text if isinstance(text, str) else "")
    except BadData:
        raise Refused.of("ticket_broken") from None
    return Ticket(user_id, about, key, datetime.fromisoformat(opened), *more)


def _fields(pairs: Any) -> tuple[tuple[str, str], ...]:
    fine = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        for pair in pairs
    )
    if not fine:
        raise Refused.of("seal_broken")
    return tuple((_as_sent(name), _as_sent(value)) for name, value in pairs)


def _as_sent(text: str) -> str:
    """As a browser sends a text in a form: halves of characters replaced; and without a NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
