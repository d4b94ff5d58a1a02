"""The yearly renewal: notices, consents to what costs money, and runs with what they decided."""

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey, one_of
from contracts_app.vocabulary.life import NoticeChannel, NoticeResult, RunOutcome


class RenewalNotice(Base):
    """A household was told, or was to be told, that its contract goes on (rule 2.6)."""

    __tablename__ = "renewal_notice"
    __table_args__ = (
        one_of("channel", NoticeChannel),
        one_of("result", NoticeResult),
        Index("ix_renewal_notice_contract_id", "contract_id", "given_on"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    given_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(12))
    result: Mapped[str] = mapped_column(String(12))
    person: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"), index=True)
    entered_at_utc: Mapped[datetime] = mapped_column(DateTime)


class PackageConsent(Base):
    """A household agrees afresh to a package that costs money, for the term to come (rule 2.7)."""

    __tablename__ = "package_consent"
    __table_args__ = (
        Index(
            "uq_package_consent_standing",
            "contract_id",
            "package_id",
            unique=True,
            sqlite_where=text("withdrawn_on IS NULL"),
            postgresql_where=text("withdrawn_on IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    package_id: Mapped[int] = mapped_column(BigId, ForeignKey("service_package.id"))
    given_on: Mapped[date] = mapped_column(Date)
    channel: Mapped[str] = mapped_column(String(12))
    person: Mapped[Name]
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))


class RenewalRun(Base):
    """One run of the renewal; one that was cut is gone on with and keeps its row."""

    __tablename__ = "renewal_run"
    __table_args__ = (Index("ix_renewal_run_as_of", "as_of", "id"),)

    id: Mapped[PrimaryKey]
    as_of: Mapped[date] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    started_at_utc: Mapped[datetime] = mapped_column(DateTime)
    finished_at_utc: Mapped[datetime | None] = mapped_column(DateTime)
    renewed: Mapped[int] = mapped_column(default=0)
    already_renewed: Mapped[int] = mapped_column(default=0)
    lapsed: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)


class RenewalResult(Base):
    """A term that a run did not renew, and why; the renewed ones name the run themselves."""

    __tablename__ = "renewal_result"
    __table_args__ = (
        one_of("outcome", RunOutcome),
        UniqueConstraint("run_id", "contract_id"),
        Index("ix_renewal_result_contract_id", "contract_id"),
    )

    id: Mapped[PrimaryKey]
    run_id: Mapped[int] = mapped_column(BigId, ForeignKey("renewal_run.id"))
    contract_id: Mapped[int] = mapped_column(BigId, ForeignKey("contract.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(32))
