"""Requests inside a term, their confirmations and attempts to reach a household; new signers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, DateTime, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary import SignatureMode
from contracts_app.vocabulary.life import (
    AttemptResult,
    ChangeKind,
    ChangeState,
    EndReason,
    NoticeChannel,
    RequestedBy,
    SignerReason,
)


class ContractChange(Base):
    """A request to end a term or to change its team or packages, until both sides confirmed it.

    What both confirmed takes effect: an end on the later of the two days, a change on its day.
    """

    __tablename__ = "contract_change"
    __table_args__ = (
        one_of("kind", ChangeKind),
        one_of("state", ChangeState),
        one_of("requested_by", RequestedBy),
        one_of("reason", EndReason),
        CheckConstraint(
            "state <> 'done' OR (team_on IS NOT NULL AND (household_on IS NOT NULL OR"
            " (approved_on IS NOT NULL AND reason IN ('2', '3'))))",
            name="done_needs_both",
        ),
        CheckConstraint("state <> 'done' OR effective_on IS NOT NULL", name="done_has_day"),
        Index(
            "uq_contract_change_open",
            "contract_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_contract_change_contract_id", "contract_id"),
        Index("ix_contract_change_state", "state", "escalates_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every step; who confirms an older one hears what the other did."""
    requested_by: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(2))
    requested_on: Mapped[date] = mapped_column(Date)
    wanted_on: Mapped[date | None] = mapped_column(Date)
    """The day from which it is asked for; the first one of a changed term."""
    team_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("team.id"))
    packages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    household_on: Mapped[date | None] = mapped_column(Date)
    household_by: Mapped[str | None] = mapped_column(EncryptedText("contract_change.household_by"))
    household_mode: Mapped[str | None] = mapped_column(String(12))
    household_strokes: Mapped[Any | None] = mapped_column(
        EncryptedJSON("contract_change.household_strokes")
    )
    team_on: Mapped[date | None] = mapped_column(Date)
    team_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    escalates_on: Mapped[date] = mapped_column(Date)
    """The first day on which a silent other side is a matter of the institution."""
    escalated_on: Mapped[date | None] = mapped_column(Date)
    approved_on: Mapped[date | None] = mapped_column(Date)
    approved_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    decision_note: Mapped[str | None] = mapped_column(String(400))
    effective_on: Mapped[date | None] = mapped_column(Date)
    """The last day of the term as it was."""
    delivered: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    """What was delivered of paid packages, by package and item, as both sides count it."""
    refund_fen: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(400), default="")
    result_no: Mapped[str | None] = mapped_column(String(24))
    """The contract that goes on from here, of a change."""
    changed_at_utc: Mapped[datetime] = mapped_column(DateTime)
    changed_by: Mapped[str] = mapped_column(String(80))


class ContactAttempt(Base):
    """An attempt to reach a household that does not answer or refuses services (rule 2.10)."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        one_of("channel", NoticeChannel),
        one_of("result", AttemptResult),
        Index("ix_contact_attempt_household_id", "household_id", "tried_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    tried_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(16))
    result: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(400), default="")
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)


class SignerChange(Base):
    """Somebody else stands for a household; until the signature is there it is due.

    A row is open when neither signed nor closed. One without a resident waits for a name.
    """

    __tablename__ = "signer_change"
    __table_args__ = (
        one_of("reason", SignerReason),
        CheckConstraint(
            "mode IS NULL OR mode IN ('"
            + "', '".join((SignatureMode.SCREEN, SignatureMode.PAPER))
            + "')",
            name="mode_known",
        ),
        CheckConstraint("(signed_on IS NULL) = (mode IS NULL)", name="signed_has_mode"),
        Index(
            "uq_signer_change_open",
            "contract_id",
            unique=True,
            sqlite_where=text("signed_on IS NULL AND closed_on IS NULL"),
            postgresql_where=text("signed_on IS NULL AND closed_on IS NULL"),
        ),
        Index("ix_signer_change_contract_id", "contract_id"),
        Index("ix_signer_change_due_on", "due_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    resident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("resident.id"))
    reason: Mapped[str] = mapped_column(String(8))
    since: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    """The last day to sign."""
    signed_on: Mapped[date | None] = mapped_column(Date)
    mode: Mapped[str | None] = mapped_column(String(12))
    signer_name: Mapped[str | None] = mapped_column(String(80))
    strokes: Mapped[Any | None] = mapped_column(EncryptedJSON("signer_change.strokes"))
    closed_on: Mapped[date | None] = mapped_column(Date)
    """It is no longer needed: the term ended, or the entry that asked for it was taken back."""
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
