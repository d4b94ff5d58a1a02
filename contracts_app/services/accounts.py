"""Accounts: creating them, checking passwords, sessions that can be revoked at once."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import bindparam, select, update

from contracts_app import clock
from contracts_app.crypto import token_hash
from contracts_app.extensions import db
from contracts_app.models import Institution, Team, User, UserSession
from contracts_app.queries.scope import institutions_to_sign_with
from contracts_app.rules.passwords import password_faults
from contracts_app.services import audit
from contracts_app.services.audit import Actor
from contracts_app.services.breached import is_breached
from contracts_app.services.errors import NotFound, Refusal, Refused
from contracts_app.services.keys import new_key
from contracts_app.vocabulary import Role

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
START_CODE_LIFE = timedelta(hours=24)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Of a text that nobody knows: what is compared with it must never open anything.
_NOBODY = _hasher.hash(new_key(40))


_USERNAME: Final = re.compile(r"[\w.@-]{1,60}")
"""Letters, also Chinese ones, digits, dots and hyphens."""


@dataclass(frozen=True)
class NewAccount:
    """A created account and its start code, when it was made without a password."""

    user: User
    start_code: str | None


def create_user(
    username: str,
    role: Role,
    institution_code: str,
    actor: Actor,
    *,
    team_code: str | None = None,
    password: str | None = None,
    display_name: str = "",
) -> NewAccount:
    """Create an account; without a password it gets a start code that is valid for 24 hours.

    Raises NotFound for an unknown institution, for a team that is unknown or of an institution
    elsewhere, Refused(`username_taken`), or Refused(`unknown_value`) for a name or password that
    nobody could type at sign-in.
    """
    if not _USERNAME.fullmatch(username) or password == "":
        raise Refused(Refusal("unknown_value"))
    institution = db.session.scalar(select(Institution).filter_by(code=institution_code))
    if institution is None:
        raise NotFound("institution")
    if db.session.scalar(select(User.id).filter_by(username=username)):
        raise Refused(Refusal("username_taken"))
    user = User(
        username=username,
        display_name=display_name or username,
        role=role,
        institution=institution,
        team=_team(institution, team_code),
        created_at_utc=clock.utcnow(),
    )
    start_code = _give_password(user, password)
    db.session.add(user)
    db.session.flush()
    audit.record(actor, "user.create", "user", username, after={"role": role})
    return NewAccount(user, start_code)


def _team(home: Institution, code: str | None) -> Team | None:
    """The team of the institution, of one below it, or of the township centre above it."""
    if not code:
        return None
    team = db.session.scalar(select(Team).filter_by(county_code=home.county_code, code=code))
    if team is None or team.institution_id not in institutions_to_sign_with(home):
        raise NotFound("team")
    return team


def _give_password(user: User, password: str | None) -> str | None:
    if password is not None:
        user.password_hash = hashed(password)
        return None
    start_code = new_key(10)
    user.start_code_hash = hashed(start_code)
    user.start_code_expires_at_utc = clock.utcnow() + START_CODE_LIFE
    user.must_change_password = True
    return start_code


def renew_start_code(username: str, actor: Actor) -> str:
    """A new start code for somebody who lost the password; all sessions of the account end.

    Raises NotFound for an unknown account.
    """
    user = db.session.scalar(select(User).filter_by(username=username))
    if user is None:
        raise NotFound("user")
    user.password_hash = None
    code = _give_password(user, None)
    _end_sessions(user)
    audit.record(actor, "user.start_code", "user", username)
    return str(code)


def authenticate(username: str, password: str) -> User | None:
    """The account these open, or None; takes as long for an unknown account as for a known one.

    A start code opens once: this uses it up. Raises Refused(`start_code_over`) for one that was
    used before or is too old.
    """
    user = db.session.scalar(select(User).filter_by(username=username))
    if user is None or user.disabled_at_utc:
        matches(_NOBODY, password)
        return None
    if not proves(user, password):
        return None
    if user.password_hash is None and not _use_start_code(user):
        raise Refused(Refusal("start_code_over"))
    return user


def proves(user: User, password: str) -> bool:
    """Whether this is the account's password, or its start code while it has none.

    Also a used start code: who signed in with it proves by it that the new password is theirs.
    """
    return matches(user.password_hash or user.start_code_hash or _NOBODY, password)


def _use_start_code(user: User) -> bool:
    now = clock.utcnow()
    # Of two sign-ins at the same moment the database lets one change the row first.
    used = update(User).where(User.id == user.id, User.start_code_expires_at_utc > now)
    taken = used.values(start_code_expires_at_utc=now).returning(User.id)
    return db.session.scalar(taken) is not None


def hashed(secret: str) -> str:
    """The Argon2id hash of a password or PIN."""
    return _hasher.hash(secret)


def matches(stored: str, password: str) -> bool:
    """Whether a password or PIN is the one that was hashed."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def change_password(user: User, new_password: str, actor: Actor) -> None:
    """Set a new password, use up the start code, and end the account's other sessions.

    Raises Refused with the password's faults.
    """
    faults = password_faults(new_password, [user.username, user.display_name])
    if not faults and is_breached(new_password):
        faults = ["password_leaked"]
    if faults:
        raise Refused(*(Refusal(fault) for fault in faults))
    user.password_hash = hashed(new_password)
    user.start_code_hash = user.start_code_expires_at_utc = None
    user.must_change_password = False
    _end_sessions(user, keep=user.session_token)
    audit.record(actor, "user.change_password", "user", user.username)


