"""The audit trail and the import jobs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, PrimaryKey, one_of
from contracts_app.vocabulary import ImportKind, ImportStatus


class AuditEvent(Base):
    """Who did or saw what, when and why. Triggers forbid to change or delete a row."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object", "object_type", "object_key", "id"),
        Index("ix_audit_event_user_id", "user_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    at_utc: Mapped[datetime] = mapped_column(DateTime)
    county_code: Mapped[str] = mapped_column(String(6), default="")
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    actor: Mapped[str] = mapped_column(String(80))
    """The user name, or the name of the job or command that acted."""
    verb: Mapped[str] = mapped_column(String(40))
    object_type: Mapped[str] = mapped_column(String(24))
    object_key: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(200), default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    request_id: Mapped[str] = mapped_column(String(40), default="")


class AuditSeal(Base):
    """A hash over a run of audit rows and over the seal before it; append-only as well."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        UniqueConstraint("first_id"),
        CheckConstraint("last_id >= first_id", name="run_in_order"),
    )

    id: Mapped[PrimaryKey]
    first_id: Mapped[int] = mapped_column(BigId)
    last_id: Mapped[int] = mapped_column(BigId)
    rows: Mapped[int]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at_utc: Mapped[datetime] = mapped_column(DateTime)


class ImportBatch(Base):
    """One uploaded file and what became of it. Chunks commit, so a killed import goes on."""

    __tablename__ = "import_batch"
    __table_args__ = (
        one_of("kind", ImportKind),
        one_of("status", ImportStatus),
        Index("ix_import_batch_user_id", "user_id", "id"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(12))
    dry_run: Mapped[bool]
    allow_moves: Mapped[bool] = mapped_column(default=False)
    sheet: Mapped[str | None] = mapped_column(String(80))
    suffix: Mapped[str] = mapped_column(String(8))
    """The ending of the uploaded file; its name and content are not kept in the database."""
    sha256: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    rows_total: Mapped[int] = mapped_column(default=0)
    rows_done: Mapped[int] = mapped_column(default=0)
    chunks_done: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    problem: Mapped[str] = mapped_column(String(60), default="")
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)
    touched_at_utc: Mapped[datetime] = mapped_column(DateTime)


class JobRun(Base):
    """One run of a daily job for one day; the key lets only one worker take the day."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    started_at_utc: Mapped[datetime] = mapped_column(DateTime)
    finished_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
