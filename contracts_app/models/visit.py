"""What was done: visits, their forms, what was measured, and each service as it was counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.care import FormKind, Measure, Outcome, VisitMode, VisitState

_STANDING = text("standing")
_COUNTED = text("standing AND contract_id IS NOT NULL")


class Visit(Base):
    """One meeting with one person, written once. A mistake is a new row, or taken back by name."""

    __tablename__ = "visit"
    __table_args__ = (
        one_of("mode", VisitMode),
        one_of("state", VisitState),
        CheckConstraint(
            "(state = 'standing') = (closed_at_utc IS NULL)"
            " AND (state = 'standing') = (closed_reason IS NULL)",
            name="closed_has_reason",
        ),
        Unique("corrects_id"),
        Index("ix_visit_resident_id", "resident_id", "served_on", "id"),
        Index("ix_visit_team_id", "team_id", "served_on"),
        Index("ix_visit_user_id", "user_id", "served_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    client_key: Mapped[str] = mapped_column(String(64), unique=True)
    """From the page that recorded it: a double tap, a retry and a late upload are one visit."""
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    served_on: Mapped[date] = mapped_column(Date)
    mode: Mapped[str] = mapped_column(String(12))
    met: Mapped[bool] = mapped_column(default=True)
    """Whether the person was met; a vain attempt is a visit that delivers nothing."""
    note: Mapped[str | None] = mapped_column(EncryptedText("visit.note"))
    recorded_at_utc: Mapped[datetime] = mapped_column(DateTime)
    corrects_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("visit.id"))
    state: Mapped[str] = mapped_column(String(12))
    closed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    closed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    closed_reason: Mapped[str | None] = mapped_column(EncryptedText("visit.closed_reason"))
    """Why it was corrected or taken back."""


class FollowUp(Base):
    """One filled form of a visit and how it classifies the person."""

    __tablename__ = "follow_up"
    __table_args__ = (
        one_of("form", FormKind),
        one_of("outcome", Outcome),
        Unique("visit_id", "form"),
        CheckConstraint("next_on IS NOT NULL OR next_reason IS NULL", name="reason_belongs_to_day"),
        Index("ix_follow_up_resident_id", "resident_id", "form"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    visit_id: Mapped[int] = mapped_column(BigId, ForeignKey("visit.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    form: Mapped[str] = mapped_column(String(12))
    data: Mapped[Any] = mapped_column(EncryptedJSON("follow_up.data"))
    outcome: Mapped[str] = mapped_column(String(16))
    next_on: Mapped[date | None] = mapped_column(Date)
    """The day that was agreed instead of the proposed one."""
    next_reason: Mapped[str | None] = mapped_column(EncryptedText("follow_up.next_reason"))


class Measurement(Base):
    """One value of a visit that is followed over time, in hundredths of its unit."""

    __tablename__ = "measurement"
    __table_args__ = (
        one_of("measure", Measure),
        Unique("visit_id", "measure"),
        CheckConstraint("hundredths > 0", name="positive"),
        Index("ix_measurement_resident_id", "resident_id", "measure", "taken_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    visit_id: Mapped[int] = mapped_column(BigId, ForeignKey("visit.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    measure: Mapped[str] = mapped_column(String(12))
    hundredths: Mapped[int]
    taken_on: Mapped[date] = mapped_column(Date)
    standing: Mapped[bool] = mapped_column(default=True)


class ServiceRecord(Base):
    """One service as delivered to one person on one day; what a contract promised is counted here.

    The same item is counted once a day for a person (one event pays once, S3P6). Under a contract
    it takes the next free `place` of `allowance` places of its account and year, which are unique:
    more than was promised cannot be counted, however many desks record at once. Taking a visit back
    frees its places.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint(
            "(contract_id IS NULL AND account IS NULL AND year IS NULL AND place IS NULL"
            " AND allowance IS NULL AND counts_from IS NULL AND holder_id IS NULL)"
            " OR (contract_id IS NOT NULL AND account IS NOT NULL AND year IS NOT NULL"
            " AND place IS NOT NULL AND allowance IS NOT NULL AND counts_from IS NOT NULL"
            " AND holder_id IS NOT NULL)",
            name="counted_whole",
        ),
        CheckConstraint("holder_id IS NULL OR holder_id IN (0, resident_id)", name="own_or_shared"),
        CheckConstraint("place IS NULL OR place >= 1", name="place_from_one"),
        CheckConstraint("place IS NULL OR place <= allowance", name="within_allowance"),
        CheckConstraint("counts_from IS NULL OR served_on >= counts_from", name="after_signing"),
        Index(
            "uq_service_record_once_a_day",
            "resident_id",
            "item_code",
            "served_on",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index(
            "uq_service_record_place",
            "contract_id",
            "holder_id",
            "item_code",
            "account",
            "year",
            "place",
            unique=True,
            sqlite_where=_COUNTED,
            postgresql_where=_COUNTED,
        ),
        Index("ix_service_record_visit_id", "visit_id"),
        Index("ix_service_record_resident_id", "resident_id", "item_code", "served_on"),
        Index("ix_service_record_served_on", "county_code", "served_on", "item_code"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    visit_id: Mapped[int] = mapped_column(BigId, ForeignKey("visit.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    item_code: Mapped[str] = mapped_column(String(40), ForeignKey("service_item.code"))
    served_on: Mapped[date] = mapped_column(Date)
    standing: Mapped[bool] = mapped_column(default=True)
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"))
    holder_id: Mapped[int | None] = mapped_column(BigId)
    """Whose allowance it takes: the resident, or 0 where the household has it together."""
    account: Mapped[str | None] = mapped_column(String(40))
    year: Mapped[int | None]
    place: Mapped[int | None]
    allowance: Mapped[int | None]
    counts_from: Mapped[date | None] = mapped_column(Date)
    """The first day of cover: what was done before it never counts for the contract (A2)."""


class VisitDraft(Base):
    """What was filled in for a visit so far, kept for whoever typed it."""

    __tablename__ = "visit_draft"
    __table_args__ = (
        Unique("user_id", "resident_id"),
        Index("ix_visit_draft_touched_at_utc", "touched_at_utc"),
    )

    id: Mapped[PrimaryKey]
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    fields: Mapped[Any] = mapped_column(EncryptedJSON("visit_draft.fields"))
    touched_at_utc: Mapped[datetime] = mapped_column(DateTime)
