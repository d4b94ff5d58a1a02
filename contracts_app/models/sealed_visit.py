"""A visit that was written without a line and came later: exactly one visit, or a task."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.paper import SealedState


class SealedVisit(Base):
    """What a device had sealed for one visit, by the key of its page.

    It is recorded when it comes, or waits until somebody completes it or takes it away.
    """

    __tablename__ = "sealed_visit"
    __table_args__ = (
        one_of("state", SealedState),
        CheckConstraint("(state = 'made') = (visit_id IS NOT NULL)", name="made_has_visit"),
        CheckConstraint("(state = 'attention') = (fields IS NOT NULL)", name="kept_while_it_waits"),
        CheckConstraint(
            "(state = 'settled') = (settle_note IS NOT NULL)", name="taken_away_says_why"
        ),
        CheckConstraint(
            "(settled_by_id IS NULL) = (settled_at_utc IS NULL)"
            " AND (state <> 'attention' OR settled_at_utc IS NULL)"
            " AND (state <> 'settled' OR settled_at_utc IS NOT NULL)",
            name="closed_by_somebody",
        ),
        CheckConstraint("received_at_utc >= written_at_utc", name="received_after_writing"),
        Index("ix_sealed_visit_state", "state", "id"),
        Index("ix_sealed_visit_user_id", "user_id", "received_at_utc"),
        Index("ix_sealed_visit_uploaded_by_id", "uploaded_by_id", "received_at_utc"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """That of the page, which `visit.client_key` takes over."""
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    """Who had the page open, by the ticket inside the seal."""
    uploaded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(12))
    codes: Mapped[list[str]] = mapped_column(JSON)
    """Why it waits; of a visit that was recorded, what it asks for at once."""
    visit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("visit.id"), unique=True)
    fields: Mapped[Any | None] = mapped_column(EncryptedJSON("sealed_visit.fields"))
    """What was typed; kept until it is a visit or somebody took it away."""
    written_at_utc: Mapped[datetime] = mapped_column(DateTime)
    """When it was to be saved, as far as the clock of the device can be believed."""
    received_at_utc: Mapped[datetime] = mapped_column(DateTime)
    settled_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    """Who completed it or took it away."""
    settled_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    settle_note: Mapped[str | None] = mapped_column(EncryptedText("sealed_visit.settle_note"))
