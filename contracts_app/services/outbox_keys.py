"""The pairs of keys with which tablets seal what was signed while the line was down.

A tablet is given the public half: it can write and never read. The private half lies in the
database, encrypted by the field keys. Each year has its own pair; older ones stay, so that a
tablet that was in a drawer for months still finds its signings opened.
"""

import base64
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy import select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import OutboxKey

_BITS = 3072
_EXPONENT = 65537
_NAME: Final = re.compile(r"y[0-9]{4}")


@dataclass(frozen=True)
class SealingKey:
    """What a tablet needs to seal: the name of the pair, and its public half in base64."""

    key_id: str
    public_spki: str


def has_key(today: date) -> bool:
    """Whether the pair of this year is there."""
    return db.session.scalar(select(OutboxKey.key_id).filter_by(key_id=_name(today))) is not None


def add_key(today: date) -> None:
    """Make the pair of this year.

    The year is the primary key, so of two workers that make it at once the second one fails with
    an IntegrityError when it flushes.
    """
    private = rsa.generate_private_key(public_exponent=_EXPONENT, key_size=_BITS)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    db.session.add(
        OutboxKey(
            key_id=_name(today),
            public_spki=base64.b64encode(public).decode(),
            private_pem=pem.decode(),
            made_at_utc=clock.utcnow(),
        )
    )
    db.session.flush()


def _name(day: date) -> str:
    return f"y{day.year}"


def sealing_key() -> SealingKey | None:
    """The newest pair; None before the first one was made."""
    query = select(OutboxKey.key_id, OutboxKey.public_spki)
    newest = query.order_by(OutboxKey.made_at_utc.desc(), OutboxKey.key_id.desc()).limit(1)
    found = db.session.execute(newest).first()
    return SealingKey(*found) if found else None


def private_key(key_id: str) -> rsa.RSAPrivateKey | None:
    """The private half of a pair; None for a name that is not ours."""
    if not _NAME.fullmatch(key_id):
        return None
    pem = db.session.scalar(select(OutboxKey.private_pem).filter_by(key_id=key_id))
    loaded = load_pem_private_key(pem.encode(), None) if pem else None
    return loaded if isinstance(loaded, rsa.RSAPrivateKey) else None
