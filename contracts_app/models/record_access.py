"""Outsiders who ask to read a health record: application, approval, consent, grant and looks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedJSON, EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, PrimaryKey, one_of
from contracts_app.vocabulary.record_access import (
    AccessPurpose,
    AccessState,
    AnswerMode,
    ApplicantKind,
    GuardianGround,
    GuardianRelation,
    LookOutcome,
)
from contracts_app.vocabulary.records import ConsentBasis

_DECIDED = "decided_at_utc IS NOT NULL"
_ANSWERED = "answered_at_utc IS NOT NULL"


def _or_none(column: str, words: type[Any]) -> CheckConstraint:
    listed = ", ".join(f"'{one.value}'" for one in words)
    return CheckConstraint(f"{column} = '' OR {column} IN ({listed})", name=f"{column}_known")


class RecordAccessRequest(Base):
    """One application, for one record. Each step fills its own columns and is written once.

    Only the link and its code may be replaced, while the grant stands.
    """

    __tablename__ = "record_access_request"
    __table_args__ = (
        one_of("state", AccessState),
        one_of("applicant_kind", ApplicantKind),
        one_of("purpose", AccessPurpose),
        _or_none("answer_basis", ConsentBasis),
        _or_none("answer_mode", AnswerMode),
        _or_none("guardian_ground", GuardianGround),
        _or_none("guardian_relation", GuardianRelation),
        CheckConstraint("sections <> ''", name="sections_named"),
        CheckConstraint(f"(state = 'applied') = NOT ({_DECIDED})", name="decided_by_step"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="refused_says_why"),
        CheckConstraint(
            f"(state IN ('granted', 'declined', 'revoked')) = ({_ANSWERED})",
            name="answered_by_step",
        ),
        CheckConstraint(
            f"({_ANSWERED}) = (answered_on IS NOT NULL) AND ({_ANSWERED}) = (answer_basis <> '')"
            f" AND ({_ANSWERED}) = (answer_mode <> '')",
            name="answer_is_whole",
        ),
        CheckConstraint(
            "(answer_basis = 'guardian') = (guardian_ground <> '')"
            " AND (answer_basis = 'guardian') = (guardian_relation <> '')"
            " AND (answer_basis = 'guardian') = (guardian_name IS NOT NULL)",
            name="guardian_is_named",
        ),
        CheckConstraint("answer_mode <> 'screen' OR strokes IS NOT NULL", name="drawn_is_kept"),
        CheckConstraint(
            f"token_hash IS NULL OR ({_DECIDED} AND {_ANSWERED}"
            " AND state IN ('granted', 'revoked'))",
            name="open_only_if_agreed",
        ),
        CheckConstraint(
            "(state NOT IN ('granted', 'revoked') OR token_hash IS NOT NULL)"
            " AND (token_hash IS NOT NULL) = (code_hash IS NOT NULL)"
            " AND (token_hash IS NOT NULL) = (expires_at_utc IS NOT NULL)",
            name="grant_is_whole",
        ),
        CheckConstraint("(state = 'revoked') = (ended_at_utc IS NOT NULL)", name="ended_by_step"),
        CheckConstraint("wrong_codes >= 0", name="tries_counted"),
        Index("ix_record_access_request_record_id", "record_id", "id"),
        Index("ix_record_access_request_state", "county_code", "state", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    record_id: Mapped[int] = mapped_column(BigId, ForeignKey("health_record.id"))
    applicant_kind: Mapped[str] = mapped_column(String(12))
    organisation: Mapped[str] = mapped_column(String(80))
    """The outside institution, or where the person belongs to; empty of a private person."""
    applicant: Mapped[str] = mapped_column(EncryptedText("record_access_request.applicant"))
    """The name of who will read."""
    contact: Mapped[str | None] = mapped_column(EncryptedText("record_access_request.contact"))
    purpose: Mapped[str] = mapped_column(String(12))
    note: Mapped[str | None] = mapped_column(EncryptedText("record_access_request.note"))
    sections: Mapped[str] = mapped_column(String(80))
    """Words of `SectionKind`, a space between them."""
    applied_on: Mapped[date] = mapped_column(Date)
    """The day that stands on the written application."""
    until: Mapped[date] = mapped_column(Date)
    """The last day that was asked for."""
    entered_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)
    scan: Mapped[str | None] = mapped_column(String(24))
    """The file of the photo of the written application."""
    state: Mapped[str] = mapped_column(String(8), default=AccessState.APPLIED)
    decided_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    decided_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    granted_until: Mapped[date | None] = mapped_column(Date)
    """The last day that the institution approved."""
    reason: Mapped[str | None] = mapped_column(EncryptedText("record_access_request.reason"))
    answer_basis: Mapped[str] = mapped_column(String(8), default="")
    answer_mode: Mapped[str] = mapped_column(String(8), default="")
    answered_on: Mapped[date | None] = mapped_column(Date)
    guardian_ground: Mapped[str] = mapped_column(String(12), default="")
    guardian_relation: Mapped[str] = mapped_column(String(12), default="")
    guardian_name: Mapped[str | None] = mapped_column(
        EncryptedText("record_access_request.guardian_name")
    )
    strokes: Mapped[Any | None] = mapped_column(EncryptedJSON("record_access_request.strokes"))
    answered_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    """Who noted the answer."""
    answered_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    wrong_codes: Mapped[int] = mapped_column(default=0)
    expires_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    ended_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    ended_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    end_reason: Mapped[str | None] = mapped_column(
        EncryptedText("record_access_request.end_reason")
    )


class RecordAccessLook(Base):
    """One try to open a grant, and what came of it; written once."""

    __tablename__ = "record_access_look"
    __table_args__ = (
        one_of("outcome", LookOutcome),
        Index("ix_record_access_look_request_id", "request_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    request_id: Mapped[int] = mapped_column(BigId, ForeignKey("record_access_request.id"))
    at_utc: Mapped[datetime] = mapped_column(DateTime)
    outcome: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(45))
    """The address on the net from which it came."""
