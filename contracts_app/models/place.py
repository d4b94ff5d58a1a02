"""Places: administrative regions, institutions and duty grids, each a tree."""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
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
from contracts_app.vocabulary import GridChange, InstitutionKind, RegionLevel

SINCE_EVER = date(1900, 1, 1)
"""The first day of what has no known first day: a NULL would carry no uniqueness and no order."""


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
    registration_no: Mapped[str | None] = mapped_column(String(40))
    """Of its practice licence, as agreements name it."""
    seal: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Name of the picture of its seal, made of its content; empty where none is stored."""


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
    opened_on: Mapped[date] = mapped_column(
        Date, default=SINCE_EVER, server_default=SINCE_EVER.isoformat()
    )
    """The first day of use; `retired_on` is the first day on which it is in use no longer."""
    retired_on: Mapped[date | None] = mapped_column(Date)
    outline: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """Rings of [longitude, latitude] in degrees, simplified; empty = drawn as a hexagon."""
    tile_x: Mapped[int | None]
    tile_y: Mapped[int | None]
    """Where the hexagon of the map lies, in tiles; empty = laid out by the village tree."""


class GridSuccession(Base):
    """What became of a grid on a day: split into others, merged into one, or just retired."""

    __tablename__ = "grid_succession"
    __table_args__ = (
        one_of("kind", GridChange),
        CheckConstraint("into_grid_id IS NULL OR into_grid_id <> grid_id", name="into_another"),
        UniqueConstraint("grid_id", "into_grid_id"),
        Index("ix_grid_succession_into_grid_id", "into_grid_id"),
        Index(
            "uq_grid_succession_retired",
            "grid_id",
            unique=True,
            sqlite_where=text("into_grid_id IS NULL"),
            postgresql_where=text("into_grid_id IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    kind: Mapped[str] = mapped_column(String(12))
    grid_id: Mapped[int] = mapped_column(BigId, ForeignKey("grid.id"))
    into_grid_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("grid.id"))
    changed_on: Mapped[date] = mapped_column(Date)
    """The first day on which the old grid is in use no longer."""
