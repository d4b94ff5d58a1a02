"""What somebody had typed when the sign-in was lost, kept encrypted for half a day."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from contracts_app import clock
from contracts_app.crypto import token_hash
from contracts_app.extensions import db
from contracts_app.models import KeptForm
from contracts_app.services.keys import new_key

LIFE = timedelta(hours=12)
MAX_BYTES = 200_000
MAX_KEPT = 500


def keep(path: str, fields: list[tuple[str, str]], owner: int | None = None) -> str | None:
    """Keep the fields; returns the token for the browser, or None when it is too much.

    `owner` is the id of the account whose sign-in was lost; None when nobody knows it any more.
    """
    size = sum(len(name) + len(value) for name, value in fields)
    purge()
    kept = db.session.scalar(select(func.count()).select_from(KeptForm)) or 0
    if size > MAX_BYTES or kept >= MAX_KEPT or len(path) > 200:
        return None
    token = new_key(40)
    pairs = [[name, value] for name, value in fields]
    now = clock.utcnow()
    db.session.add(
        KeptForm(token_hash=_name(token, owner), path=path, fields=pairs, created_at_utc=now)
    )
    return token


def _name(token: str, owner: int | None) -> str:
    """Under which a form is stored: with the token alone nobody but its owner finds it."""
    return token_hash(token if owner is None else f"{owner}:{token}")


def claim(token: str, owner: int) -> bool:
    """Give a form whose owner is unknown to this account, for good; False when there is none."""
    unowned = update(KeptForm).where(KeptForm.token_hash == _name(token, None), _alive())
    given = unowned.values(token_hash=_name(token, owner)).returning(KeptForm.path)
    return db.session.scalar(given) is not None


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
