"""Field encryption and keyed look-up hashes. Keys live in a file outside the database.

A stored value is: version byte, 4-byte key id, 12-byte nonce, AES-256-GCM ciphertext with tag. The
table and column name is authenticated with it, so a value copied into another column does not open.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_VERSION = b"\x01"
_KEY_ID = 4
_NONCE = 12
KEY_BYTES = 32


class DecryptionFailed(Exception):
    """A stored value cannot be opened: its key is missing or it was altered."""


def new_key_line() -> str:
    """A fresh random key in the text form of the key file."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key-id" + key).digest()[:_KEY_ID]


@dataclass(frozen=True)
class Keyring:
    """The keys of one instance: the newest encrypts, all decrypt, one derived key hashes."""

    newest_id: bytes
    ciphers: dict[bytes, AESGCM]
    index_key: bytes

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read keys separated by commas or lines, newest first.

        An entry `index:KEY` fixes the look-up key, so that it survives the rotation of all others;
        without one it is derived from the oldest key. Raises ValueError for anything else.
        """
        entries = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
        index = [_decode(e.removeprefix("index:")) for e in entries if e.startswith("index:")]
        keys = [_decode(e) for e in entries if not e.startswith("index:")]
        if not keys:
            raise ValueError("no field key")
        derived = hmac.new(keys[-1], b"contracts look-up", hashlib.sha256).digest()
        ciphers = {_key_id(key): AESGCM(key) for key in keys}
        return cls(_key_id(keys[0]), ciphers, index[0] if index else derived)


def _decode(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text)
    if len(key) != KEY_BYTES:
        raise ValueError("a field key has 32 bytes")
    return key


class _Active:
    keyring: Keyring | None = None


def configure(keyring: Keyring) -> None:
    """Make this the keyring of the process."""
    _Active.keyring = keyring


def _keyring() -> Keyring:
    if _Active.keyring is None:
        raise RuntimeError("no keyring is configured")
    return _Active.keyring


def encrypt(plain: bytes, place: str) -> bytes:
    """Encrypt with the newest key; `place` (table.column) is authenticated."""
    ring = _keyring()
    nonce = os.urandom(_NONCE)
    head = _VERSION + ring.newest_id + nonce
    return head + ring.ciphers[ring.newest_id].encrypt(nonce, plain, place.encode())


def decrypt(stored: bytes, place: str) -> bytes:
    """Open a stored value. Raises DecryptionFailed when the key is missing or the value altered."""
    ring = _keyring()
    key_id, nonce = stored[1 : 1 + _KEY_ID], stored[1 + _KEY_ID : 1 + _KEY_ID + _NONCE]
    cipher = ring.ciphers.get(key_id)
    if stored[:1] != _VERSION or cipher is None:
        raise DecryptionFailed(place)
    try:
        return cipher.decrypt(nonce, stored[1 + _KEY_ID + _NONCE :], place.encode())
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed(place) from error


def lookup_hash(kind: str, value: str) -> str:
    """The keyed hash under which a value is found again, 64 hex digits; equal for equal values."""
    message = f"{kind}\x00{value}".encode()
    return hmac.new(_keyring().index_key, message, hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """The stored form of a random bearer token, 64 hex digits."""
    return hashlib.sha256(token.encode()).hexdigest()


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted at rest; `place` is its table.column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt(value.encode(), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else decrypt(bytes(value), self.place).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value that is encrypted at rest; `place` is its table.column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:
        return None if value is None else encrypt(canonical_json(value), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any | None:
        return None if value is None else json.loads(decrypt(bytes(value), self.place))


def canonical_json(value: Any) -> bytes:
    """One byte form for one value: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
