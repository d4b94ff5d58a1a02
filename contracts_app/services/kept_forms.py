"""What somebody had typed when the sign-in was lost, kept encrypted for half a day."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from contracts_app import clock
from contracts_app.crypto import token_hash
from contracts_app.extensions import db
from contracts_app.models import KeptForm
from contracts_app.services.keys import new_key

LIFE = timedelta(hours=12)
MAX_BYTES = 200_000
MAX_KEPT = 500


def keep(path: str, fields: list[tuple[str, str]]) -> str | None:
    """Keep the fields; returns the token for the browser, or None when it is too much."""
    size = sum(len(name) + len(value) for name, value in fields)
    purge()
    kept = db.session.scalar(select(func.count()).select_from(KeptForm)) or 0
    if size > MAX_BYTES or kept >= MAX_KEPT or len(path) > 200:
        return None
    token = new_key(40)
    pairs = [[name, value] for name, value in fields]
    now = clock.utcnow()
    db.session.add(
        KeptForm(token_hash=token_hash(token), path=path, fields=pairs, created_at_utc=now)
    )
    return token


def find(token: str) -> KeptForm | None:
    """The kept form of this token while it lives."""
    kept = db.session.get(KeptForm, token_hash(token))
    alive = kept is not None and clock.utcnow() - kept.created_at_utc <= LIFE
    return kept if alive else None


def purge() -> None:
    """Forget what is older than half a day."""
    db.session.execute(delete(KeptForm).where(KeptForm.created_at_utc < clock.utcnow() - LIFE))


def forget(token: str) -> None:
    """Forget one form, once it was sent again."""
    db.session.execute(delete(KeptForm).where(KeptForm.token_hash == token_hash(token)))
