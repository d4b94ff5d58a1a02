"""Care cards: who goes first, from when until when and on which ground."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.around import CardEnd, CardGround, CardState

_ACTIVE = text("state = 'active'")


class CareCard(Base):
    """关爱优惠卡: its holder is seen first, gets a family bed first and is invited first (S3P3).

    A person has one card that is active at a time; it counts through its last day.
    """

    __tablename__ = "care_card"
    __table_args__ = (
        one_of("ground", CardGround),
        one_of("state", CardState),
        one_of("end_reason", CardEnd),
        CheckConstraint("to_day >= from_day", name="dates_in_order"),
        CheckConstraint(
            "(state = 'withdrawn') = (end_reason IS NOT NULL)"
            " AND (state = 'withdrawn') = (withdrawn_on IS NOT NULL)",
            name="withdrawn_says_why",
        ),
        Index(
            "uq_care_card_active",
            "resident_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("ix_care_card_resident_id", "resident_id", "to_day"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    card_no: Mapped[str] = mapped_column(String(20), unique=True)
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    ground: Mapped[str] = mapped_column(String(12))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date] = mapped_column(Date)
    """The last day on which it counts."""
    state: Mapped[str] = mapped_column(String(10))
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which it counts no more."""
    end_reason: Mapped[str | None] = mapped_column(String(12))
    issued_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    issued_at_utc: Mapped[datetime] = mapped_column(DateTime)
