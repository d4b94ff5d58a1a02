"""Documents that go with referrals, and questions asked of a hospital from afar."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.consultations import (
    HURRY,
    OVER,
    ConsultKind,
    ConsultStatus,
)
from contracts_app.vocabulary.referral_papers import RECOGNISED, DocumentKind, End, FileType
from contracts_app.vocabulary.referrals import ConsentBy

MOST_PAGES: Final = 50


def _listed(words: Any) -> str:
    return ", ".join(f"'{word}'" for word in words)


_STANDS = text("withdrawn_at_utc IS NULL")
_OPEN = text(f"status NOT IN ({_listed(OVER)})")


class Consultation(Base):
    """A question to a department of a hospital; its status is that of its last event."""

    __tablename__ = "consultation"
    __table_args__ = (
        one_of("kind", ConsultKind),
        one_of("status", ConsultStatus),
        one_of("consent_by", ConsentBy),
        CheckConstraint(f"urgency IN ({_listed(HURRY)})", name="urgency_known"),
        CheckConstraint(
            "(status IN ('answered', 'read')) = (answered_at_utc IS NOT NULL)"
            " AND (answered_at_utc IS NULL) = (answer IS NULL)",
            name="answer_is_whole",
        ),
        CheckConstraint(
            f"(status IN ({_listed(OVER)})) = (over_at_utc IS NOT NULL)", name="over_says_when"
        ),
        CheckConstraint("due_at_utc > asked_at_utc", name="due_after_asked"),
        CheckConstraint("version >= 1", name="has_an_event"),
        ForeignKeyConstraint(
            ["department_id", "hospital_id"],
            ["department.id", "department.institution_id"],
            name="fk_consultation_department",
        ),
        ForeignKeyConstraint(
            ["id", "version", "status"],
            [
                "consultation_event.consultation_id",
                "consultation_event.seq",
                "consultation_event.to_status",
            ],
            name="fk_consultation_last_event",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        Index("ix_consultation_department_id", "department_id", "hospital_id"),
        Index("ix_consultation_from_institution_id", "from_institution_id", "status", "id"),
        Index("ix_consultation_hospital_id", "hospital_id", "status", "id"),
        Index("ix_consultation_household_id", "household_id", "id"),
        Index(
            "ix_consultation_due_at_utc", "due_at_utc", sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    client_key: Mapped[str] = mapped_column(String(64), unique=True)
    """From the page that asked: a double tap and a retry are one question."""
    kind: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    """The number of its last event."""
    urgency: Mapped[str] = mapped_column(String(12))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    """Where the person lived when it was asked."""
    referral_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("referral.id"), index=True)
    from_institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    hospital_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    department_id: Mapped[int] = mapped_column(BigId)
    asked_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    consent_by: Mapped[str] = mapped_column(String(8))
    """Who agreed to the question being put to a hospital."""
    question: Mapped[str] = mapped_column(EncryptedText("consultation.question"))
    summary: Mapped[Any] = mapped_column(EncryptedJSON("consultation.summary"))
    """What the hospital sees of the record, as it was when it was asked."""
    asked_at_utc: Mapped[datetime] = mapped_column(DateTime)
    time_limit: Mapped[str] = mapped_column(String(8))
    due_at_utc: Mapped[datetime] = mapped_column(DateTime)
    answer: Mapped[Any | None] = mapped_column(EncryptedJSON("consultation.answer"))
    """By the names of `rules/consultations.PARTS`."""
    answered_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    over_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class ConsultationEvent(Base):
    """A move of a question: from where to where, who, and how long it took. Never changed."""

    __tablename__ = "consultation_event"
    __table_args__ = (
        one_of("side", End),
        one_of("from_status", ConsultStatus),
        one_of("to_status", ConsultStatus),
        UniqueConstraint("consultation_id", "seq"),
        UniqueConstraint("consultation_id", "seq", "to_status"),
        CheckConstraint(
            "(seq = 1 AND before_seq IS NULL AND from_status IS NULL)"
            " OR (seq > 1 AND before_seq = seq - 1 AND from_status IS NOT NULL)",
            name="follows_the_one_before",
        ),
        CheckConstraint("took_seconds >= 0", name="time_goes_on"),
        CheckConstraint("to_status <> 'declined' OR reason <> ''", name="declined_says_why"),
        ForeignKeyConstraint(
            ["consultation_id", "before_seq", "from_status"],
            [
                "consultation_event.consultation_id",
                "consultation_event.seq",
                "consultation_event.to_status",
            ],
            name="fk_consultation_event_before",
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    consultation_id: Mapped[int] = mapped_column(BigId, ForeignKey("consultation.id"))
    seq: Mapped[int]
    before_seq: Mapped[int | None]
    move: Mapped[str] = mapped_column(String(12))
    from_status: Mapped[str | None] = mapped_column(String(12))
    to_status: Mapped[str] = mapped_column(String(12))
    at_utc: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(24), default="")
    note: Mapped[str | None] = mapped_column(EncryptedText("consultation_event.note"))
    took_seconds: Mapped[int]
    """Since the event before."""


class ReferralDocument(Base):
    """A report or picture that goes with a referral or a question.

    One that was taken back stays as a row with the reason; its file is handed out no more.
    """

    __tablename__ = "referral_document"
    __table_args__ = (
        one_of("kind", DocumentKind),
        one_of("side", End),
        one_of("file_type", FileType),
        CheckConstraint(
            "(referral_id IS NULL) <> (consultation_id IS NULL)", name="of_one_of_both"
        ),
        CheckConstraint(
            f"NOT mutual OR (kind IN ({_listed(RECOGNISED)}) AND made_by <> ''"
            " AND made_on IS NOT NULL)",
            name="recognised_says_by_whom",
        ),
        CheckConstraint(
            "(withdrawn_at_utc IS NULL) = (withdrawn_reason IS NULL)"
            " AND (withdrawn_by_id IS NULL OR withdrawn_at_utc IS NOT NULL)",
            name="withdrawal_is_whole",
        ),
        CheckConstraint(
            f"pages BETWEEN 1 AND {MOST_PAGES} AND size > 0 AND (file_type = 'pdf' OR pages = 1)",
            name="has_pages",
        ),
        Index(
            "uq_referral_document_once_of_referral",
            "referral_id",
            "sha256",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_referral_document_once_of_consultation",
            "consultation_id",
            "sha256",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_referral_document_referral_id", "referral_id", "id"),
        Index("ix_referral_document_consultation_id", "consultation_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    referral_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("referral.id"))
    consultation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("consultation.id"))
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str | None] = mapped_column(EncryptedText("referral_document.title"))
    """What it shows, in a few words."""
    mutual: Mapped[bool]
    """A result of another institution that is recognised instead of being made again."""
    made_by: Mapped[str] = mapped_column(String(80), default="")
    """The institution that examined."""
    made_on: Mapped[date | None] = mapped_column(Date)
    file: Mapped[str] = mapped_column(String(24), unique=True)
    file_type: Mapped[str] = mapped_column(String(4))
    pages: Mapped[int]
    size: Mapped[int]
    """Bytes as it is kept."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what was sent."""
    side: Mapped[str] = mapped_column(String(8))
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    uploaded_at_utc: Mapped[datetime] = mapped_column(DateTime)
    withdrawn_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    withdrawn_reason: Mapped[str | None] = mapped_column(
        EncryptedText("referral_document.withdrawn_reason")
    )
