"""Places: administrative regions, institutions and duty grids, each a tree."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.extensions import Base
from contracts_app.models._types import (
    BigId,
    Code,
    CountyCode,
    Name,
    PrimaryKey,
    RegionCode,
    one_of,
)
from contracts_app.vocabulary import InstitutionKind, RegionLevel


class Region(Base):
    """A county (6 digits), town (9) or village (12) of the statistical division code."""

    __tablename__ = "region"
    __table_args__ = (one_of("level", RegionLevel),)

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    county_code: Mapped[CountyCode]
    name: Mapped[Name]
    level: Mapped[str] = mapped_column(String(8))
    parent_code: Mapped[str | None] = mapped_column(
        String(12), ForeignKey("region.code"), index=True
    )
    record_code: Mapped[str | None] = mapped_column(String(3))
    """The three digits of this place in a 17-digit record code; not a part of `code`."""


class Institution(Base):
    """A health authority, hospital, township centre or village station."""

    __tablename__ = "institution"
    __table_args__ = (one_of("kind", InstitutionKind),)

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(24))
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("institution.id"), index=True)
    phone: Mapped[str | None] = mapped_column(String(40))


class Grid(Base):
    """A piece of a village with one responsible team: group, building or the whole village."""

    __tablename__ = "grid"
    __table_args__ = (
        UniqueConstraint("county_code", "code"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        Index("ix_grid_village_code", "village_code", "code"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    code: Mapped[Code]
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(24))
    village_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    parent_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("grid.id"), index=True)
    retired_on: Mapped[date | None] = mapped_column(Date)
