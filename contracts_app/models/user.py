"""Accounts, their signed-in sessions, and the search terms a user's pages refer to."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, Name, PrimaryKey, one_of
from contracts_app.models.place import Institution
from contracts_app.models.team import Staff, Team
from contracts_app.vocabulary import Role


class User(Base):
    """An account: a role, an institution whose tree is its scope, and perhaps one team."""

    __tablename__ = "user"
    __table_args__ = (
        one_of("role", Role),
        Index(
            "uq_user_staff_id",
            "staff_id",
            unique=True,
            sqlite_where=text("staff_id IS NOT NULL"),
            postgresql_where=text("staff_id IS NOT NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    username: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[Name]
    role: Mapped[str] = mapped_column(String(12))
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    """Who this is among the people of the teams; an administrator says so, for one account each."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    start_code_hash: Mapped[str | None] = mapped_column(String(200))
    start_code_expires_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    specimen: Mapped[Any | None] = mapped_column(EncryptedJSON("user.specimen"))
    """The strokes of the person's own signature, for the institution's side of agreements."""
    sign_pin_hash: Mapped[str | None] = mapped_column(String(200))
    """Of the PIN that puts the specimen on a paper; without one it is never put there."""
    disabled_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)

    institution: Mapped[Institution] = relationship(lazy="joined", innerjoin=True)
    team: Mapped[Team | None] = relationship(lazy="joined")
    staff: Mapped[Staff | None] = relationship(lazy="select")

    session_token = ""
    """The token of the session that loaded this account; set for each request, never stored."""

    @property
    def is_authenticated(self) -> bool:
        """Flask-Login asks for this and the three members below."""
        return True

    @property
    def is_active(self) -> bool:
        return self.disabled_at_utc is None

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        return self.session_token


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, this row its hash; revoked at once."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id", "revoked_at_utc"),)

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)
    last_seen_at_utc: Mapped[datetime] = mapped_column(DateTime)
    revoked_at_utc: Mapped[datetime | None] = mapped_column(DateTime)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class SearchTerm(Base):
    """What a user searched for; the address of the result page holds only the token."""

    __tablename__ = "search_term"
    __table_args__ = (Index("ix_search_term_user_id", "user_id", "created_at_utc"),)

    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    text: Mapped[str] = mapped_column(EncryptedText("search_term.text"))
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)


class KeptForm(Base):
    """What somebody had typed when the sign-in was lost; offered again after signing in."""

    __tablename__ = "kept_form"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))
    fields: Mapped[Any] = mapped_column(EncryptedJSON("kept_form.fields"))
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)
