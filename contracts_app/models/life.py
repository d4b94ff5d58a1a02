"""What happens to households between the signings, each entry kept so that it can be taken back."""

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
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.life import ActionKind, AwayReason

_OPEN = text("to_day IS NULL")


class HouseholdAction(Base):
    """One entry about a household: what it changed, row by row, and whether it was taken back.

    `changes` lists rows with their values before and after, by table and id; names and numbers of
    people are never in it.
    """

    __tablename__ = "household_action"
    __table_args__ = (
        one_of("kind", ActionKind),
        CheckConstraint("(undone_at_utc IS NULL) = (undo_reason IS NULL)", name="undo_has_reason"),
        Index("ix_household_action_household_id", "household_id", "id"),
        Index("ix_household_action_other_household_id", "other_household_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    other_household_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("household.id"))
    """The second household of a marriage, a split or a merge."""
    kind: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_on: Mapped[date] = mapped_column(Date)
    recorded_at_utc: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Keys and codes that say what it was about: residents, destination, reason."""
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    undone_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    undone_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    undo_reason: Mapped[str | None] = mapped_column(String(200))


class HeadChange(Base):
    """Another member became head on a day; who was head before is told by these.

    On a day the head was `from_resident_id` of the first later change, or the present head when
    there is none.
    """

    __tablename__ = "head_change"
    __table_args__ = (Index("ix_head_change_household_id", "household_id", "changed_on", "id"),)

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    from_resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("resident.id"))
    to_resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("resident.id"))
    changed_on: Mapped[date] = mapped_column(Date)
    """The first day of the new head."""
    undone: Mapped[bool] = mapped_column(default=False)


class Suspension(Base):
    """A member is away for long: still covered, and on no work list until the return.

    A household that is away as a whole gives each member a row of its own, marked so; a person may
    have one of each kind at a time, and each ends for itself.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        one_of("reason", AwayReason),
        CheckConstraint("to_day IS NULL OR to_day >= from_day", name="dates_in_order"),
        Index(
            "uq_suspension_open",
            "resident_id",
            "with_household",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_suspension_household_id", "household_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    with_household: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(12))
    from_day: Mapped[date] = mapped_column(Date)
    expected_back: Mapped[date | None] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)
    """The last day away."""
    undone: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(200), default="")


class ResidentMerge(Base):
    """Two rows of one person: the second is kept for its history and stands for the first."""

    __tablename__ = "resident_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two_rows"),
        Index(
            "uq_resident_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=text("NOT undone"),
            postgresql_where=text("NOT undone"),
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    kept_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    merged_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    merged_on: Mapped[date] = mapped_column(Date)
    undone: Mapped[bool] = mapped_column(default=False)


class Birth(Base):
    """A newborn without a number: known by the mother and the order of birth until one comes."""

    __tablename__ = "birth"
    __table_args__ = (UniqueConstraint("mother_id", "birth_order"),)

    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), primary_key=True)
    mother_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    birth_order: Mapped[int]
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    """When the signer confirmed the child at the next contact (rule 2.15)."""


class MoveAway(Base):
    """Where somebody who moved away went, so that the record can be handed over there (2.13)."""

    __tablename__ = "move_away"

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    membership_id: Mapped[int] = mapped_column(BigId, ForeignKey("membership.id"), unique=True)
    destination: Mapped[str] = mapped_column(String(200))
    handed_over_to: Mapped[str | None] = mapped_column(String(80))
    """Who received the record there."""
