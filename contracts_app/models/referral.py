"""Referrals up to a hospital and back home, and every move of each (domain 3)."""

from datetime import date, datetime
from typing import Any

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
from contracts_app.vocabulary.referrals import (
    DOWN_STATUSES,
    LEFT_HOSPITAL,
    OVER,
    UP_STATUSES,
    WAITS,
    Care,
    Cause,
    Consent,
    ConsentBy,
    Direction,
    Outcome,
    ReferralStatus,
    Side,
    Urgency,
)


def _listed(words: Any) -> str:
    return ", ".join(f"'{word}'" for word in words)


_IS_OVER = f"status IN ({_listed(OVER)})"
_IS_OPEN = f"status NOT IN ({_listed(OVER)})"
_NOT_OVER = text("over_at_utc IS NULL")
_SCHEDULED = text("status = 'scheduled'")
_OPEN_FIRST = ("over_at_utc", "status", "referral_no")
"""What is open lies together, whatever else a side ever had."""
_OPEN_UP = text(f"direction = 'up' AND status NOT IN ({_listed((*OVER, *LEFT_HOSPITAL))})")
_OPEN_DOWN = text(f"direction = 'down' AND {_IS_OPEN}")
_UP = text("direction = 'up'")
_DIED = text("outcome = 'died'")
_WAITS = " OR ".join(
    f"(status = '{status}' AND owner = '{waits.owner}' AND clock = '{waits.clock}')"
    for status, waits in WAITS.items()
)


class Referral(Base):
    """One referral; its status is that of its last event, which the database compares.

    An open one waits for exactly one side, and one clock runs for it or stands still while the
    ball is with the patient.
    """

    __tablename__ = "referral"
    __table_args__ = (
        one_of("direction", Direction),
        one_of("status", ReferralStatus),
        one_of("urgency", Urgency),
        one_of("care", Care),
        one_of("consent", Consent),
        one_of("consent_by", ConsentBy),
        one_of("outcome", Outcome),
        CheckConstraint(
            f"(direction = 'up' AND status IN ({_listed(UP_STATUSES)}))"
            f" OR (direction = 'down' AND status IN ({_listed(DOWN_STATUSES)}))",
            name="status_of_its_direction",
        ),
        CheckConstraint(
            f"({_IS_OVER} AND owner IS NULL AND clock IS NULL)"
            f" OR (owner IS NOT NULL AND clock IS NOT NULL AND ({_WAITS}))",
            name="one_owner_and_clock",
        ),
        CheckConstraint(
            "(clock IS NULL) = (due_at_utc IS NULL)"
            " AND (clock IS NULL) = (clock_started_at_utc IS NULL)"
            " AND (waiting_since_utc IS NULL OR clock IS NOT NULL)",
            name="clock_is_whole",
        ),
        CheckConstraint(f"({_IS_OVER}) = (over_at_utc IS NOT NULL)", name="over_says_when"),
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="closed_says_how"),
        CheckConstraint("consent <> 'unable' OR urgency = 'emergency'", name="asked_but_in_need"),
        CheckConstraint("(consent = 'unable') = (consent_by IS NULL)", name="consent_of_somebody"),
        CheckConstraint(
            "consent <> 'refused' OR status IN ('closed', 'cancelled')", name="refusal_closes"
        ),
        CheckConstraint(
            "(form IS NOT NULL) OR (form_due_at_utc IS NOT NULL)", name="form_or_its_day"
        ),
        CheckConstraint("(direction = 'down') = (home_on IS NOT NULL)", name="home_on_a_day"),
        CheckConstraint("version >= 1", name="has_an_event"),
        ForeignKeyConstraint(
            ["id", "version", "status"],
            ["referral_event.referral_id", "referral_event.seq", "referral_event.to_status"],
            name="fk_referral_last_event",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        CheckConstraint(
            "direction = 'down' OR department_id IS NOT NULL", name="up_to_a_department"
        ),
        CheckConstraint(
            "direction = 'up' OR from_institution_id = hospital_id", name="down_from_the_hospital"
        ),
        CheckConstraint(
            "readmission_days IS NULL OR (direction = 'up' AND origin_id IS NOT NULL"
            " AND readmission_days >= 0)",
            name="readmitted_after_something",
        ),
        CheckConstraint(
            "status NOT IN ('assigned', 'first_followup_done', 'tracking') OR team_id IS NOT NULL",
            name="at_home_with_a_team",
        ),
        CheckConstraint(
            "status <> 'feedback_received' OR feedback IS NOT NULL", name="feedback_is_there"
        ),
        ForeignKeyConstraint(
            ["department_id", "hospital_id"],
            ["department.id", "department.institution_id"],
            name="fk_referral_department",
        ),
        Index(
            "uq_referral_one_open_up",
            "resident_id",
            "department_id",
            unique=True,
            sqlite_where=_OPEN_UP,
            postgresql_where=_OPEN_UP,
        ),
        Index(
            "uq_referral_one_open_down",
            "resident_id",
            unique=True,
            sqlite_where=_OPEN_DOWN,
            postgresql_where=_OPEN_DOWN,
        ),
        Index("ix_referral_resident_id", "resident_id", "id"),
        Index("ix_referral_department_id", "department_id", *_OPEN_FIRST),
        Index("ix_referral_from_institution_id", "from_institution_id", *_OPEN_FIRST),
        Index("ix_referral_township_id", "township_id", *_OPEN_FIRST),
        Index("ix_referral_hospital_id", "hospital_id", *_OPEN_FIRST),
        Index("ix_referral_team_id", "team_id", *_OPEN_FIRST),
        Index(
            "ix_referral_up_over",
            "county_code",
            "over_at_utc",
            "resident_id",
            "household_id",
            "township_id",
            sqlite_where=_UP,
            postgresql_where=_UP,
        ),
        Index(
            "ix_referral_died",
            "county_code",
            "over_at_utc",
            sqlite_where=_DIED,
            postgresql_where=_DIED,
        ),
        Index("ix_referral_sent_at_utc", "county_code", "sent_at_utc", "id"),
        Index("ix_referral_scheduled", "id", sqlite_where=_SCHEDULED, postgresql_where=_SCHEDULED),
        Index(
            "ix_referral_due_at_utc",
            "due_at_utc",
            sqlite_where=_NOT_OVER,
            postgresql_where=_NOT_OVER,
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    referral_no: Mapped[str] = mapped_column(String(24), unique=True)
    client_key: Mapped[str] = mapped_column(String(64), unique=True)
    """From the page that began it: a double tap and a retry are one referral."""
    direction: Mapped[str] = mapped_column(String(4))
    status: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    """The number of its last event."""
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), index=True)
    """Where the person lived when it began."""
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"), index=True)
    """The term that covered the person when it began."""
    origin_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("referral.id"), index=True)
    """What it follows: the way up of somebody sent home, the way home before a new one up."""
    urgency: Mapped[str] = mapped_column(String(12))
    care: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(16))
    from_institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    township_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    """The primary institution whose coordinator looks after it, on the way up and down."""
    hospital_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    department_id: Mapped[int | None] = mapped_column(BigId)
    """Of the hospital, whichever way it goes."""
    readmission_days: Mapped[int | None]
    """How many days after coming home the person needs the hospital again, where that is soon."""
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    started_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    consent: Mapped[str] = mapped_column(String(8))
    consent_by: Mapped[str | None] = mapped_column(String(8))
    form: Mapped[Any | None] = mapped_column(EncryptedJSON("referral.form"))
    """What the slip says; empty only while that of an emergency is owed."""
    summary: Mapped[Any | None] = mapped_column(EncryptedJSON("referral.summary"))
    """What the hospital sees of the record, as it was when it was sent."""
    form_due_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    feedback: Mapped[Any | None] = mapped_column(EncryptedJSON("referral.feedback"))
    home_on: Mapped[date | None] = mapped_column(Date)
    """The day on which the person was discharged."""
    owner: Mapped[str | None] = mapped_column(String(12))
    clock: Mapped[str | None] = mapped_column(String(24))
    clock_limit: Mapped[str] = mapped_column(String(8), default="")
    clock_started_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    due_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    waiting_since_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """Since when the ball is with the patient, and the clock stands still."""
    started_at_utc: Mapped[datetime] = mapped_column(DateTime)
    sent_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """When the hospital was asked first, or a primary institution on the way home."""
    over_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))


