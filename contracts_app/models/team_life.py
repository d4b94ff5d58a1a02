"""The work of a team beside its contracts: what it holds, who came, its plan, and surveys."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.team_life import (
    AnswerSource,
    EducationForm,
    LifeKind,
    LifeState,
    SurveyKind,
)


class TeamEvent(Base):
    """Something a team plans and holds: an outreach day, a lecture, a meeting, a training.

    A correction writes over it, with a reason and an audit row; a cancelled one stays.
    """

    __tablename__ = "team_event"
    __table_args__ = (
        one_of("kind", LifeKind),
        one_of("state", LifeState),
        one_of("form", EducationForm),
        CheckConstraint(
            "from_minute >= 0 AND to_minute <= 1440 AND from_minute < to_minute",
            name="minutes_in_order",
        ),
        CheckConstraint("(from_minute IS NULL) = (to_minute IS NULL)", name="both_minutes"),
        CheckConstraint("audience >= 0 AND service_minutes >= 0", name="no_negative"),
        CheckConstraint("(state = 'cancelled') = (cancel_reason <> '')", name="cancelled_says_why"),
        Index("ix_team_event_team_id", "team_id", "day", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    day: Mapped[date] = mapped_column(Date)
    from_minute: Mapped[int | None]
    """Minutes since midnight; the last one is that at which it was over."""
    to_minute: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str | None] = mapped_column(String(24))
    topic_words: Mapped[str] = mapped_column(String(200), default="")
    form: Mapped[str | None] = mapped_column(String(16))
    audience: Mapped[int | None]
    """How many residents came."""
    service_minutes: Mapped[int | None]
    """How long it spoke of the contract service (H1)."""
    notes: Mapped[Any | None] = mapped_column(EncryptedJSON("team_event.notes"))
    """Minutes of a meeting, or what is to be kept of the rest: every text there was, the last one
    holds. People may be named in it."""
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change, so that nobody writes over what another person wrote."""
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class TeamEventAttendance(Base):
    """A member of staff at an event, and how a training ended for this person.

    Who was noted by mistake is noted as not present; the row stays.
    """

    __tablename__ = "team_event_attendance"
    __table_args__ = (
        UniqueConstraint("event_id", "staff_id"),
        CheckConstraint("present OR passed IS NULL", name="passed_was_there"),
        Index("ix_team_event_attendance_staff_id", "staff_id", "event_id"),
    )

    id: Mapped[PrimaryKey]
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("team_event.id"))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    present: Mapped[bool]
    passed: Mapped[bool | None]
    """None where a training asks for no result, or it is not known yet."""
    result: Mapped[str] = mapped_column(String(40), default="")


class TeamEventPhoto(Base):
    """A photo of an event, re-encoded and encrypted, under a random name."""

    __tablename__ = "team_event_photo"
    __table_args__ = (
        UniqueConstraint("event_id", "sha256"),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_says_why"
        ),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    event_id: Mapped[int] = mapped_column(BigId, ForeignKey("team_event.id"))
    file: Mapped[str] = mapped_column(String(24))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what was sent, so that the same photo is not kept twice."""
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    uploaded_at_utc: Mapped[datetime] = mapped_column(DateTime)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")


class TeamPlan(Base):
    """The work plan of a team for a year, one row for each version of it; none is changed."""

    __tablename__ = "team_plan"
    __table_args__ = (
        UniqueConstraint("team_id", "year", "version"),
        CheckConstraint("version >= 1", name="counted_from_one"),
        CheckConstraint("(version = 1) = (reason = '')", name="changed_says_why"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    year: Mapped[int]
    version: Mapped[int]
    targets: Mapped[Any] = mapped_column(JSON)
    """How many events of each kind the team wants to hold in the year."""
    words: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(200), default="")
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class Survey(Base):
    """A question to residents of a team or an institution, open for some days."""

    __tablename__ = "survey"
    __table_args__ = (
        one_of("kind", SurveyKind),
        CheckConstraint("to_day >= from_day", name="days_in_order"),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn_says_why"
        ),
        Index("ix_survey_institution_id", "institution_id", "from_day"),
        Index("ix_survey_team_id", "team_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    token: Mapped[str] = mapped_column(String(16), unique=True)
    """Stands in the public address, and in those of the pages about it."""
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(80))
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class SurveyAnswer(Base):
    """What one person answered: no name, no address, and of the moment only the day."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        one_of("source", AnswerSource),
        UniqueConstraint("survey_id", "form_token"),
        CheckConstraint("grade >= 1 AND grade <= 5", name="grade_known"),
        CheckConstraint("(source = 'paper') = (user_id IS NOT NULL)", name="paper_was_entered"),
        Index("ix_survey_answer_survey_id", "survey_id", "answered_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    survey_id: Mapped[int] = mapped_column(BigId, ForeignKey("survey.id"))
    source: Mapped[str] = mapped_column(String(8))
    form_token: Mapped[str] = mapped_column(String(16))
    """Of the form that was filled in: sent twice, it counts once."""
    answered_on: Mapped[date] = mapped_column(Date)
    knows_doctor: Mapped[bool | None]
    knows_institution: Mapped[bool | None]
    knows_services: Mapped[bool | None]
    grade: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    """Who entered it from paper."""
