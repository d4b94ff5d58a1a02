"""What somebody had typed when the sign-in was lost, kept encrypted for half a day."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, delete, func, select

from contracts_app import clock
from contracts_app.crypto import token_hash
from contracts_app.extensions import db
from contracts_app.models import KeptForm
from contracts_app.services.keys import new_key

LIFE = timedelta(hours=12)
MAX_BYTES = 200_000
MAX_KEPT = 500
MAX_OF_ONE = 5
MAX_ADDRESS: Final = 200
_OWNER_DIGITS = 16
NEVER_KEPT: Final = frozenset({"csrf_token", "pin"})
"""A token is worth nothing in another session, and a PIN is not written down anywhere."""
_A_KEY: Final = re.compile(r"[\w.:/?=&~-]{1,100}", re.ASCII)
"""Keys, codes, days and ways back; what somebody wrote, such as a name, has other signs."""
_OF_A_PERSON: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9})(?![\dXx])")
"""A number of an identity card or of a telephone."""


def address_of(path: str, query: Iterable[tuple[str, str]]) -> str:
    """The address as it is kept: of its query the keys alone, nothing that tells of a person."""
    pairs = [(name, value) for name, value in query if _is_key(name) and _is_key(value)]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _is_key(word: str) -> bool:
    return bool(_A_KEY.fullmatch(word)) and not _OF_A_PERSON.search(word)


def keep(path: str, fields: list[tuple[str, str | None]], owner: int) -> str | None:
    """Keep the fields; returns the token for the browser, or None when it is too much.

    `path` is an address of `address_of`. A field without a value is a file, which is not kept.

    `owner` is the id of the account whose sign-in was lost. Each has a few places, and its oldest
    form goes first, so that nobody takes the room of all others.
    """
    size = sum(len(name) + len(value or "") for name, value in fields)
    purge()
    if size > MAX_BYTES or len(path) > MAX_ADDRESS or not _make_room(owner):
        return None
    token = new_key(40)
    pairs = [[name, value] for name, value in fields]
    now = clock.utcnow()
    db.session.add(
        KeptForm(token_hash=_name(token, owner), path=path, fields=pairs, created_at_utc=now)
    )
    return token


def _make_room(owner: int) -> bool:
    """Whether one more form may be kept for this account, without its oldest where need be."""
    own = list(
        db.session.scalars(
            select(KeptForm.token_hash)
            .where(KeptForm.token_hash.startswith(_of(owner)))
            .order_by(KeptForm.created_at_utc, KeptForm.token_hash)
        )
    )
    kept = db.session.scalar(select(func.count()).select_from(KeptForm)) or 0
    surplus = max(len(own) + 1 - MAX_OF_ONE, min(1, len(own)) if kept >= MAX_KEPT else 0)
    db.session.execute(delete(KeptForm).where(KeptForm.token_hash.in_(own[:surplus])))
    return kept - surplus < MAX_KEPT


def _of(owner: int) -> str:
    """How the names of an account's forms begin."""
    return token_hash(f"owner:{owner}")[:_OWNER_DIGITS]


def _name(token: str, owner: int) -> str:
    """Under which a form is stored: with the token alone nobody but its owner finds it."""
    return _of(owner) + token_hash(f"{owner}:{token}")[_OWNER_DIGITS:]


def find(token: str, owner: int) -> KeptForm | None:
    """The kept form of this token and account while it lives."""
    query = select(KeptForm).where(KeptForm.token_hash == _name(token, owner), _alive())
    return db.session.scalar(query)


def _alive() -> ColumnElement[bool]:
    return KeptForm.created_at_utc >= clock.utcnow() - LIFE


def purge() -> None:
    """Forget what is older than half a day."""
    db.session.execute(delete(KeptForm).where(KeptForm.created_at_utc < clock.utcnow() - LIFE))


def forget(token: str, owner: int) -> None:
    """Forget one form of this account: it was sent again, or is not wanted any more."""
    db.session.execute(delete(KeptForm).where(KeptForm.token_hash == _name(token, owner)))
