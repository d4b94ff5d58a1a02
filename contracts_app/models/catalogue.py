"""What is offered and how it is decided: service items, packages, agreement texts, policies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import BigId, Code, Name, PrimaryKey, one_of
from contracts_app.vocabulary.packages import Tier

_DRAFT = text("published_at_utc IS NULL")


class ServiceItem(Base):
    """One service that a package may contain, known by its code and never by its name."""

    __tablename__ = "service_item"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a household has it together, such as material, and not each person."""


class ServicePackage(Base):
    """One version of a package; money is integer fen and the three-way split sums to the fee.

    A draft may be changed and put away; from `published_at_utc` on the database refuses every
    change but that of `retired_on`, which is set once.
    """

    __tablename__ = "service_package"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint(
            "fee_fen = insurance_fen + public_health_fen + self_fen", name="split_sums_to_fee"
        ),
        CheckConstraint(
            "insurance_fen >= 0 AND public_health_fen >= 0 AND self_fen >= 0", name="no_negative"
        ),
        one_of("tier", Tier),
        CheckConstraint("(tier = 'paid') = (fee_fen > 0)", name="tier_fits_fee"),
        CheckConstraint("member_cap > 0", name="cap_for_somebody"),
        Index(
            "uq_service_package_one_draft",
            "code",
            unique=True,
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        ),
        Index("uq_service_package_id_member_cap", "id", "member_cap", unique=True),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code]
    version: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name]
    fee_fen: Mapped[int]
    insurance_fen: Mapped[int]
    public_health_fen: Mapped[int]
    self_fen: Mapped[int]
    target: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Who it is for, as alternatives: {"tags": [code], "min_age": years, "below_age": years}."""
    valid_from: Mapped[date] = mapped_column(Date)
    retired_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which it is offered no more."""
    tier: Mapped[str] = mapped_column(
        String(12), default=Tier.PERSONALISED, server_default=Tier.PERSONALISED
    )
    member_cap: Mapped[int | None]
    """How many of the covered members have the benefit of it; NULL: all of them."""
    excludes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Codes of packages that are not chosen beside it; it is enough that one of both says so."""
    approval_no: Mapped[str | None] = mapped_column(String(80))
    """Of the document by which the price was approved locally; without one it is an example."""
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    """Its place in lists, the same for all versions of a package."""
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    published_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class PackageItem(Base):
    """An item of a package and how often a year it is promised; 0 = whenever needed."""

    __tablename__ = "package_item"
    __table_args__ = (
        UniqueConstraint("package_id", "item_code"),
        CheckConstraint("times_per_year >= 0", name="times_not_negative"),
        CheckConstraint("interval_months > 0", name="interval_positive"),
        CheckConstraint("weight > 0", name="weight_positive"),
    )

    id: Mapped[PrimaryKey]
    package_id: Mapped[int] = mapped_column(BigId, ForeignKey("service_package.id"))
    item_code: Mapped[str] = mapped_column(String(40), ForeignKey("service_item.code"))
    times_per_year: Mapped[int]
    position: Mapped[int]
    modes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """How it is promised to be given; empty: any way. What counts is told by the norm."""
    interval_months: Mapped[int | None]
    windows: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Ages or weeks at which it is due, such as `3m`, `16-20w`, `<13w`, `4y`."""
    weight: Mapped[int] = mapped_column(default=1, server_default="1")
    """What one time counts when a part of the fee is given back."""
    condition: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """When it is given, in words."""
    condition_en: Mapped[str] = mapped_column(String(200), default="", server_default="")


class AgreementTemplate(Base):
    """One version of the agreement's wording, of an institution or of everybody.

    A draft may be changed; from `published_at_utc` on the database refuses every change.
    """

    __tablename__ = "agreement_template"
    __table_args__ = (
        UniqueConstraint("institution_code", "code", "version"),
        Index("ix_agreement_template_valid_from", "institution_code", "valid_from"),
    )

    id: Mapped[PrimaryKey]
    institution_code: Mapped[str] = mapped_column(String(40), default="")
    """Empty for the wording of everybody who has none of its own: the nearest one wins."""
    code: Mapped[Code]
    version: Mapped[int]
    title: Mapped[Name]
    preamble: Mapped[str] = mapped_column(Text)
    clauses: Mapped[list[str]] = mapped_column(JSON)
    gloss: Mapped[list[str]] = mapped_column(JSON)
    """English beside each clause, for the bilingual paper; empty where there is none."""
    notice: Mapped[list[str]] = mapped_column(JSON)
    """The plain sentences that are explained before signing."""
    notice_en: Mapped[list[str]] = mapped_column(JSON)
    valid_from: Mapped[date] = mapped_column(Date)
    made_by_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("user.id"))
    published_at_utc: Mapped[datetime | None] = mapped_column(DateTime)


class Policy(Base):
    """A number or word that the health authority decides; the nearest institution wins."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("key", "institution_code", "valid_from"),)

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(80))
    institution_code: Mapped[str] = mapped_column(String(40), default="")
    """Empty for the default of everybody: a NULL would not keep the default unique."""
    valid_from: Mapped[date] = mapped_column(Date)
    value: Mapped[Any] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """The work plan or norm it comes from, as docs/follow-up.md lists them."""