class ReferralEvent(Base):
    """A move: from where to where, who, from which side, how long it took. Never changed.

    The referral moves first, one number at a time, and its event is stored behind it: the database
    takes no event that its referral does not stand at, and no end without the event.
    """

    __tablename__ = "referral_event"
    __table_args__ = (
        one_of("side", Side),
        one_of("cause", Cause),
        one_of("from_status", ReferralStatus),
        one_of("to_status", ReferralStatus),
        UniqueConstraint("referral_id", "seq"),
        UniqueConstraint("referral_id", "seq", "to_status"),
        CheckConstraint("seq >= 1", name="counted_from_one"),
        CheckConstraint(
            "(seq = 1 AND before_seq IS NULL AND from_status IS NULL)"
            " OR (seq > 1 AND before_seq IS NOT NULL AND before_seq = seq - 1"
            " AND from_status IS NOT NULL)",
            name="follows_the_one_before",
        ),
        CheckConstraint("took_seconds >= 0 AND paused_seconds >= 0", name="time_goes_on"),
        CheckConstraint("cause <> 'phone' OR answered_by IS NOT NULL", name="phone_says_who"),
        CheckConstraint("noted_at_utc IS NULL OR noted_at_utc <= at_utc", name="noted_before"),
        ForeignKeyConstraint(
            ["referral_id", "before_seq", "from_status"],
            ["referral_event.referral_id", "referral_event.seq", "referral_event.to_status"],
            name="fk_referral_event_before",
        ),
        Index("ix_referral_event_at_utc", "at_utc", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    referral_id: Mapped[int] = mapped_column(BigId, ForeignKey("referral.id"))
    seq: Mapped[int]
    before_seq: Mapped[int | None]
    move: Mapped[str] = mapped_column(String(16))
    from_status: Mapped[str | None] = mapped_column(String(24))
    to_status: Mapped[str] = mapped_column(String(24))
    at_utc: Mapped[datetime] = mapped_column(DateTime)
    noted_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """When that was noted from which the move follows, where that was before it: judged by it."""
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("institution.id"))
    side: Mapped[str] = mapped_column(String(12))
    cause: Mapped[str] = mapped_column(String(8))
    answered_by: Mapped[str | None] = mapped_column(EncryptedText("referral_event.answered_by"))
    """Who said so on the telephone, where somebody else wrote it down."""
    reason: Mapped[str] = mapped_column(String(24), default="")
    note: Mapped[str | None] = mapped_column(EncryptedText("referral_event.note"))
    details: Mapped[Any | None] = mapped_column(EncryptedJSON("referral_event.details"))
    """What the move was about, in codes: the alternative, the place, the team."""
    clock: Mapped[str | None] = mapped_column(String(24))
    """The clock that this move stopped, until when it ran, and how long it took and stood still."""
    due_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    took_seconds: Mapped[int] = mapped_column(default=0)
    paused_seconds: Mapped[int] = mapped_column(default=0)
