"""What was told: missed promises, late answers, words between both ends, who lives after all."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.referrals import Side, Warned


class ReferralWarning(Base):
    """That a missed promise was told to somebody; once for each step of each clock."""

    __tablename__ = "referral_warning"
    __table_args__ = (
        one_of("step", Warned),
        UniqueConstraint("referral_id", "seq", "step"),
        ForeignKeyConstraint(
            ["referral_id", "seq"],
            ["referral_event.referral_id", "referral_event.seq"],
            name="fk_referral_warning_event",
        ),
        Index("ix_referral_warning_step", "step", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    referral_id: Mapped[int] = mapped_column(BigId)
    seq: Mapped[int]
    """The event that started the clock."""
    step: Mapped[str] = mapped_column(String(12))
    due_at_utc: Mapped[datetime] = mapped_column(DateTime)
    told_at_utc: Mapped[datetime] = mapped_column(DateTime)


class ConsultationWarning(Base):
    """That somebody was told of an answer that is due or late; once for each step."""

    __tablename__ = "consultation_warning"
    __table_args__ = (one_of("step", Warned), UniqueConstraint("consultation_id", "step"))

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    consultation_id: Mapped[int] = mapped_column(BigId, ForeignKey("consultation.id"))
    step: Mapped[str] = mapped_column(String(12))
    told_at_utc: Mapped[datetime] = mapped_column(DateTime)


class ReferralMessage(Base):
    """A word between the two ends, read by both; never changed."""

    __tablename__ = "referral_message"
    __table_args__ = (
        one_of("side", Side),
        Index("ix_referral_message_referral_id", "referral_id", "id"),
        Index("uq_referral_message_client_key", "client_key", unique=True),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    side: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    at_utc: Mapped[datetime] = mapped_column(DateTime)
    words: Mapped[str] = mapped_column(EncryptedText("referral_message.words"))
    client_key: Mapped[str | None] = mapped_column(String(64))
    """From the page it was written on: a double tap and a retry are one word."""


class DeathDismissal(Base):
    """The answer to a report of a death: the person lives. The referral stays closed as it is.

    The database takes it of a referral alone that was closed by a death, once, and keeps it.
    """

    __tablename__ = "death_dismissal"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        Index("ix_death_dismissal_at_utc", "at_utc", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    at_utc: Mapped[datetime] = mapped_column(DateTime)
    words: Mapped[str] = mapped_column(EncryptedText("death_dismissal.words"))
    """How it is known that the person lives."""
