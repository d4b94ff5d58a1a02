"""Sealing as a tablet does it, and the pair of keys it seals with."""

import base64
import json
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import OutboxKey

KEY_ID = "y2026"


@cache
def pair() -> rsa.RSAPrivateKey:
    """One pair for the whole run, because making one takes a moment."""
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


def add_pair(key_id: str = KEY_ID) -> None:
    """Give the instance its pair of keys."""
    public = pair().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = pair().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    db.session.add(
        OutboxKey(
            key_id=key_id,
            public_spki=base64.b64encode(public).decode(),
            private_pem=pem.decode(),
            made_at_utc=clock.utcnow(),
        )
    )
    db.session.commit()


def seal(content: Any, key_id: str = KEY_ID, **changed: Any) -> str:
    """A package with this content; `changed` replaces parts of the outside."""
    raw, iv = os.urandom(32), os.urandom(12)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    data = AESGCM(raw).encrypt(iv, json.dumps(content).encode(), f"outbox:1:{key_id}".encode())
    parts = {"wrapped": pair().public_key().encrypt(raw, oaep), "iv": iv, "data": data}
    coded = {name: base64.b64encode(part).decode() for name, part in parts.items()}
    return json.dumps({"v": 1, "kid": key_id, **coded, **changed})


def content(
    fields: Mapping[str, Any], ticket: str, signed_at: str = "2026-11-21T04:00:00.000Z"
) -> dict[str, Any]:
    """The inside of a package, as the signing page makes it."""
    sent = {**fields, "noticed_at": signed_at, "signed_at": signed_at}
    pairs = [
        [name, value]
        for name, values in sent.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return {"fields": pairs, "ticket": ticket}
