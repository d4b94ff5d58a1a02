"""Teams, their members, and the dated duty of teams for grids."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, Code, CountyCode, Name, PrimaryKey, one_of
from contracts_app.models.place import SINCE_EVER
from contracts_app.vocabulary import DutyLevel


class Team(Base):
    """A family-doctor team; its limits are hard limits, empty means the policy decides."""

    __tablename__ = "team"
    __table_args__ = (
        UniqueConstraint("county_code", "code"),
        CheckConstraint("max_households IS NULL OR max_households >= 0", name="households_limit"),
        CheckConstraint("max_persons IS NULL OR max_persons >= 0", name="persons_limit"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    code: Mapped[Code]
    name: Mapped[Name]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"), index=True)
    leader_name: Mapped[str] = mapped_column(String(80), default="")
    hotline: Mapped[str] = mapped_column(String(40), default="")
    service_hours: Mapped[str] = mapped_column(String(120), default="")
    max_households: Mapped[int | None]
    max_persons: Mapped[int | None]
    dissolved_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which the team is there no longer."""


class Staff(Base):
    """A person who works for an institution and may serve in teams."""

    __tablename__ = "staff"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    county_code: Mapped[CountyCode]
    name: Mapped[Name]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"), index=True)
    phone: Mapped[str | None] = mapped_column(EncryptedText("staff.phone"))
    retired_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which the person serves no longer, anywhere."""


class TeamMember(Base):
    """A dated place of a member of staff in a team; the post may be unknown until an import."""

    __tablename__ = "team_member"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        Index(
            "uq_team_member_current",
            "team_id",
            "staff_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index(
            "uq_team_member_one_leader",
            "team_id",
            unique=True,
            sqlite_where=text("is_leader AND valid_to IS NULL"),
            postgresql_where=text("is_leader AND valid_to IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    post: Mapped[str | None] = mapped_column(String(24))
    is_leader: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date] = mapped_column(Date, default=SINCE_EVER)
    valid_to: Mapped[date | None] = mapped_column(Date)


class GridDuty(Base):
    """Who is responsible for a grid from one day to another, both days included."""

    __tablename__ = "grid_duty"
    __table_args__ = (
        one_of("level", DutyLevel),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        UniqueConstraint("grid_id", "level", "valid_from"),
        Index(
            "uq_grid_duty_one_open_team",
            "grid_id",
            unique=True,
            sqlite_where=text("level = 'team' AND valid_to IS NULL"),
            postgresql_where=text("level = 'team' AND valid_to IS NULL"),
        ),
        Index("ix_grid_duty_team", "team_id", "valid_to", "grid_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"))
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    level: Mapped[str] = mapped_column(String(16), default=DutyLevel.TEAM)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
