"""The signing desk: what proves a signing, who consented, drafts, and what was sealed offline."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, Index, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary.paper import ConsentBasis, Manner, SealedState


class SigningEvidence(Base):
    """How a contract was signed: which words were shown, where, when, on which device.

    A row is never changed or deleted; a mistake is mended by a further signing.
    """

    __tablename__ = "signing_evidence"
    __table_args__ = (
        one_of("manner", Manner),
        CheckConstraint("received_at_utc >= signed_at_utc", name="received_after_signing"),
    )

    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"), primary_key=True)
    county_code: Mapped[CountyCode]
    manner: Mapped[str] = mapped_column(String(8))
    template_id: Mapped[int] = mapped_column(BigId, ForeignKey("agreement_template.id"), index=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the words that were agreed to: template with notice, packages, members, days."""
    place_code: Mapped[str] = mapped_column(String(40))
    """Code of the institution of whoever was at the desk."""
    device: Mapped[str] = mapped_column(String(120), default="")
    offline: Mapped[bool] = mapped_column(default=False)
    noticed_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    """When the five sentences were ticked as explained, by the clock of the device."""
    signed_at_utc: Mapped[datetime] = mapped_column(DateTime)
    received_at_utc: Mapped[datetime] = mapped_column(DateTime)
    people: Mapped[Any | None] = mapped_column(EncryptedJSON("signing_evidence.people"))
    """Proxy (name, relation, why) and witness (name), where the representative cannot write."""


class HealthConsent(Base):
    """Who agreed that the health data of a covered person is used (PIPL); written once."""

    __tablename__ = "health_consent"
    __table_args__ = (
        one_of("basis", ConsentBasis),
        Unique("contract_id", "resident_id"),
        Index("ix_health_consent_resident_id", "resident_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    basis: Mapped[str] = mapped_column(String(8))
    given_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    given_by_name: Mapped[Name]
    """Also where the guardian is no member of the household."""


class SigningDraft(Base):
    """What was filled in for a household so far, so that a reload or a crash loses nothing."""

    __tablename__ = "signing_draft"
    __table_args__ = (Index("ix_signing_draft_touched_at_utc", "touched_at_utc"),)

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"), primary_key=True)
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"), primary_key=True)
    fields: Mapped[Any] = mapped_column(EncryptedJSON("signing_draft.fields"))
    touched_at_utc: Mapped[datetime] = mapped_column(DateTime)


class OutboxKey(Base):
    """A pair of keys: tablets seal with the public one, only the server opens with the other."""

    __tablename__ = "outbox_key"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_spki: Mapped[str] = mapped_column(Text)
    """Base64 of the DER, as browsers import it."""
    private_pem: Mapped[str] = mapped_column(EncryptedText("outbox_key.private_pem"))
    made_at_utc: Mapped[datetime] = mapped_column(DateTime)


class SealedSigning(Base):
    """A signing that was sealed without a line and came later; exactly one contract or a task."""

    __tablename__ = "sealed_signing"
    __table_args__ = (
        one_of("state", SealedState),
        CheckConstraint("(state = 'made') = (contract_id IS NOT NULL)", name="made_has_contract"),
        Index("ix_sealed_signing_household_id", "household_id", "state"),
        Index("ix_sealed_signing_state", "state", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """The idempotency key of the wizard in which it was signed."""
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    """Who was at the desk, by the ticket inside the seal."""
    uploaded_by_id: Mapped[int] = mapped_column(BigId, ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(12))
    codes: Mapped[list[str]] = mapped_column(JSON)
    """Why it needs attention, by the codes of signing."""
    contract_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("contract.id"), unique=True)
    fields: Mapped[Any | None] = mapped_column(EncryptedJSON("sealed_signing.fields"))
    """What was filled in, with the strokes; kept until somebody has settled it."""
    signed_at_utc: Mapped[datetime] = mapped_column(DateTime)
    received_at_utc: Mapped[datetime] = mapped_column(DateTime)
    settled_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    settled_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    settle_note: Mapped[str] = mapped_column(String(200), default="")
