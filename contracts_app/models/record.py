"""Health records: one for each person, for life, with forms of which every version is kept."""

from datetime import date, datetime
from enum import StrEnum
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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.records import (
    BuildChannel,
    CloseReason,
    ConsentAnswer,
    ConsentBasis,
    RecordEventKind,
    RecordStatus,
    RefusalReason,
    SectionKind,
)

_CLOSED = "status = 'closed'"


def _listed(words: type[StrEnum]) -> str:
    return ", ".join(f"'{one.value}'" for one in words)


class HealthRecord(Base):
    """The record of a person. `resident.record_code` is the look-up copy of its code.

    What stands here beside the state is counted from the forms, so that lists can ask for it.
    """

    __tablename__ = "health_record"
    __table_args__ = (
        one_of("status", RecordStatus),
        one_of("channel", BuildChannel),
        CheckConstraint(
            f"close_reason IS NULL OR close_reason IN ({_listed(CloseReason)})",
            name="close_reason_known",
        ),
        CheckConstraint(
            f"({_CLOSED}) = (close_reason IS NOT NULL) AND ({_CLOSED}) = (closed_on IS NOT NULL)",
            name="closed_says_why",
        ),
        CheckConstraint("length(code) = 17", name="code_of_17"),
        Index("ix_health_record_closed_on", "county_code", "closed_on"),
        Index("ix_health_record_built_on", "county_code", "built_on"),
        Index("ix_health_record_institution_id", "institution_id", "status", "code"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), unique=True)
    code: Mapped[str] = mapped_column(String(17), unique=True)
    token: Mapped[str] = mapped_column(String(16), unique=True)
    """What the QR code of the information card says: random, so that it tells nothing."""
    status: Mapped[str] = mapped_column(String(8), default=RecordStatus.OPEN)
    channel: Mapped[str] = mapped_column(String(12))
    built_on: Mapped[date | None] = mapped_column(Date)
    """Unknown of some records that came with a roster."""
    built_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("institution.id"))
    """Where the paper is stored; unknown of some that came with a roster."""
    shelf: Mapped[str] = mapped_column(String(40), default="")
    close_reason: Mapped[str | None] = mapped_column(String(8))
    closed_on: Mapped[date | None] = mapped_column(Date)
    restored_on: Mapped[date | None] = mapped_column(Date)
    """When it was opened again the last time."""
    updated_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which a form was filled in."""
    served_on: Mapped[date | None] = mapped_column(Date)
    """The day of the last service that is on record."""
    gaps: Mapped[int | None]
    """Weight of what is missing in the forms; none where the basic form was never filled in."""


class RecordConsent(Base):
    """What somebody said when a record was offered. A refusal may be followed by a consent."""

    __tablename__ = "record_consent"
    __table_args__ = (
        one_of("answer", ConsentAnswer),
        one_of("basis", ConsentBasis),
        CheckConstraint(
            f"reason = '' OR reason IN ({_listed(RefusalReason)})", name="reason_known"
        ),
        CheckConstraint("(answer = 'refused') = (reason <> '')", name="refusal_says_why"),
        Index("ix_record_consent_resident_id", "resident_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    answer: Mapped[str] = mapped_column(String(8))
    basis: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(12), default="")
    note: Mapped[str | None] = mapped_column(EncryptedText("record_consent.note"))
    said_on: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    recorded_at_utc: Mapped[datetime] = mapped_column(DateTime)


class RecordSection(Base):
    """One version of one form as it was saved. The newest version is what holds."""

    __tablename__ = "record_section"
    __table_args__ = (
        one_of("kind", SectionKind),
        CheckConstraint("number >= 1 AND version >= 1", name="counted_from_one"),
        CheckConstraint("kind = 'exam' OR number = 1", name="one_of_each"),
        UniqueConstraint("record_id", "kind", "number", "version"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("health_record.id"))
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(default=1)
    """Which examination; the other forms are there once."""
    version: Mapped[int]
    happened_on: Mapped[date] = mapped_column(Date)
    """The day of the examination, or the one on which the form was filled in."""
    withdrawn: Mapped[bool] = mapped_column(default=False)
    """It was entered by mistake and counts no longer."""
    data: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("record_section.data"))
    saved_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    saved_at_utc: Mapped[datetime] = mapped_column(DateTime)


class RecordHandover(Base):
    """Many records that went from one institution to another at once, with a list to be signed."""

    __tablename__ = "record_handover"
    __table_args__ = (
        CheckConstraint("from_institution_id <> to_institution_id", name="to_another"),
        CheckConstraint("records >= 1", name="of_some"),
        Index("ix_record_handover_from_institution_id", "from_institution_id", "id"),
        Index("ix_record_handover_to_institution_id", "to_institution_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    from_institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    to_institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    handed_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    records: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    recorded_at_utc: Mapped[datetime] = mapped_column(DateTime)


class RecordEvent(Base):
    """What happened to a record, when and by whom; written once."""

    __tablename__ = "record_event"
    __table_args__ = (
        one_of("kind", RecordEventKind),
        CheckConstraint(
            "(kind = 'transferred') = (to_institution_id IS NOT NULL)", name="transfer_says_where"
        ),
        Index("ix_record_event_record_id", "record_id", "id"),
        Index("ix_record_event_happened_on", "county_code", "kind", "happened_on"),
        Index(
            "ix_record_event_handover_id",
            "handover_id",
            "record_id",
            sqlite_where=text("handover_id IS NOT NULL"),
            postgresql_where=text("handover_id IS NOT NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("health_record.id"))
    kind: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_at_utc: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Codes only: channel, reason, form and version."""
    note: Mapped[str | None] = mapped_column(EncryptedText("record_event.note"))
    """The reason in words, or where somebody moved and who received the record there."""
    from_institution_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("institution.id"), index=True
    )
    to_institution_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("institution.id"), index=True
    )
    handover_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("record_handover.id"))
