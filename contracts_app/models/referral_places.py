"""Departments of hospitals, and the places and beds that they keep for referrals (E2, E3)."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    TextClause,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary.clinics import OffWith
from contracts_app.vocabulary.referrals import (
    BedState,
    BookingState,
    ClinicState,
    WaitState,
)

_HAS_PLACE = text("state IN ('held', 'booked', 'used', 'missed')")
_AHEAD = text("state IN ('held', 'booked')")
_NOT_RELEASED = text("released_at_utc IS NULL AND state = 'open'")
_WAITING = text("state = 'waiting'")
_IN_BED = text("state IN ('held', 'occupied')")
_HELD = text("state = 'held'")


def _index_where(held: TextClause, name: str, *columns: str, unique: bool = False) -> Index:
    """An index of those rows alone of which a condition holds."""
    return Index(name, *columns, unique=unique, sqlite_where=held, postgresql_where=held)


class Department(Base):
    """A department of a hospital that takes referrals."""

    __tablename__ = "department"
    __table_args__ = (
        UniqueConstraint("institution_id", "code"),
        CheckConstraint("beds_reserved BETWEEN 0 AND 500", name="beds_reserved"),
        UniqueConstraint("id", "beds_reserved"),
        UniqueConstraint("id", "institution_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[Name]
    phone: Mapped[str] = mapped_column(String(40), default="")
    beds_reserved: Mapped[int] = mapped_column(default=0)
    closed_on: Mapped[date | None] = mapped_column(Date)


class ClinicTemplate(Base):
    """A clinic that is held each week on one weekday: its hours, expert and places."""

    __tablename__ = "clinic_template"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_of_iso"),
        CheckConstraint(
            "from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440",
            name="within_a_day",
        ),
        CheckConstraint("total BETWEEN 1 AND 500", name="places_of_a_clinic"),
        CheckConstraint("fixed IS NULL OR fixed BETWEEN 1 AND total", name="fixed_within"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="from_before_to"),
        Index("ix_clinic_template_department_id", "department_id", "weekday", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    weekday: Mapped[int]
    """1 is Monday."""
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    expert: Mapped[str] = mapped_column(String(80), default="")
    total: Mapped[int]
    fixed: Mapped[int | None]
    """So many are kept; empty: the share of the policy."""
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)


class Clinic(Base):
    """A clinic of one day with the places kept for referrals; who gives one holds this row."""

    __tablename__ = "clinic"
    __table_args__ = (
        one_of("state", ClinicState),
        one_of("off_with", OffWith),
        CheckConstraint(
            "off_with IS NULL OR state = 'called_off'", name="off_with_of_the_called_off"
        ),
        CheckConstraint(
            "from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440",
            name="within_a_day",
        ),
        CheckConstraint("total BETWEEN 1 AND 500", name="places_of_a_clinic"),
        CheckConstraint("reserved BETWEEN 1 AND total", name="reserved_within"),
        CheckConstraint(
            "(released_at_utc IS NULL) = (released IS NULL)"
            " AND (released IS NULL OR released BETWEEN 0 AND reserved)",
            name="release_is_whole",
        ),
        UniqueConstraint("id", "reserved"),
        UniqueConstraint("department_id", "held_on", "from_minute", "expert"),
        Index("ix_clinic_held_on", "held_on", "id"),
        _index_where(_NOT_RELEASED, "ix_clinic_release_at_utc", "release_at_utc"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    template_id: Mapped[int | None] = mapped_column(
        BigId, ForeignKey("clinic_template.id"), index=True
    )
    held_on: Mapped[date] = mapped_column(Date)
    from_minute: Mapped[int]
    to_minute: Mapped[int]
    expert: Mapped[str] = mapped_column(String(80), default="")
    total: Mapped[int]
    reserved: Mapped[int]
    release_at_utc: Mapped[datetime] = mapped_column(DateTime)
    """From then on no place is given any more; those unsold are the hospital's own again."""
    released_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    released: Mapped[int | None]
    """How many went back."""
    state: Mapped[str] = mapped_column(String(12))
    off_with: Mapped[str | None] = mapped_column(String(12))
    """What took it along as it was called off; empty where somebody called off this one alone."""


