"""Draft plans of who is responsible for which grid; nothing of them is live until published."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary import PlanState


class DutyPlan(Base):
    """A named draft. Steps up to `cursor` count, later ones were undone and can be done again.

    `version` rises with every change, so that two people who edit notice each other.
    """

    __tablename__ = "duty_plan"
    __table_args__ = (
        one_of("state", PlanState),
        CheckConstraint(
            "(state = 'published') = (published_at_utc IS NOT NULL)", name="publishing_has_moment"
        ),
        Index("ix_duty_plan_institution_id", "institution_id", "state", "id"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    county_code: Mapped[CountyCode]
    institution_id: Mapped[int] = mapped_column(BigId, ForeignKey("institution.id"))
    name: Mapped[Name]
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date] = mapped_column(Date)
    """The first day of the new duties."""
    undoes_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("duty_plan.id"), index=True)
    counted_at_utc: Mapped[datetime] = mapped_column(DateTime)
    """When the figures of `duty_plan_grid` were counted."""
    created_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    created_at_utc: Mapped[datetime] = mapped_column(DateTime)
    published_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    published_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class DutyPlanGrid(Base):
    """A grid as the plan found it: its team, and what it weighs, counted from rows."""

    __tablename__ = "duty_plan_grid"
    __table_args__ = (
        CheckConstraint(
            "households >= 0 AND persons >= 0 AND key_persons >= 0 AND weight >= 0"
            " AND signed_households >= 0 AND signed_persons >= 0",
            name="no_negative",
        ),
    )

    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("duty_plan.id"), primary_key=True)
    grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"), primary_key=True)
    base_team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    """The team on the plan's first day when the figures were counted; empty = a gap."""
    households: Mapped[int]
    persons: Mapped[int]
    key_persons: Mapped[int]
    weight: Mapped[int]
    """Persons and weighted key groups, in hundredths of a person."""
    signed_households: Mapped[int]
    signed_persons: Mapped[int]
    """Households and persons of the grid with a live or upcoming contract, of any team."""


class DutyPlanMove(Base):
    """One grid given to a team in one step of a plan; empty `team_id` = taken from its team."""

    __tablename__ = "duty_plan_move"

    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("duty_plan.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"), primary_key=True)
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    version: Mapped[int]
    """The version of the plan that this step made."""
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class DutyPlanTeam(Base):
    """What a team carried by contract when the figures of a plan were counted, from live rows."""

    __tablename__ = "duty_plan_team"
    __table_args__ = (CheckConstraint("households >= 0 AND persons >= 0", name="no_negative"),)

    plan_id: Mapped[int] = mapped_column(BigId, ForeignKey("duty_plan.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"), primary_key=True)
    households: Mapped[int]
    persons: Mapped[int]
