"""What is due to whom, and what decides it: duties, pregnancies, cases of tuberculosis."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.care import (
    Cancelled,
    DutyKind,
    DutyState,
    PregnancyEnd,
    Programme,
    TbEnd,
)

_OPEN = text("state = 'open'")
_PLANNED = text("planned_on IS NOT NULL")
_RUNNING = text("ended_on IS NULL")
_TREATED = text("stopped_on IS NULL")


class Obligation(Base):
    """One service that is due to one resident, with the days between which it should be done.

    There is never more than one open row for an item and a person: what was missed stays open and
    overdue. Rows that are closed stay as they are and are never deleted.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        one_of("programme", Programme),
        one_of("kind", DutyKind),
        one_of("state", DutyState),
        one_of("cancelled_for", Cancelled),
        CheckConstraint("due_on >= due_from", name="window_in_order"),
        CheckConstraint("(state = 'open') = (closed_on IS NULL)", name="closed_has_day"),
        CheckConstraint("(state = 'done') = (visit_id IS NOT NULL)", name="done_has_visit"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_for IS NOT NULL)", name="cancelled_has_reason"
        ),
        Index(
            "uq_obligation_one_open",
            "resident_id",
            "item_code",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_obligation_team_id", "team_id", "state", "due_on", "resident_id"),
        Index(
            "ix_obligation_planned_on",
            "team_id",
            "planned_on",
            sqlite_where=_PLANNED,
            postgresql_where=_PLANNED,
        ),
        Index("ix_obligation_resident_id", "resident_id", "state"),
        Index("ix_obligation_visit_id", "visit_id"),
        Index("ix_obligation_contract_id", "contract_id", "state"),
        Index("ix_obligation_staff_id", "staff_id", "state"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    item_code: Mapped[str] = mapped_column(String(40), ForeignKey("service_item.code"))
    programme: Mapped[str] = mapped_column(String(12))
    slot: Mapped[str] = mapped_column(String(12), default="")
    """Which of several by age or week: `3m`, `16w`; empty for what comes round."""
    kind: Mapped[str] = mapped_column(String(12))
    counted: Mapped[bool] = mapped_column(default=True)
    """Whether figures count it: somebody below the age of a programme is followed, not counted."""
    due_from: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12))
    closed_on: Mapped[date | None] = mapped_column(Date)
    cancelled_for: Mapped[str | None] = mapped_column(String(12))
    visit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("visit.id"))
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"))
    """The term that promises it; without one it is due as public health service alone (A3)."""
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    """Whose work it is: the team of the contract, else the one that is responsible for the grid."""
    staff_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"))
    """Who was asked to do it, where it was handed to one person."""
    planned_on: Mapped[date | None] = mapped_column(Date)
    """The day for which somebody planned it, such as a village day."""
    made_on: Mapped[date] = mapped_column(Date)


class CareRoll(Base):
    """Somebody whose duties are planned: since when, on what facts, and when to look again.

    Nothing is due before `since`: what was not done before the person was known here is not held
    against anybody.
    """

    __tablename__ = "care_roll"
    __table_args__ = (Index("ix_care_roll_look_again_on", "county_code", "look_again_on"),)

    resident_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("resident.id"), primary_key=True, autoincrement=False
    )
    county_code: Mapped[CountyCode]
    since: Mapped[date] = mapped_column(Date)
    facts: Mapped[str] = mapped_column(String(400))
    """Groups, contract, team and last visit as they were when the duties were planned."""
    look_again_on: Mapped[date] = mapped_column(Date)


class Pregnancy(Base):
    """One pregnancy, from booking until 42 days after birth; its weeks decide what is due."""

    __tablename__ = "pregnancy"
    __table_args__ = (
        one_of("outcome", PregnancyEnd),
        CheckConstraint("due_on > lmp_on", name="due_after_lmp"),
        CheckConstraint("delivered_on IS NULL OR delivered_on > lmp_on", name="born_after_lmp"),
        CheckConstraint(
            "discharged_on IS NULL OR (delivered_on IS NOT NULL AND discharged_on >= delivered_on)",
            name="home_after_birth",
        ),
        CheckConstraint("(ended_on IS NULL) = (outcome IS NULL)", name="end_has_outcome"),
        CheckConstraint(
            "ended_on IS NULL OR (ended_on > lmp_on"
            " AND (delivered_on IS NULL OR ended_on >= delivered_on))",
            name="end_after_birth",
        ),
        CheckConstraint(
            "outcome IS NULL OR outcome <> 'born' OR delivered_on IS NOT NULL", name="born_has_day"
        ),
        Index(
            "uq_pregnancy_one_running",
            "resident_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        Index("ix_pregnancy_resident_id", "resident_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    lmp_on: Mapped[date] = mapped_column(Date)
    """The first day of the last period: week 0 begins on it."""
    due_on: Mapped[date] = mapped_column(Date)
    booked_on: Mapped[date] = mapped_column(Date)
    delivered_on: Mapped[date | None] = mapped_column(Date)
    discharged_on: Mapped[date | None] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    """The last day of care: after the check at 42 days, or when it ended otherwise."""
    outcome: Mapped[str | None] = mapped_column(String(12))


class TbCase(Base):
    """One case of tuberculosis that was notified to us, until treatment stopped."""

    __tablename__ = "tb_case"
    __table_args__ = (
        one_of("outcome", TbEnd),
        CheckConstraint(
            "(intensive_until IS NULL) = (started_on IS NULL)"
            " AND (started_on IS NULL OR intensive_until >= started_on)",
            name="intensive_after_start",
        ),
        CheckConstraint(
            "stopped_on IS NULL OR stopped_on >= notified_on", name="stop_after_notice"
        ),
        CheckConstraint(
            "stopped_on IS NULL OR started_on IS NULL OR stopped_on >= started_on",
            name="stop_after_start",
        ),
        CheckConstraint("(stopped_on IS NULL) = (outcome IS NULL)", name="stop_has_outcome"),
        Index(
            "uq_tb_case_one_treated",
            "resident_id",
            unique=True,
            sqlite_where=_TREATED,
            postgresql_where=_TREATED,
        ),
        Index("ix_tb_case_resident_id", "resident_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    notified_on: Mapped[date] = mapped_column(Date)
    started_on: Mapped[date | None] = mapped_column(Date)
    intensive_until: Mapped[date | None] = mapped_column(Date)
    """The last day of the intensive phase."""
    stopped_on: Mapped[date | None] = mapped_column(Date)
    outcome: Mapped[str | None] = mapped_column(String(12))
