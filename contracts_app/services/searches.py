"""What a user searched for, kept encrypted: the address of the result shows only a token."""

from datetime import timedelta

from sqlalchemy import delete, select

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.models import SearchTerm
from contracts_app.services.keys import new_key

LIFE = timedelta(hours=12)
TOKEN_LENGTH = 8


def remember(user_id: int, text: str) -> str:
    """Keep what the user searched for; returns the 8-character token for the address."""
    now = clock.utcnow()
    db.session.execute(delete(SearchTerm).where(SearchTerm.created_at_utc < now - LIFE))
    token = new_key(TOKEN_LENGTH)
    db.session.add(SearchTerm(token=token, user_id=user_id, text=text, created_at_utc=now))
    db.session.flush()
    return token


def find_text(user_id: int, token: str) -> str | None:
    """What this user searched for under the token; None for another user's or a forgotten one."""
    query = select(SearchTerm.text).where(
        SearchTerm.token == token,
        SearchTerm.user_id == user_id,
        SearchTerm.created_at_utc >= clock.utcnow() - LIFE,
    )
    return db.session.scalar(query)
