"""Residents: one row for each person, life-long, with tags and older identifiers beside it."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts_app.crypto import EncryptedText
from contracts_app.extensions import Base
from contracts_app.models._types import BigId, CountyCode, Name, PrimaryKey


class Resident(Base):
    """A person. ID number and phone are encrypted; what is needed to find them stands beside."""

    __tablename__ = "resident"
    __table_args__ = (
        CheckConstraint("sex IN ('male', 'female')", name="sex_known"),
        CheckConstraint("died_on IS NULL OR died_on >= birth_date", name="death_after_birth"),
        Index("ix_resident_id_last4", "id_last4"),
        Index("ix_resident_name", "name"),
        Index("ix_resident_phone_last4", "phone_last4"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    key: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[Name]
    search_key: Mapped[str] = mapped_column(String(400), default="")
    sex: Mapped[str] = mapped_column(String(6))
    birth_date: Mapped[date] = mapped_column(Date)
    id_type: Mapped[str] = mapped_column(String(24))
    identity_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Keyed hash of the ID number; of household, name, sex and birth date for who has none yet."""
    id_number: Mapped[str | None] = mapped_column(EncryptedText("resident.id_number"))
    id_last4: Mapped[str] = mapped_column(String(4), default="")
    phone: Mapped[str | None] = mapped_column(EncryptedText("resident.phone"))
    phone_last4: Mapped[str] = mapped_column(String(4), default="")
    ethnicity: Mapped[str] = mapped_column(String(40), default="")
    education: Mapped[str] = mapped_column(String(40), default="")
    marital_status: Mapped[str] = mapped_column(String(40), default="")
    registered: Mapped[bool] = mapped_column(default=True)
    """户籍: whether the person's household register is here."""
    permanent: Mapped[bool] = mapped_column(default=True)
    """常住: whether the person has lived here for half a year."""
    record_code: Mapped[str | None] = mapped_column(String(17), unique=True)
    record_built_on: Mapped[date | None] = mapped_column(Date)
    died_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(400), default="")


class ResidentTag(Base):
    """A population group a resident belongs to, from one day to another."""

    __tablename__ = "resident_tag"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates_in_order"),
        Index(
            "uq_resident_tag_current",
            "resident_id",
            "tag",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
        Index("ix_resident_tag_tag", "tag", "valid_to", "resident_id"),
    )

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"))
    tag: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(24))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class IdentifierAlias(Base):
    """An older identifier of a resident, such as a record code of 16 or 20 digits."""

    __tablename__ = "identifier_alias"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[PrimaryKey]
    county_code: Mapped[CountyCode]
    resident_id: Mapped[int] = mapped_column(BigId, ForeignKey("resident.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    value: Mapped[str] = mapped_column(String(40))
