"""Room in a team beyond its limits, granted with a reason, and the queue for a place."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary import WaitingState

_IN_QUEUE = text("state IN ('waiting', 'offered')")


class CapacityGrant(Base):
    """More households and persons for a team than its hard limit, for some days, by decision."""

    __tablename__ = "capacity_grant"
    __table_args__ = (
        CheckConstraint("households >= 0 AND persons >= 0", name="no_negative"),
        CheckConstraint("households + persons > 0", name="grants_something"),
        CheckConstraint("valid_to >= valid_from", name="dates_in_order"),
        Index("ix_capacity_grant_team_id", "team_id", "valid_to"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    households: Mapped[int]
    persons: Mapped[int]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    granted_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    granted_at_utc: Mapped[datetime] = mapped_column(DateTime)


class WaitingPlace(Base):
    """A household that waits for a place in a full team; the queue goes by `id`."""

    __tablename__ = "waiting_place"
    __table_args__ = (
        one_of("state", WaitingState),
        CheckConstraint(
            "state <> 'offered' OR (offered_on IS NOT NULL AND offer_until IS NOT NULL)",
            name="offer_has_days",
        ),
        CheckConstraint(
            "(state IN ('waiting', 'offered')) = (ended_on IS NULL)", name="end_has_day"
        ),
        Index(
            "uq_waiting_place_one_queue",
            "household_id",
            unique=True,
            sqlite_where=_IN_QUEUE,
            postgresql_where=_IN_QUEUE,
        ),
        Index("ix_waiting_place_team_id", "team_id", "state", "id"),
        Index("ix_waiting_place_household_id", "household_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    state: Mapped[str] = mapped_column(String(12))
    asked_on: Mapped[date] = mapped_column(Date)
    offered_on: Mapped[date | None] = mapped_column(Date)
    offer_until: Mapped[date | None] = mapped_column(Date)
    """The last day on which the offered place is kept for the household."""
    ended_on: Mapped[date | None] = mapped_column(Date)