def set_disabled(username: str, disabled: bool, actor: Actor) -> None:
    """Close the account of who left, and end its sessions at once; or open it again.

    Raises NotFound for an unknown account.
    """
    user = db.session.scalar(select(User).filter_by(username=username))
    if user is None:
        raise NotFound("user")
    if disabled == (user.disabled_at_utc is not None):
        return
    user.disabled_at_utc = clock.utcnow() if disabled else None
    if disabled:
        _end_sessions(user)
    audit.record(actor, "user.disable" if disabled else "user.enable", "user", username)


def _end_sessions(user: User, keep: str = "") -> None:
    """End the account's sessions at once, but for the one with this token."""
    ended = update(UserSession).where(
        UserSession.user_id == user.id,
        UserSession.revoked_at_utc.is_(None),
        UserSession.token_hash != token_hash(keep),
    )
    db.session.execute(ended.values(revoked_at_utc=clock.utcnow()))


def open_session(user: User, device: str) -> str:
    """Start a signed-in session; returns the token for the cookie, of which only a hash is kept."""
    token = new_key(52)
    now = clock.utcnow()
    db.session.add(
        UserSession(
            key=new_key(),
            token_hash=token_hash(token),
            user=user,
            device="".join(char for char in device if char.isprintable())[:120],
            created_at_utc=now,
            last_seen_at_utc=now,
        )
    )
    audit.record(Actor.of(user), "session.open", "user", user.username)
    return token


# Built once: every request asks it.
_SESSION_OF = select(UserSession).where(UserSession.token_hash == bindparam("token_hash"))


def find_session(token: str) -> UserSession | None:
    """The living session of this token: neither revoked, idle too long, nor older than 12 hours."""
    found = db.session.scalar(_SESSION_OF, {"token_hash": token_hash(token)})
    if found is None or found.revoked_at_utc or found.user.disabled_at_utc:
        return None
    now = clock.utcnow()
    alive = now - found.last_seen_at_utc <= IDLE and now - found.created_at_utc <= ABSOLUTE
    return found if alive else None


def owner_of_session(token: str) -> int | None:
    """The id of the account whose session this token opened, also when it is over."""
    query = select(UserSession.user_id).filter_by(token_hash=token_hash(token))
    return db.session.scalar(query)


def touch_session(session_id: int, now: datetime) -> None:
    """Note that the session was used."""
    changed = update(UserSession).where(UserSession.id == session_id).values(last_seen_at_utc=now)
    db.session.execute(changed)


def revoke_session(user: User, key: str, actor: Actor) -> None:
    """End one of the user's sessions at once. Raises NotFound when it is not the user's."""
    found = db.session.scalar(select(UserSession).filter_by(user_id=user.id, key=key))
    if found is None:
        raise NotFound("session")
    found.revoked_at_utc = found.revoked_at_utc or clock.utcnow()
    audit.record(actor, "session.revoke", "user", user.username)


def list_sessions(user: User) -> list[UserSession]:
    """The user's living sessions, the newest first."""
    since = clock.utcnow() - IDLE
    query = (
        select(UserSession)
        .filter_by(user_id=user.id, revoked_at_utc=None)
        .where(UserSession.last_seen_at_utc >= since)
        .order_by(UserSession.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(query))
