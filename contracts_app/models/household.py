"""Households and the dated membership of residents in them. Nothing here is ever deleted."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, Code, CountyCode, PrimaryKey, one_of
from contracts_app.models.place import SINCE_EVER
from contracts_app.vocabulary import MoveReason

_OPEN = text("valid_to IS NULL")
_OPEN_HEAD = text("is_head AND valid_to IS NULL")


class Household(Base):
    """A household; it hangs on one leaf grid and has an address there."""

    __tablename__ = "household"
    __table_args__ = (
        UniqueConstraint("county_code", "code"),
        Index("ix_household_grid_id", "grid_id", "code"),
        Index("ix_household_code", "code"),
        Index("ix_household_address", "address"),
        Index("ix_household_grid_address", "grid_id", "address"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    code: Mapped[Code]
    grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"))
    address: Mapped[str] = mapped_column(String(200), default="")


class HouseholdMove(Base):
    """A household that came from one grid to another on a day; most households have none.

    On a day the household belonged to `from_grid_id` of its first later move, or to its present
    grid when there is none. So no day is without a grid and none has two.
    """

    __tablename__ = "household_move"
    __table_args__ = (
        one_of("reason", MoveReason),
        CheckConstraint("from_grid_id <> to_grid_id", name="to_another_grid"),
        UniqueConstraint("household_id", "moved_on"),
        Index("ix_household_move_moved_on", "moved_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    from_grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"))
    to_grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"))
    moved_on: Mapped[date] = mapped_column(Date)
    """The first day in the new grid."""
    reason: Mapped[str] = mapped_column(String(12))


class Membership(Base):
    """One resident in one household from one day to another, both days included."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        CheckConstraint("(valid_to IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
        Index(
            "uq_membership_one_household",
            "resident_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_membership_one_head",
            "household_id",
            unique=True,
            sqlite_where=_OPEN_HEAD,
            postgresql_where=_OPEN_HEAD,
        ),
        Index("ix_membership_household_id", "household_id", "valid_to"),
        Index("ix_membership_resident_id", "resident_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    relation: Mapped[str] = mapped_column(String(2))
    is_head: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date] = mapped_column(Date, default=SINCE_EVER)
    valid_to: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str | None] = mapped_column(String(24))
