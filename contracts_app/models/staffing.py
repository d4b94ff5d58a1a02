"""What is known of staff and teams beyond their names, and who takes over from whom."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary import CareLevel, CredentialKind

_OPEN_PLACE = text("region_code IS NOT NULL AND valid_to IS NULL")
_OPEN_GRID = text("grid_id IS NOT NULL AND valid_to IS NULL")


class StaffCredential(Base):
    """A licence or certificate of a member of staff; empty `valid_to` = it never expires (S4)."""

    __tablename__ = "staff_credential"
    __table_args__ = (
        one_of("kind", CredentialKind),
        UniqueConstraint("staff_id", "kind", "number"),
    )

    id: Mapped[PrimaryKey]
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    kind: Mapped[str] = mapped_column(String(24))
    number: Mapped[str] = mapped_column(String(60), default="")
    valid_to: Mapped[date | None] = mapped_column(Date)


class StaffProfile(Base):
    """What a public notice says of a member of staff (S3P1: five things are made public)."""

    __tablename__ = "staff_profile"

    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), primary_key=True)
    title: Mapped[str] = mapped_column(String(60), default="")
    training: Mapped[str] = mapped_column(String(400), default="")
    expertise: Mapped[str] = mapped_column(String(400), default="")
    services: Mapped[str] = mapped_column(String(400), default="")
    public_phone: Mapped[str] = mapped_column(String(40), default="")
    photo: Mapped[str] = mapped_column(String(40), default="")
    """The random name of a re-encoded picture in the instance folder; empty = none."""


class TeamProfile(Base):
    """What a team says of itself in public, who its contact is, and whether it is one person."""

    __tablename__ = "team_profile"

    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"), primary_key=True)
    contact_staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    is_solo: Mapped[bool] = mapped_column(default=False)
    """A village doctor or physician who signs alone, with a lead and a contact (S3P6)."""
    duties: Mapped[str] = mapped_column(Text, default="")
    services: Mapped[str] = mapped_column(Text, default="")
    photo: Mapped[str] = mapped_column(String(40), default="")


class Handover(Base):
    """Who answers in a team for what another did, from a day on: contracts name the other still."""

    __tablename__ = "handover"
    __table_args__ = (
        UniqueConstraint("team_id", "from_staff_id"),
        CheckConstraint("from_staff_id <> to_staff_id", name="to_somebody_else"),
        Index("ix_handover_to_staff_id", "to_staff_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    from_staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    to_staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    handed_on: Mapped[date] = mapped_column(Date)


class Responsibility(Base):
    """The four levels of persons who answer for a place: 包乡 包片 包村 包户 (S3P6), dated.

    The first three hang on a town or village, `household_doctor` on a grid. `zone` names the group
    of villages of a zone lead. The team's duty for a grid is `grid_duty`.
    """

    __tablename__ = "responsibility"
    __table_args__ = (
        one_of("level", CareLevel),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        CheckConstraint(
            "(level = 'household_doctor') = (grid_id IS NOT NULL)"
            " AND (grid_id IS NULL) = (region_code IS NOT NULL)",
            name="one_place",
        ),
        Index(
            "uq_responsibility_one_of_region",
            "level",
            "region_code",
            unique=True,
            sqlite_where=_OPEN_PLACE,
            postgresql_where=_OPEN_PLACE,
        ),
        Index(
            "uq_responsibility_one_of_grid",
            "grid_id",
            unique=True,
            sqlite_where=_OPEN_GRID,
            postgresql_where=_OPEN_GRID,
        ),
        Index("ix_responsibility_staff_id", "staff_id", "valid_to"),
        Index("ix_responsibility_region_code", "region_code", "level"),
        Index("ix_responsibility_grid_id", "grid_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    level: Mapped[str] = mapped_column(String(20))
    region_code: Mapped[str | None] = mapped_column(String(12), ForeignKey("region.code"))
    grid_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("grid.id"))
    staff_id: Mapped[int] = mapped_column(BigId, ForeignKey("staff.id"))
    zone: Mapped[str] = mapped_column(String(40), default="")
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
