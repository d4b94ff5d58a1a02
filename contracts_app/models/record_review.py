"""The monthly review: records that a village submits, and what the township says of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.record_review import ReviewState


class RecordReview(Base):
    """One record in one month, as it stands now."""

    __tablename__ = "record_review"
    __table_args__ = (
        one_of("state", ReviewState),
        CheckConstraint("(state = 'submitted') = (decided_at_utc IS NULL)", name="decided_by_step"),
        UniqueConstraint("record_id", "month"),
        Index("ix_record_review_month", "county_code", "month", "state"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("health_record.id"))
    month: Mapped[date] = mapped_column(Date)
    """The first day of the month."""
    state: Mapped[str] = mapped_column(String(12))
    decided_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class RecordReviewStep(Base):
    """One step of a review, written once."""

    __tablename__ = "record_review_step"
    __table_args__ = (
        one_of("state", ReviewState),
        CheckConstraint(
            "(state = 'returned') = (reason IS NOT NULL) AND (state = 'returned') = (parts <> '')",
            name="returned_says_why",
        ),
        Index("ix_record_review_step_review_id", "review_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    review_id: Mapped[int] = mapped_column(BigId, ForeignKey("record_review.id"))
    state: Mapped[str] = mapped_column(String(12))
    parts: Mapped[str] = mapped_column(String(80), default="")
    """What is to be mended: words of `ReviewPart`, a space between them."""
    reason: Mapped[str | None] = mapped_column(EncryptedText("record_review_step.reason"))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    at_utc: Mapped[datetime] = mapped_column(DateTime)
