"""Family beds and rehabilitation plans, with their rounds and sessions, which are never changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.home_care import HomeCareEnd, HomeCareKind, HomeCareReason

_OPEN = text("closed_on IS NULL")


class HomeCare(Base):
    """家庭病床 or 康复计划 of a person: from when until when, why, and what is planned.

    A family bed belongs to a contract that covered the person when it was set up (S3P3).
    """

    __tablename__ = "home_care"
    __table_args__ = (
        one_of("kind", HomeCareKind),
        one_of("reason", HomeCareReason),
        one_of("end_reason", HomeCareEnd),
        CheckConstraint("kind <> 'family_bed' OR contract_id IS NOT NULL", name="bed_of_contract"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates_in_order"),
        CheckConstraint("(closed_on IS NULL) = (end_reason IS NULL)", name="closed_says_why"),
        Index(
            "uq_home_care_open",
            "resident_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_home_care_resident_id", "resident_id", "id"),
        Index("ix_home_care_household_id", "household_id", "closed_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    """Where the person lived when it was set up."""
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"), index=True)
    doctor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))
    plan: Mapped[str] = mapped_column(EncryptedText("home_care.plan"))
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    """The last day."""
    end_reason: Mapped[str | None] = mapped_column(String(10))
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class HomeCareVisit(Base):
    """A round at a family bed, or a session of exercises."""

    __tablename__ = "home_care_visit"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes_of_a_visit"),
        Index("ix_home_care_visit_home_care_id", "home_care_id", "visited_on", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    """Given out with the form: the same one sent twice is one visit."""
    home_care_id: Mapped[int] = mapped_column(BigId, ForeignKey("home_care.id"))
    visited_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int | None]
    note: Mapped[str] = mapped_column(EncryptedText("home_care_visit.note"))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)
