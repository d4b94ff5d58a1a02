"""The paper of health records: who borrowed it, and whether the archive room is safe."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.record_storage import Danger, LoanPurpose

_OUT = text("returned_on IS NULL")
_ALL_SAFE = " AND ".join(one.value for one in Danger)


class RecordLoan(Base):
    """The paper of one record that somebody took along, until it is back."""

    __tablename__ = "record_loan"
    __table_args__ = (
        one_of("purpose", LoanPurpose),
        CheckConstraint("due_on >= lent_on", name="due_after"),
        CheckConstraint("returned_on IS NULL OR returned_on >= lent_on", name="back_after"),
        CheckConstraint("(returned_on IS NULL) = (returned_at_utc IS NULL)", name="back_is_whole"),
        Index(
            "uq_record_loan_one_out",
            "record_id",
            unique=True,
            sqlite_where=_OUT,
            postgresql_where=_OUT,
        ),
        Index("ix_record_loan_record_id", "record_id", "id"),
        Index(
            "ix_record_loan_due_on",
            "county_code",
            "due_on",
            sqlite_where=_OUT,
            postgresql_where=_OUT,
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("health_record.id"))
    institution_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("institution.id"), index=True
    )
    """Where the paper was taken from."""
    shelf: Mapped[str] = mapped_column(String(40))
    borrower: Mapped[str] = mapped_column(EncryptedText("record_loan.borrower"))
    organisation: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(EncryptedText("record_loan.note"))
    lent_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    lent_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    lent_at_utc: Mapped[datetime] = mapped_column(DateTime)
    returned_on: Mapped[date | None] = mapped_column(Date)
    returned_to_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    returned_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    return_note: Mapped[str | None] = mapped_column(EncryptedText("record_loan.return_note"))
    """In what state it came back."""


class ArchiveCheck(Base):
    """A look around an archive room; the newest of a month holds."""

    __tablename__ = "archive_check"
    __table_args__ = (
        CheckConstraint(f"note <> '' OR ({_ALL_SAFE})", name="unsafe_says_why"),
        Index("ix_archive_check_institution_id", "institution_id", "checked_on", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    checked_on: Mapped[date] = mapped_column(Date)
    theft: Mapped[bool]
    light: Mapped[bool]
    heat: Mapped[bool]
    fire: Mapped[bool]
    damp: Mapped[bool]
    dust: Mapped[bool]
    rodents: Mapped[bool]
    insects: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    recorded_at_utc: Mapped[datetime] = mapped_column(DateTime)
