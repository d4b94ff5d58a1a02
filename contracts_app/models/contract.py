"""Contracts: one row for each term, the covers of residents under it, and what was signed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
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

from contracts_app.crypto import EncryptedJSON
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary import (
    ContractStatus,
    CoverState,
    ObjectionKind,
    SignatureMode,
    SignatureParty,
)

_LIVE = text("status IN ('active', 'terminating')")
_UPCOMING = text("status = 'upcoming'")
_COVER_LIVE = text("state = 'live'")
_COVER_UPCOMING = text("state = 'upcoming'")
_NOT_IN_FORCE = "status NOT IN ('upcoming', 'active', 'terminating', 'expired', 'renewed')"


class Contract(Base):
    """One term of a household's contract. A signed term is never edited: a change is a new row.

    The chain of terms shares `root_no`. `previous_term_no` and `previous_end` point at the term
    before, of the same household, by a foreign key, and the day after `previous_end` is this
    term's first day, so a chain has neither gap nor overlap.
    """

    __tablename__ = "contract"
    __table_args__ = (
        one_of("status", ContractStatus),
        UniqueConstraint("root_no", "term_no"),
        UniqueConstraint("root_no", "term_no", "period_end", "household_id"),
        ForeignKeyConstraint(
            ["root_no", "previous_term_no", "previous_end", "household_id"],
            [
                "contract.root_no",
                "contract.term_no",
                "contract.period_end",
                "contract.household_id",
            ],
            name="fk_contract_previous_term",
        ),
        CheckConstraint("period_end >= period_start", name="period_in_order"),
        CheckConstraint(
            "(term_no = 1 AND previous_term_no IS NULL AND previous_end IS NULL)"
            " OR (term_no > 1 AND previous_term_no IS NOT NULL AND previous_end IS NOT NULL"
            " AND previous_term_no = term_no - 1)",
            name="chain_linked",
        ),
        CheckConstraint(
            f"({_NOT_IN_FORCE}) OR (noticed AND consented)", name="in_force_needs_consent"
        ),
        CheckConstraint(
            "(households_after IS NULL) = (households_limit IS NULL)"
            " AND (households_after IS NULL OR households_after <= households_limit)",
            name="households_within_limit",
        ),
        CheckConstraint(
            "(persons_after IS NULL) = (persons_limit IS NULL)"
            " AND (persons_after IS NULL OR persons_after <= persons_limit)",
            name="persons_within_limit",
        ),
        CheckConstraint(
            "term_no > 1 OR status IN ('draft', 'notice_given', 'signed_one_side', 'void')"
            " OR (households_after IS NOT NULL AND persons_after IS NOT NULL)"
            " OR (origin_kind IS NOT NULL"
            " AND origin_kind IN ('split', 'merge', 'change_packages'))",
            name="signing_counted_load",
        ),
        CheckConstraint(
            "(origin_no IS NULL) = (origin_kind IS NULL) AND (origin_no IS NULL OR term_no = 1)",
            name="origin_of_first_term",
        ),
        CheckConstraint(
            "called_off_on IS NULL OR (ended_on IS NOT NULL AND ended_on < period_start)",
            name="called_off_before_it_began",
        ),
        Index(
            "uq_contract_one_live",
            "household_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_contract_one_upcoming",
            "household_id",
            unique=True,
            sqlite_where=_UPCOMING,
            postgresql_where=_UPCOMING,
        ),
        Index("ix_contract_team_id", "team_id", "status"),
        Index("ix_contract_household_id", "household_id"),
        Index("ix_contract_period_end", "period_end", "status"),
        Index("ix_contract_status", "status", "id"),
        Index("ix_contract_signed_by_id", "signed_by_id", "signed_on"),
        Index("ix_contract_origin_no", "origin_no"),
        Index("ix_contract_renewal_run_id", "renewal_run_id", "id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_no: Mapped[str] = mapped_column(String(24), unique=True)
    root_no: Mapped[str] = mapped_column(String(20))
    term_no: Mapped[int]
    previous_term_no: Mapped[int | None]
    previous_end: Mapped[date | None] = mapped_column(Date)
    household_id: Mapped[int] = mapped_column(BigId, ForeignKey("household.id"))
    team_id: Mapped[int] = mapped_column(BigId, ForeignKey("team.id"))
    doctor_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.id"), index=True)
    representative_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    status: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(16))
    signed_on: Mapped[date] = mapped_column(Date)
    entered_on: Mapped[date] = mapped_column(Date)
    """From which day the term is known: the signing day, or the day a renewal was made."""
    period_start: Mapped[date] = mapped_column(Date)
    period_end: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    """The last day of a term that ended before its time, or that everybody had left by."""
    noticed: Mapped[bool] = mapped_column(default=False)
    consented: Mapped[bool] = mapped_column(default=False)
    cross_grid: Mapped[bool] = mapped_column(default=False)
    paper_no: Mapped[str | None] = mapped_column(String(40))
    verify_code: Mapped[str] = mapped_column(String(16), unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    households_after: Mapped[int | None]
    households_limit: Mapped[int | None]
    persons_after: Mapped[int | None]
    persons_limit: Mapped[int | None]
    """What the team carried after this signing, and the hard limit that was in force for it."""
    capacity_note: Mapped[str | None] = mapped_column(String(200))
    """Why it was signed above a soft limit; empty when none was passed."""
    policy_snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    agreement_snapshot: Mapped[Any | None] = mapped_column(
        EncryptedJSON("contract.agreement_snapshot")
    )
    """What was signed, frozen; a renewed term has none of its own and rests on its first term."""
    agreement_hash: Mapped[str | None] = mapped_column(String(64))
    signed_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)
    lapse_reason: Mapped[str | None] = mapped_column(String(24))
    """Why the term was not renewed, once a renewal run has decided so."""
    signer_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("resident.id"))
    """Who stands for the household instead of the representative, who died or left."""
    origin_no: Mapped[str | None] = mapped_column(String(24), ForeignKey("contract.contract_no"))
    origin_kind: Mapped[str | None] = mapped_column(String(16))
    """The contract that a first term goes on from: a change inside a term, or a split."""
    end_reason: Mapped[str | None] = mapped_column(String(2))
    """Why it ended before its time, by the codes of rule 2.10."""
    renewal_run_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("renewal_run.id"))
    """The run that made this term."""
    called_off_on: Mapped[date | None] = mapped_column(Date)
    """The day on which a term that never begins was called off; until then it was told as ahead."""


class Cover(Base):
    """One resident under one term, from one day to another, both days included."""

    __tablename__ = "cover"
    __table_args__ = (
        one_of("state", CoverState),
        CheckConstraint("cover_to >= cover_from OR state = 'ended'", name="dates_in_order"),
        Index(
            "uq_cover_one_live",
            "resident_id",
            unique=True,
            sqlite_where=_COVER_LIVE,
            postgresql_where=_COVER_LIVE,
        ),
        Index(
            "uq_cover_one_upcoming",
            "resident_id",
            unique=True,
            sqlite_where=_COVER_UPCOMING,
            postgresql_where=_COVER_UPCOMING,
        ),
        Index("ix_cover_resident_id", "resident_id"),
        Index("ix_cover_contract_id", "contract_id", "resident_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    state: Mapped[str] = mapped_column(String(12))
    cover_from: Mapped[date] = mapped_column(Date)
    cover_to: Mapped[date] = mapped_column(Date)


class ContractPackage(Base):
    """A package version chosen for a term."""

    __tablename__ = "contract_package"

    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"), primary_key=True)
    package_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("service_package.id"), primary_key=True
    )


class Signature(Base):
    """How one party signed a term: strokes on the screen, paper, or the account of the staff."""

    __tablename__ = "signature"
    __table_args__ = (
        one_of("party", SignatureParty),
        one_of("mode", SignatureMode),
        UniqueConstraint("contract_id", "party"),
    )

    id: Mapped[PrimaryKey]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    party: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(12))
    signer_name: Mapped[Name]
    strokes: Mapped[Any | None] = mapped_column(EncryptedJSON("signature.strokes"))
    signed_at_utc: Mapped[datetime] = mapped_column(DateTime)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))


class Objection(Base):
    """A household's objection to the silent renewal of a term; withdrawn ones stay on record."""

    __tablename__ = "objection"
    __table_args__ = (
        one_of("kind", ObjectionKind),
        Index(
            "uq_objection_open",
            "contract_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    kind: Mapped[str] = mapped_column(String(16))
    raised_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(16))
    person: Mapped[Name]
    note: Mapped[str] = mapped_column(String(400), default="")
    withdrawn_on: Mapped[date | None] = mapped_column(Date)


class NumberCounter(Base):
    """The last serial given out in one series; a number is never given twice."""

    __tablename__ = "number_counter"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
