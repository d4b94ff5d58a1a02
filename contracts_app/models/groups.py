"""Groups and sites of a team: who belongs to them from when until when, and who came when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary.groups import GroupKind

_OPEN = text("closed_on IS NULL")
_MEMBER = text("to_day IS NULL")


class CareGroup(Base):
    """A club, a group for mutual aid or training, or a site such as a school or a care home."""

    __tablename__ = "care_group"
    __table_args__ = (
        one_of("kind", GroupKind),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates_in_order"),
        Index(
            "uq_care_group_name",
            "team_id",
            "name",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_care_group_team_id", "team_id", "kind"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[Name]
    topic: Mapped[str | None] = mapped_column(String(24))
    """The population group that it is for, when it is for one."""
    address: Mapped[str] = mapped_column(String(200), default="")
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    """The last day."""
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class CareGroupMember(Base):
    """Somebody belongs to a group or to the roster of a site, both days included."""

    __tablename__ = "care_group_member"
    __table_args__ = (
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="dates_in_order"),
        Index(
            "uq_care_group_member_open",
            "group_id",
            "resident_id",
            unique=True,
            sqlite_where=_MEMBER,
            postgresql_where=_MEMBER,
        ),
        Index("ix_care_group_member_group_id", "group_id", "id"),
        Index("ix_care_group_member_household_id", "household_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    group_id: Mapped[int] = mapped_column(BigId, ForeignKey("care_group.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    """Where the person lived on joining."""
    from_day: Mapped[date] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)


class CareGroupSession(Base):
    """A meeting of a group, or a service day at a site; one on a day."""

    __tablename__ = "care_group_session"
    __table_args__ = (Index("uq_care_group_session_day", "group_id", "held_on", unique=True),)

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    group_id: Mapped[int] = mapped_column(BigId, ForeignKey("care_group.id"))
    held_on: Mapped[date] = mapped_column(Date)
    topic: Mapped[str] = mapped_column(String(120))
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class CareGroupAttendance(Base):
    """Whether a member came on a day; a row for each member who was ever noted there."""

    __tablename__ = "care_group_attendance"

    session_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("care_group_session.id"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("care_group_member.id"), primary_key=True, index=True
    )
    came: Mapped[bool]
