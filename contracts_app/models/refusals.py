"""Refusals of services and advice: what was advised, and how it is known that it was refused."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.around import RefusalKind, RefusalProof

_WITHDRAWAL = text("withdraws_id IS NOT NULL")


class Refusal(Base):
    """Somebody refuses what was advised, or, by a later row, does so no more; no row is changed.

    A withdrawal names the person together with the row, so it never withdraws somebody else's.
    """

    __tablename__ = "refusal"
    __table_args__ = (
        one_of("kind", RefusalKind),
        one_of("proof", RefusalProof),
        CheckConstraint(
            "(withdraws_id IS NULL) = (advised IS NOT NULL)"
            " AND (withdraws_id IS NULL) = (proof IS NOT NULL)",
            name="says_what_and_how",
        ),
        CheckConstraint(
            "(coalesce(proof, '') = 'drawn') = (strokes IS NOT NULL)", name="drawn_has_strokes"
        ),
        CheckConstraint(
            "(coalesce(proof, '') = 'witness') = (witness IS NOT NULL)", name="witness_named"
        ),
        UniqueConstraint("id", "resident_id", "kind"),
        ForeignKeyConstraint(
            ["withdraws_id", "resident_id", "kind"],
            ["refusal.id", "refusal.resident_id", "refusal.kind"],
            name="fk_refusal_withdrawn",
        ),
        Index(
            "uq_refusal_withdrawn_once",
            "withdraws_id",
            unique=True,
            sqlite_where=_WITHDRAWAL,
            postgresql_where=_WITHDRAWAL,
        ),
        Index("ix_refusal_resident_id", "resident_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    kind: Mapped[str] = mapped_column(String(8))
    said_on: Mapped[date] = mapped_column(Date)
    advised: Mapped[str | None] = mapped_column(EncryptedText("refusal.advised"))
    """What was advised, and what was said may come of refusing it."""
    proof: Mapped[str | None] = mapped_column(String(8))
    strokes: Mapped[Any | None] = mapped_column(EncryptedJSON("refusal.strokes"))
    witness: Mapped[str | None] = mapped_column(EncryptedText("refusal.witness"))
    withdraws_id: Mapped[int | None] = mapped_column(BigId)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)