class ClinicBooking(Base):
    """A kept place of a clinic that a referral has or had; the rows stay.

    A place has a number, which is given once at a time and never beyond those kept: the clinic is
    referred to together with how many it keeps.
    """

    __tablename__ = "clinic_booking"
    __table_args__ = (
        one_of("state", BookingState),
        CheckConstraint("place_no BETWEEN 1 AND reserved", name="place_of_the_clinic"),
        CheckConstraint(
            "(state IN ('held', 'booked', 'used', 'missed')) = (reserved IS NOT NULL)",
            name="had_of_those_kept",
        ),
        CheckConstraint("(state = 'held') = (held_until_utc IS NOT NULL)", name="held_until"),
        CheckConstraint(
            "(state IN ('held', 'booked')) = (closed_at_utc IS NULL)", name="closed_says_when"
        ),
        ForeignKeyConstraint(
            ["clinic_id", "reserved"],
            ["clinic.id", "clinic.reserved"],
            name="fk_clinic_booking_clinic",
            onupdate="CASCADE",
        ),
        _index_where(_HAS_PLACE, "uq_clinic_booking_place", "clinic_id", "place_no", unique=True),
        _index_where(_AHEAD, "uq_clinic_booking_one_of_referral", "referral_id", unique=True),
        _index_where(_HELD, "ix_clinic_booking_held", "clinic_id", "held_until_utc"),
        Index("ix_clinic_booking_clinic_id", "clinic_id", "reserved"),
        Index("ix_clinic_booking_referral_id", "referral_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    clinic_id: Mapped[int] = mapped_column(BigId, ForeignKey("clinic.id"))
    reserved: Mapped[int | None]
    """As the clinic says, while the place is had; one that was given back binds nothing."""
    place_no: Mapped[int]
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    state: Mapped[str] = mapped_column(String(12))
    held_until_utc: Mapped[datetime | None] = mapped_column(DateTime)
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    closed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class BedHold(Base):
    """A kept bed of a department that a referral has for some hours, or lies in."""

    __tablename__ = "bed_hold"
    __table_args__ = (
        one_of("state", BedState),
        CheckConstraint("bed_no BETWEEN 1 AND beds_reserved", name="bed_of_the_department"),
        CheckConstraint(
            "(state IN ('held', 'occupied')) = (beds_reserved IS NOT NULL)",
            name="had_of_those_kept",
        ),
        CheckConstraint("(state = 'held') = (held_until_utc IS NOT NULL)", name="held_until"),
        CheckConstraint(
            "(state IN ('held', 'occupied')) = (closed_at_utc IS NULL)", name="closed_says_when"
        ),
        ForeignKeyConstraint(
            ["department_id", "beds_reserved"],
            ["department.id", "department.beds_reserved"],
            name="fk_bed_hold_department",
            onupdate="CASCADE",
        ),
        _index_where(_IN_BED, "uq_bed_hold_bed", "department_id", "bed_no", unique=True),
        _index_where(_IN_BED, "uq_bed_hold_one_of_referral", "referral_id", unique=True),
        _index_where(_HELD, "ix_bed_hold_held", "department_id", "held_until_utc"),
        Index("ix_bed_hold_department_id", "department_id", "beds_reserved"),
        Index("ix_bed_hold_referral_id", "referral_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    beds_reserved: Mapped[int | None]
    """As the department says, while the bed is had."""
    bed_no: Mapped[int]
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    state: Mapped[str] = mapped_column(String(12))
    held_until_utc: Mapped[datetime | None] = mapped_column(DateTime)
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    closed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class PlaceWait(Base):
    """A referral that waits for a kept place: who lost one first, then the longest wait."""

    __tablename__ = "place_wait"
    __table_args__ = (
        one_of("state", WaitState),
        CheckConstraint("(state = 'waiting') = (closed_at_utc IS NULL)", name="closed_says_when"),
        _index_where(_WAITING, "uq_place_wait_one_of_referral", "referral_id", unique=True),
        Index("ix_place_wait_department_id", "department_id", "state", "id"),
        Index("ix_place_wait_referral_id", "referral_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    department_id: Mapped[int] = mapped_column(BigId, ForeignKey("department.id"))
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    state: Mapped[str] = mapped_column(String(8))
    since_utc: Mapped[datetime] = mapped_column(DateTime)
    lost_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """When the place was lost instead of which this one waits: it goes before all others."""
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    closed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class CalendarDay(Base):
    """What an institution says of one day: that it works, or that it does not."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("institution_id", "day"),)

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    day: Mapped[date] = mapped_column(Date)
    works: Mapped[bool]
    said_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    said_at_utc: Mapped[datetime] = mapped_column(DateTime)
