"""Appointments by time slot: sessions of a day, their slots, and who has which place."""

from datetime import date, datetime

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

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary.appointments import (
    AppointmentState,
    BookedBy,
    CancelReason,
    PriorityGround,
    Purpose,
    SessionPlace,
    SessionState,
)

_NOT_CANCELLED = "state <> 'cancelled'"
_OF_TEAM = text(f"team_id IS NOT NULL AND {_NOT_CANCELLED}")
_OF_ALL = text(f"team_id IS NULL AND {_NOT_CANCELLED}")
_HELD = text(_NOT_CANCELLED)
_STANDING = text("state IN ('booked', 'came')")


class AppointmentSession(Base):
    """Some hours of a day at one place, cut into slots; of a team, or of a whole institution."""

    __tablename__ = "appointment_session"
    __table_args__ = (
        one_of("place", SessionPlace),
        one_of("state", SessionState),
        CheckConstraint("from_minute >= 0 AND to_minute <= 1440", name="within_a_day"),
        CheckConstraint("to_minute - from_minute >= slot_minutes", name="one_slot_at_least"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_length"),
        CheckConstraint("places BETWEEN 1 AND 50", name="places_of_a_slot"),
        CheckConstraint("kept_share BETWEEN 0 AND 100", name="kept_share_in_percent"),
        Index(
            "uq_appointment_session_of_team",
            "team_id",
            "held_on",
            "from_minute",
            "address",
            unique=True,
            sqlite_where=_OF_TEAM,
            postgresql_where=_OF_TEAM,
        ),
        Index(
            "uq_appointment_session_of_institution",
            "institution_id",
            "held_on",
            "from_minute",
            "address",
            unique=True,
            sqlite_where=_OF_ALL,
            postgresql_where=_OF_ALL,
        ),
        Index("ix_appointment_session_held_on", "held_on", "from_minute", "id"),
        Index("ix_appointment_session_team_id", "team_id", "held_on"),
        Index("ix_appointment_session_institution_id", "institution_id", "held_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    held_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(8))
    address: Mapped[Name]
    """Where exactly: a station, a room, the square of a village."""
    from_minute: Mapped[int]
    """Minutes since midnight; so is `to_minute`, the end of the last slot at the latest."""
    to_minute: Mapped[int]
    slot_minutes: Mapped[int]
    places: Mapped[int]
    """Of each slot."""
    kept_share: Mapped[int]
    """Percent of the places kept for who goes first, as the policy said when it was planned."""
    state: Mapped[str] = mapped_column(String(10))
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class AppointmentSlot(Base):
    """A beginning within a session, with its places: whoever books holds it."""

    __tablename__ = "appointment_slot"
    __table_args__ = (
        UniqueConstraint("session_id", "at_minute"),
        UniqueConstraint("id", "session_id", "places"),
        CheckConstraint("places BETWEEN 1 AND 50", name="places_of_a_slot"),
    )

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(BigId, ForeignKey("appointment_session.id"))
    number: Mapped[int]
    """Counted from one by time."""
    at_minute: Mapped[int]
    places: Mapped[int]


class Appointment(Base):
    """A place of a slot that somebody has, came to, missed or gave back; the rows stay.

    A place has a number, which is given once at a time and never beyond the places of its slot: the
    slot is referred to together with how many it has.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        one_of("state", AppointmentState),
        one_of("purpose", Purpose),
        one_of("booked_by", BookedBy),
        one_of("cancel_reason", CancelReason),
        one_of("priority", PriorityGround),
        CheckConstraint("place_no BETWEEN 1 AND places", name="place_of_the_slot"),
        CheckConstraint(
            "(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="cancelled_says_why"
        ),
        CheckConstraint("(state = 'booked') = (closed_at_utc IS NULL)", name="closed_says_when"),
        ForeignKeyConstraint(
            ["slot_id", "session_id", "places"],
            ["appointment_slot.id", "appointment_slot.session_id", "appointment_slot.places"],
            name="fk_appointment_slot",
        ),
        Index(
            "uq_appointment_place",
            "slot_id",
            "place_no",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index(
            "uq_appointment_one_of_person",
            "session_id",
            "resident_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_appointment_household_id", "household_id", "id"),
        Index("ix_appointment_session_id", "session_id", "state"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    session_id: Mapped[int] = mapped_column(BigId)
    slot_id: Mapped[int] = mapped_column(BigId)
    places: Mapped[int]
    place_no: Mapped[int]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    """Where the person lived on the day of the booking."""
    purpose: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(EncryptedText("appointment.note"))
    priority: Mapped[str | None] = mapped_column(String(8))
    booked_by: Mapped[str] = mapped_column(String(5))
    booked_on: Mapped[date] = mapped_column(Date)
    booked_at_utc: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(10))
    cancel_reason: Mapped[str | None] = mapped_column(String(8))
    closed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    closed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
